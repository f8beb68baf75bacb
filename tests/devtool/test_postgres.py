import os
import signal
import stat
import subprocess
import sys
from urllib.parse import unquote, urlsplit

import pytest

from devtool import postgres
from devtool.accounts import Account
from devtool.console import Failure
from devtool.postgres import Postgres
from devtool.processes import wait_until


def ask(cluster: Postgres, query: str) -> str:
    url = urlsplit(cluster.env()["DATABASE_URL"])
    host = unquote(url.netloc.rpartition("@")[2])
    argv = [cluster.binaries.folder / "psql", "-XAtq", "-h", host, "-U", url.username]
    argv += ["-d", url.path.strip("/"), "-c", query]
    env = {"PGPASSWORD": unquote(url.password), "PATH": os.environ["PATH"]}
    return subprocess.run(argv, env=env, capture_output=True, text=True, check=True).stdout.strip()


def test_it_starts_answers_and_stops(cluster):
    cluster.start()

    assert cluster.alive()
    assert ask(cluster, "select current_user, current_setting('fsync')") == "fostering|off"
    assert ask(cluster, "select rolsuper from pg_roles where rolname = current_user") == "f"

    cluster.stop()
    assert not cluster.alive()


def test_the_application_may_create_the_extensions(cluster):
    cluster.start()

    for extension in ("btree_gist", "pg_trgm", "unaccent", "citext"):
        ask(cluster, f"create extension {extension}")


def test_the_password_is_for_its_owner_alone(cluster):
    cluster.start()

    assert stat.S_IMODE(cluster.password_file.stat().st_mode) == 0o600


def test_another_command_uses_the_one_that_runs(cluster, open_path):
    cluster.start()
    first = cluster._running_pid()

    second = Postgres(open_path, durable=False)
    second.start()

    assert second._running_pid() == first
    second.stop()
    assert not cluster.alive()


def test_after_it_was_killed_it_starts_again_and_has_all_that_was_saved(venv, open_path):
    cluster = Postgres(open_path)
    cluster.start()
    ask(cluster, "create table kept (n int); insert into kept values (7)")
    os.kill(cluster._running_pid(), signal.SIGKILL)
    assert wait_until(lambda: not cluster.alive(), 5)

    again = Postgres(open_path)
    again.start()

    assert ask(again, "select n from kept") == "7"
    again.stop()


def test_a_pid_file_that_names_another_process_is_removed(cluster):
    cluster.start()
    cluster.stop()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        cluster._pid_file().write_text(f"{bystander.pid}\n{cluster.data}\n")

        cluster.start()

        assert cluster.alive()
        assert bystander.poll() is None
        bystander.communicate(b"\n")


def test_a_missing_database_is_made_again(cluster):
    cluster.start()
    password = cluster.password_file.read_text()
    argv = ["-X", "-h", str(cluster.socket_folder), "-U", "postgres"]
    cluster._run("psql", *argv, "-c", "drop database fostering", PGPASSWORD=password)

    cluster.start()

    assert ask(cluster, "select current_database()") == "fostering"


def test_a_half_made_cluster_is_not_used(cluster):
    half = cluster.state / f"{cluster.data.name}.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")

    cluster.start()

    assert cluster.alive()
    assert not half.exists()


def test_a_long_path_gets_a_short_socket(venv, open_path):
    deep = open_path / ("a-rather-long-name-for-a-folder-" * 3)
    deep.mkdir()
    cluster = Postgres(deep, durable=False)
    try:
        cluster.start()
        assert cluster.alive()
        assert len(str(cluster.socket_folder)) < 60
    finally:
        cluster.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another account")
def test_state_out_of_reach_moves_and_the_folder_keeps_its_permissions(tmp_path):
    state = tmp_path / "state"
    tmp_path.chmod(0o700)

    moved = postgres.reachable(state, Account(65534, 65534))

    assert moved.parent == postgres.MOVED_STATE
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    moved.rmdir()


def test_data_of_another_user_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(Failure, match="belongs to another user"):
        postgres.owner_of(tmp_path, None)


@pytest.mark.parametrize(
    ("memory", "buffers"), [(512, "128MB"), (4096, "512MB"), (8192, "1024MB"), (65536, "1024MB")]
)
def test_buffers_are_a_part_of_the_memory(memory, buffers):
    assert f"shared_buffers={buffers}" in postgres.sized_by(memory)
