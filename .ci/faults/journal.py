"""What the writers tried and what they were answered, a line of JSON each."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """One try. `is_kept`: the product said that it was done, so that it has to be there."""

    what: str
    mark: str
    is_kept: bool
    began: float
    seconds: float
    said: str


class Journal:
    """For several threads; a line is whole or not there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def note(self, entry: Entry) -> None:
        with self._lock, self.path.open("a") as file:
            file.write(json.dumps(entry._asdict()) + "\n")

    def tried(self, what: str, mark: str, action: Callable[[], tuple[bool, Any]]) -> None:
        """Try something, and note how it went. An exception is an answer like another."""
        began, clock = time.time(), time.monotonic()
        try:
            is_kept, said = action()
        except Exception as error:
            is_kept, said = False, type(error).__name__
        self.note(Entry(what, mark, is_kept, began, time.monotonic() - clock, str(said)))

    def entries(self) -> Iterator[Entry]:
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                yield Entry(**json.loads(line))
