import pytest

from devtool import system
from devtool.console import Failure
from devtool.system import Need

PRESENT = Need("here", lambda: True)
MISSING = Need("libgone", lambda: False)


def test_nothing_is_installed_when_nothing_is_missing(monkeypatch):
    monkeypatch.setattr(system, "_install", lambda *_: pytest.fail("installed something"))

    system.ensure([PRESENT])


def test_without_root_it_says_in_one_line_what_to_install(monkeypatch):
    monkeypatch.setattr(system, "_as_root", lambda: None)

    with pytest.raises(Failure) as failure:
        system.ensure([PRESENT, MISSING])

    message = str(failure.value)
    assert message.endswith("apt-get install --no-install-recommends libgone")
    assert "\n" not in message


def test_only_what_is_missing_is_installed(monkeypatch):
    ran = []
    monkeypatch.setattr(system, "_as_root", lambda: ["sudo", "-n"])
    monkeypatch.setattr(system, "_quietly", lambda argv: ran.append(argv) or "")

    system.ensure([PRESENT, MISSING])

    assert [argv[5:] for argv in ran] == [
        ["-qq", "update"],
        ["-qq", "install", "-y", "--no-install-recommends", "libgone"],
    ]


def test_a_failed_installation_shows_why_and_what_to_do(monkeypatch):
    monkeypatch.setattr(system, "_as_root", list)
    monkeypatch.setattr(system, "_quietly", lambda _: "E: no network")

    with pytest.raises(Failure, match=r"(?s)no network.*apt-get install.*libgone"):
        system.ensure([MISSING])


def test_a_library_that_does_not_load_is_missing():
    assert system._library("libc.so.6")()
    assert not system._library("libnosuchthing.so.9")()


def test_the_browser_is_the_one_that_the_environment_names(monkeypatch, tmp_path):
    browser = tmp_path / "chromium"
    browser.touch(mode=0o755)

    monkeypatch.setenv("CHROMIUM", str(browser))
    assert system.chromium() == browser

    browser.chmod(0o644)
    assert system.chromium() is None
