import os
import socket
import stat

import pytest

from devtool import django_env, logs, preparation
from devtool.commands import check, fuzz, test, up
from devtool.console import Failure


def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Failure, match=rf"port {port} .*PORT={port + 1} ./dev up"):
            up.check_port("127.0.0.1", port)


@pytest.mark.parametrize("given", ["web", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_no_port_is_refused(monkeypatch, given):
    monkeypatch.setenv("PORT", given)

    with pytest.raises(Failure, match="from 1 to 65535"):
        django_env.port()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://localhost:8123"),
        ("0.0.0.0", "http://localhost:8123"),
        ("box", "http://box:8123"),
    ],
)
def test_the_address_is_one_that_a_person_can_open(monkeypatch, host, url):
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("PORT", "8123")

    assert django_env.site_url() == url


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    key = django_env.secret_key(tmp_path)

    assert len(key) > 50
    assert django_env.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_what_the_person_set_stays_and_our_services_win(monkeypatch):
    monkeypatch.setenv("SERVICE_NAME", "Elm Fostering")
    monkeypatch.setenv("FILES_ROOT", "/srv/files")

    env = django_env.development({"DATABASE_URL": "postgres://ours"})

    assert env["SERVICE_NAME"] == "Elm Fostering"
    assert env["FILES_ROOT"] == "/srv/files"
    assert env["DATABASE_URL"] == "postgres://ours"


def test_the_deployment_check_runs_as_on_a_server(monkeypatch):
    monkeypatch.setenv("DEBUG", "yes")

    steps = {step.name: step for step in check.steps({"DATABASE_URL": "x", "REDIS_URL": "y"})}

    env = steps["check --deploy"].env
    assert (env["FOSTERING_ENV"], env["DEBUG"]) == ("production", "no")
    assert steps["mypy"].env["FOSTERING_ENV"] == "dev"


def test_a_failing_step_shows_its_output_and_a_passing_one_does_not(capsys):
    env = dict(os.environ)
    good = check.Step("good", ["sh", "-c", "echo fine"], env)
    bad = check.Step("bad", ["sh", "-c", "echo 'line 3 is wrong'; exit 1"], env)

    assert check._passes(good)
    assert not check._passes(bad)

    said = capsys.readouterr().err
    assert "fine" not in said
    assert "line 3 is wrong" in said
    assert "FAILED  bad" in said


def test_static_files_are_collected_again_when_one_changes(tmp_path):
    folder = tmp_path / "static" / "css"
    folder.mkdir(parents=True)
    (folder / "app.css").write_text("a")
    before = preparation.static_fingerprint(tmp_path)
    assert preparation.static_fingerprint(tmp_path) == before

    (folder / "app.css").write_text("ab")

    assert preparation.static_fingerprint(tmp_path) != before


def test_sources_and_node_modules_do_not_count_as_served(tmp_path):
    before = preparation.static_fingerprint(tmp_path)
    modules = tmp_path / "static" / "src" / "node_modules"
    modules.mkdir(parents=True)
    (modules / "x.js").touch()

    assert preparation.static_fingerprint(tmp_path) == before


def test_a_changed_migration_makes_the_test_database_anew(tmp_path):
    folder = tmp_path / "carers" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_initial.py").write_text("a = 1")
    before = test.migrations_fingerprint(tmp_path)

    (folder / "0001_initial.py").write_text("a = 2")

    assert test.migrations_fingerprint(tmp_path) != before


def test_throw_away_services_are_kept_after_a_tidy_run_alone(tmp_path, venv, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    monkeypatch.delenv("REDIS_URL", raising=False)
    kept = tmp_path / "valkey" / "kept"

    with test.throw_away_services(tmp_path):
        kept.touch()
    with test.throw_away_services(tmp_path):
        assert kept.exists()
    with pytest.raises(RuntimeError), test.throw_away_services(tmp_path):
        raise RuntimeError("the run was cut short")
    with test.throw_away_services(tmp_path):
        assert not kept.exists()


def test_two_test_runs_at_once_are_refused(tmp_path, venv, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")

    with (
        test.throw_away_services(tmp_path),
        pytest.raises(Failure, match=r"Another run of this command"),
        test.throw_away_services(tmp_path),
    ):
        pass


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"level": "error", "event": "x"}', True),
        ('{"level": "info", "event": "error"}', False),
        ("[2026-11-22 10:00:00 +0000] [12] [ERROR] Worker failed to boot.", True),
        ("[2026-11-22 10:00:00 +0000] [12] [INFO] Booting worker", False),
        ("7", False),
    ],
)
def test_only_errors_are_shown_at_the_terminal(line, shown):
    assert logs.is_error(line) is shown


def test_each_error_is_shown_once_and_only_when_its_line_is_whole(tmp_path):
    path = tmp_path / "web.log"
    errors = logs.Errors(path)
    assert errors.new() == []

    path.write_text("[ERROR] one\n[ERR")
    assert errors.new() == ["[ERROR] one"]
    path.write_text("[ERROR] one\n[ERROR] two\n")
    assert errors.new() == ["[ERROR] two"]
    assert errors.new() == []


def test_the_log_before_is_kept(tmp_path):
    path = tmp_path / "log" / "web.log"
    logs.begin(path)
    path.write_text("first run")

    logs.begin(path)

    assert path.read_text() == ""
    assert path.with_name("web.log.1").read_text() == "first run"


@pytest.mark.parametrize(("text", "expected"), [("7", [7]), ("3-5", [3, 4, 5]), ("5-3", [])])
def test_seeds_are_one_or_a_run(text, expected):
    assert list(fuzz.seeds(text)) == expected


def test_fuzz_knows_what_to_try():
    asked = fuzz.parse(["contract", "--households", "50", "--seeds", "2-3"])

    assert (asked.what, asked.households, asked.seeds) == ("contract", 50, range(2, 4))
    assert fuzz.parse(["actions", "--examples", "2000"]).examples == 2000
    with pytest.raises(SystemExit):
        fuzz.parse(["weather"])
