"""Log files of the supervised processes, and which of their lines a person should see at once."""

import json
from pathlib import Path

SHOWN_LEVELS = {"error", "critical"}


def begin(path: Path) -> None:
    """Start a new log and keep the one before as .1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_name(f"{path.name}.1"))
    path.touch()


def last_lines(path: Path, count: int = 8) -> str:
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    return "\n".join(f"    {line}" for line in lines[-count:])


def is_error(line: str) -> bool:
    """Whether a line tells of an error: our own JSON lines by level, gunicorn's by its mark."""
    try:
        entry = json.loads(line)
    except ValueError:
        return "[ERROR]" in line or "[CRITICAL]" in line
    return isinstance(entry, dict) and entry.get("level") in SHOWN_LEVELS


class Errors:
    """The error lines that were added to a log since it was last asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.offset = 0

    def new(self) -> list[str]:
        try:
            with self.path.open("rb") as log:
                log.seek(self.offset)
                whole, newline, _begun = log.read().rpartition(b"\n")
        except FileNotFoundError:
            return []
        self.offset += len(whole) + len(newline)
        return [line for line in whole.decode(errors="replace").splitlines() if is_error(line)]
