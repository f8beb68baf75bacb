"""Asking a virus scanner about a file, where the service has one (ClamAV's clamd).

With no scanner every file's record says "not scanned for viruses", on its page too. With one, a
file is taken only after it answered: when it does not answer, nothing is taken.
"""

import socket
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import TextChoices

from fostering.core.errors import DomainError

CHUNK = 64 * 1024
TIMEOUT_SECONDS = 30


class ScanState(TextChoices):
    NOT_SCANNED = "not_scanned", "Not scanned for viruses"
    CLEAN = "clean", "Scanned: no virus found"


def scan(path: Path) -> ScanState:
    """What the scanner says of the file. DomainError when it found something, or is silent."""
    address = settings.CLAMD_ADDRESS
    if not address:
        return ScanState.NOT_SCANNED
    try:
        with path.open("rb") as file:
            answer = _ask(address, file)
    except OSError:
        raise DomainError(
            "The virus scanner does not answer, so the file was not taken. "
            "Try again in a few minutes."
        ) from None
    if answer.endswith("OK"):
        return ScanState.CLEAN
    if answer.endswith("FOUND"):
        raise DomainError("The virus scanner found something harmful in this file.")
    raise DomainError("The virus scanner could not read this file, so it was not taken.")


def _ask(address: str, file: BinaryIO) -> str:
    """clamd's INSTREAM: length and bytes of each part, then a length of nought."""
    with _connect(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        while part := file.read(CHUNK):
            connection.sendall(len(part).to_bytes(4, "big") + part)
        connection.sendall(b"\0\0\0\0")
        answer = b""
        while not answer.endswith(b"\0"):
            received = connection.recv(1024)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connect(address: str) -> socket.socket:
    """`host:port`, or the path of a unix socket."""
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=TIMEOUT_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(TIMEOUT_SECONDS)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection
