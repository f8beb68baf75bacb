"""Obligation rows as lines of text, as COPY reads and writes them.

A rebuild makes millions of rows, compares each with the one that is there, and writes few or all.
As text a row is made by one format string, compared by one comparison and written as it is; as
objects the same took most of a rebuild. What a column holds is a number, a date, or a code of the
product's own, none of which needs escaping.
"""

import datetime
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from fostering.obligations.cycles import Cycle
from fostering.obligations.evaluate import Turns
from fostering.obligations.excepted import DutyKey
from fostering.obligations.excepting import Effect, Granted, Piece, by_cycle, pieces
from fostering.obligations.registry import Place

# What names a row for ever, then the rest, in the order of the cells of a line.
KEY = ("kind", "subject_type", "subject_id", "opened_on")
VALUES = (
    "household_id",
    "team_id",
    "worker_id",
    "counted_from",
    "counted_from_fact",
    "facts",
    "due_on",
    "warn_on",
    "escalate_on",
    "closed_on",
    "outcome",
    "ended_by",
    "effect",
    "exception_id",
    "cycle_opened_on",
    "original_due_on",
    "interval",
    "unit",
    "standard_id",
)
COLUMNS = (*KEY, *VALUES)
NULLABLE = frozenset(
    {
        "household_id",
        "team_id",
        "worker_id",
        "closed_on",
        "exception_id",
        "cycle_opened_on",
        "original_due_on",
    }
)
NULL = r"\N"
BETWEEN = "\t"


class _Iso(dict[datetime.date, str]):
    """Days as text, each written once: a row has eight, and all rows a few thousand between them."""

    def __missing__(self, day: datetime.date) -> str:
        text = self[day] = day.isoformat()
        return text


ISO = _Iso()


class Row(NamedTuple):
    """One row: `key` holds the cells of KEY and what parts them from the rest, `line` all cells."""

    key: str
    line: str


def rows(turns: Turns, place: Place, granted: Mapping[DutyKey, Sequence[Granted]]) -> Iterator[Row]:
    """The rows of one subject's cycles. `granted` are the exceptions of all subjects."""
    kind, household_id, subject_id, cycles, _ = turns
    subject = f"{kind.code}\t{kind.subject}\t{subject_id}\t"
    where = f"{_or_null(household_id)}\t{_or_null(place.team_id)}\t{_or_null(place.worker_id)}\t"
    exceptions = granted.get((kind.code, kind.subject, subject_id)) if granted else None
    if exceptions is None:
        for cycle in cycles:
            key = f"{subject}{ISO[cycle.opened_on]}\t"
            yield Row(key, f"{key}{where}{_whole(cycle)}")
        return
    for cycle, theirs in zip(cycles, by_cycle(cycles, exceptions), strict=True):
        for piece in pieces(cycle, theirs):
            key = f"{subject}{ISO[piece.cycle.opened_on]}\t"
            yield Row(key, f"{key}{where}{_part(piece, cycle)}")


def is_whole(line: str) -> bool:
    """Whether this is a line of as many cells as there are columns."""
    return line.count(BETWEEN) == len(COLUMNS) - 1


def key_of(line: str) -> str:
    """The key of a line."""
    return BETWEEN.join(line.split(BETWEEN, len(KEY))[: len(KEY)]) + BETWEEN


def cells_of(line: str) -> list[str | None]:
    """What the columns hold, as text."""
    return [None if cell == NULL else cell for cell in line.split(BETWEEN)]


def facts_of(facts: Mapping[str, datetime.date]) -> str:
    """Dated facts as PostgreSQL writes them in JSONB: shorter codes first, then by name."""
    written, in_order = _facts_of_codes(tuple(facts))
    return written % tuple(map(ISO.__getitem__, in_order(facts)))


def _whole(cycle: Cycle) -> str:
    return _rest(cycle, cycle.standard.lead_days, _NO_EXCEPTION)


def _part(piece: Piece, whole: Cycle) -> str:
    """A cycle that has exceptions, or a part of one."""
    # What is excused is not announced as due soon on its last days.
    lead_days = 0 if piece.effect is Effect.EXCUSED else piece.cycle.standard.lead_days
    cells = (
        piece.effect.value,
        _or_null(piece.exception_id),
        ISO[whole.opened_on] if piece.is_part else NULL,
        ISO[whole.due_on] if piece.is_part else NULL,
    )
    return _rest(piece.cycle, lead_days, BETWEEN.join(cells))


_NO_EXCEPTION = BETWEEN.join(("", NULL, NULL, NULL))


def _rest(cycle: Cycle, lead_days: int, exception: str) -> str:
    """The cells from `counted_from` on."""
    counted_from, fact, _, due_on, closed_on, outcome, facts, term, standard, ended_by = cycle
    closed = NULL if closed_on is None else ISO[closed_on]
    return (
        f"{ISO[counted_from]}\t{fact}\t{facts_of(facts)}\t{ISO[due_on]}"
        f"\t{ISO[due_on - _days(lead_days)]}"
        f"\t{ISO[due_on + _days(standard.escalate_after_days)]}"
        f"\t{closed}\t{outcome}\t{ended_by}\t{exception}"
        f"\t{term.interval}\t{term.unit}\t{_or_null(standard.id)}"
    )


def _or_null(number: int | None) -> str:
    return NULL if number is None else str(number)


@functools.cache
def _days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


_Dates = tuple[datetime.date, ...]


@functools.cache
def _facts_of_codes(
    codes: tuple[str, ...],
) -> tuple[str, Callable[[Mapping[str, datetime.date]], _Dates]]:
    """A pattern for the dates of facts with these codes, and what takes them in its order."""
    ordered = sorted(codes, key=lambda code: (len(code), code))
    if not all(code.isidentifier() for code in ordered):
        raise ValueError(f"Codes of facts are plain words: {codes}")
    written = ", ".join(f'"{code}": "%s"' for code in ordered)
    return f"{{{written}}}", _taking(ordered)


def _taking(codes: Sequence[str]) -> Callable[[Mapping[str, datetime.date]], _Dates]:
    if len(codes) > 1:
        return itemgetter(*codes)
    return lambda facts: tuple(facts[code] for code in codes)
