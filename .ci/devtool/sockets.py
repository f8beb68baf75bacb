"""Unix sockets of the embedded services."""

import hashlib
import os
import socket
import tempfile
from pathlib import Path

from devtool.accounts import Account
from devtool.console import Failure

# The kernel's limit is 108 bytes (104 on macOS) with the socket's own name.
LONGEST_FOLDER = 80


def folder_for(data: Path) -> Path:
    """Where a service's socket lives: beside its data, or in a short place when that is too long."""
    if len(os.fsencode(data)) <= LONGEST_FOLDER:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"fostering-{name}"


def make_folder(folder: Path, account: Account | None) -> None:
    """Make it for the account alone. In a shared /tmp somebody else may have been there first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account:
        account.own(folder)
    owner = account.uid if account else os.geteuid()
    if folder.is_symlink() or folder.stat().st_uid != owner:
        raise Failure(f"{folder} belongs to somebody else; please remove it.")


def answers(path: Path) -> bool:
    """Whether a server listens."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A TCP port of this machine that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether something takes connections on a port of this machine."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
