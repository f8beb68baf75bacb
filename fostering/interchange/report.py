"""What an import found and did, file by file."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

# So many messages of one severity are kept word for word; the rest are counted.
KEPT = 20_000


class Message(NamedTuple):
    """A row that cannot be kept (an error) or that wants a second look (a warning).

    `line` is 0 where the file as a whole is meant.
    """

    severity: str
    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return (
            f"{place}, {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"
        )


@dataclass
class Counts:
    """The rows of one file."""

    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    bad: int = 0
    left_out: int = 0

    def __str__(self) -> str:
        said = (
            f"{self.read} rows read: {self.added} new, {self.changed} changed, {self.same} the same"
        )
        if self.left_out:
            said += f", {self.left_out} left out"
        return f"{said}, {self.bad} bad" if self.bad else said


@dataclass
class Report:
    """Everything that an import says."""

    counts: dict[str, Counts] = field(default_factory=dict)
    errors: list[Message] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    written: bool = False

    def error(self, file: str, line: int, column: str, reason: str) -> None:
        self._keep(self.errors, Message("error", file, line, column, reason))

    def warn(self, file: str, line: int, column: str, reason: str) -> None:
        self._keep(self.warnings, Message("warning", file, line, column, reason))

    def _keep(self, kept: list[Message], message: Message) -> None:
        self.totals[message.severity] += 1
        if len(kept) < KEPT:
            kept.append(message)

    @property
    def changes(self) -> int:
        """How many records are new or changed."""
        return sum(counts.added + counts.changed for counts in self.counts.values())

    @property
    def rows(self) -> int:
        return sum(counts.read for counts in self.counts.values())

    def sort(self) -> None:
        """In the order of the files and their lines."""
        place = {name: number for number, name in enumerate(self.counts)}
        for kept in (self.errors, self.warnings):
            kept.sort(key=lambda m: (place.get(m.file, -1), m.line, m.column))
