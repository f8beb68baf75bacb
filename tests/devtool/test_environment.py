import re
from pathlib import Path

import pytest

from devtool import environment
from devtool.commands import lock
from devtool.console import Failure
from devtool.places import LOCKS, ROOT


def test_the_machine_s_index_is_used_but_never_a_place_outside_the_environment():
    machine = {"PIP_INDEX_URL": "https://index.example", "PIP_TARGET": "/opt", "PIP_USER": "1"}

    env = environment.pip_environment(machine)

    assert env["PIP_INDEX_URL"] == "https://index.example"
    assert env["PIP_USER"] == "0"
    assert "PIP_TARGET" not in env


def test_the_second_try_leaves_the_machine_s_configuration_out():
    machine = {"PIP_FIND_LINKS": "/odd", "PIP_CERT": "/ca.crt", "HTTPS_PROXY": "http://proxy"}

    env = environment.pip_environment(machine, configured=False)

    assert "PIP_FIND_LINKS" not in env
    assert env["PIP_CONFIG_FILE"] == "/dev/null"
    assert env["PIP_CERT"] == "/ca.crt"
    assert env["HTTPS_PROXY"] == "http://proxy"


@pytest.fixture
def own_venv(tmp_path, monkeypatch):
    """An environment in a temporary folder, whose installations are counted."""
    installed: list[tuple[Path, ...]] = []
    for name, path in {"VENV": "", "STAMP": "installed.json", "PYTHON": "python"}.items():
        monkeypatch.setattr(environment, name, tmp_path / ".venv" / path)
    monkeypatch.setattr(environment, "STATE", tmp_path)

    def make() -> None:
        environment.VENV.mkdir(exist_ok=True)
        environment.PYTHON.touch()
        environment._remember(set())

    monkeypatch.setattr(environment, "_make", make)
    monkeypatch.setattr(environment, "_install", installed.append)
    return installed


def test_packages_are_installed_once(own_venv):
    environment.ensure()
    environment.ensure()

    assert own_venv == [environment.RUN]


def test_the_test_tools_bring_what_running_needs(own_venv):
    environment.ensure(dev=True)
    environment.ensure()

    assert own_venv == [environment.DEV]


def test_running_needs_do_not_bring_the_test_tools(own_venv):
    environment.ensure()
    environment.ensure(dev=True)

    assert own_venv == [environment.RUN, environment.DEV]


def test_a_changed_lock_installs_again(own_venv, tmp_path, monkeypatch):
    lock_file = tmp_path / "lock.txt"
    lock_file.write_text("a==1")
    monkeypatch.setattr(environment, "RUN", (lock_file,))
    environment.ensure()

    lock_file.write_text("a==2")
    environment.ensure()

    assert len(own_venv) == 2


def test_a_failed_installation_is_tried_again_next_time(own_venv, monkeypatch):
    def fail(_):
        raise Failure("no network")

    monkeypatch.setattr(environment, "_install", fail)
    with pytest.raises(Failure):
        environment.ensure()
    monkeypatch.setattr(environment, "_install", own_venv.append)

    environment.ensure()

    assert own_venv == [environment.RUN]


def test_an_environment_that_was_moved_is_made_again(own_venv):
    environment.ensure()
    environment.STAMP.write_text(environment.STAMP.read_text().replace(".venv", "elsewhere"))

    environment.ensure()

    assert len(own_venv) == 2


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^ ;\\]+)", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", ["services.txt", "dev.txt", "bench.txt"])
def test_the_locks_agree_on_every_version(name):
    run, other = pins(ROOT / "requirements.txt"), pins(LOCKS / name)

    assert {package: other.get(package) for package in run} == run


def test_every_lock_is_remade_and_held_to_the_first():
    first, *others = lock.compilations()

    assert first[-1] == "requirements.txt"
    names = ("services", "dev", "bench")
    assert [argv[-1] for argv in others] == [f".ci/locks/{name}.txt" for name in names]
    assert all("-c" in argv and "--generate-hashes" in argv for argv in others)
