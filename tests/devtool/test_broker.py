import socket

import pytest

from devtool import broker
from devtool.broker import Valkey
from devtool.console import Failure


@pytest.fixture
def valkey(venv, tmp_path):
    valkey = Valkey(tmp_path)
    yield valkey
    valkey.stop()


def command(valkey: Valkey, text: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(valkey.socket))
        client.sendall(f"{text}\r\n".encode())
        return client.recv(100)


def test_it_starts_answers_and_keeps_what_it_was_told(valkey, tmp_path):
    valkey.start()
    command(valkey, "SET visit recorded")
    valkey.stop()
    assert not valkey.alive()

    again = Valkey(tmp_path)
    again.start()

    assert command(again, "GET visit") == b"$8\r\nrecorded\r\n"
    again.stop()


def test_another_command_uses_and_can_stop_the_one_that_runs(valkey, tmp_path):
    valkey.start()

    second = Valkey(tmp_path)
    second.start()

    assert second.process is None
    second.stop()
    assert not valkey.alive()


def test_a_socket_that_nobody_listens_on_does_not_hinder_it(valkey):
    valkey.data.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(valkey.socket))

    valkey.start()

    assert valkey.alive()


def test_without_the_wheel_the_machine_s_server_is_used(tmp_path, monkeypatch):
    server = tmp_path / "redis-server"
    server.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert broker.find_program(tmp_path) == server


def test_without_any_server_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Failure, match="apt-get install redis-server"):
        broker.find_program(tmp_path)
