"""Exceptions as arithmetic: a cycle and what managers granted on it in, its pieces out.

Pure, as the rules are. A cycle with an exception becomes pieces that follow one another, so that
"as of D" stays a plain filter: before the exception was granted the original date holds, and what
was excused counts again from the day after the excuse ends, with nothing to remember to do.

An exception belongs to one cycle, also after corrected facts moved that cycle: see `place_of`.
"""

import datetime
import enum
from collections.abc import Sequence
from typing import NamedTuple

from fostering.core.periods import Span
from fostering.obligations.cycles import Cycle, Outcome

DAY = datetime.timedelta(days=1)


class Effect(enum.StrEnum):
    """What an exception does to a piece of a cycle. Codes are stored."""

    NONE = ""
    EXTENDED = "extended"  # due on another, later day
    EXCUSED = "excused"  # not asked for until a day
    OVER = "over"  # an exception that has ended or was withdrawn: the original date holds


class Granted(NamedTuple):
    """One exception: for the days [granted_on, withdrawn_on), `until` a day that it includes.

    `opened_on` is the day on which its cycle opened, by the facts known when it was granted.
    """

    id: int
    effect: Effect
    opened_on: datetime.date
    granted_on: datetime.date
    until: datetime.date
    withdrawn_on: datetime.date | None = None


class Piece(NamedTuple):
    """A cycle, or a part of one as a cycle of its own, and the exception that made it what it is."""

    cycle: Cycle
    effect: Effect = Effect.NONE
    exception_id: int | None = None
    is_part: bool = False


def place_of(one: Granted, cycles: Sequence[Span]) -> int | None:
    """The place among a duty's cycles, as spans, of the one that an exception belongs to.

    That is the cycle on which it was granted: the one that opened on the day noted then. When
    corrected facts left no cycle that opens on that day, it is the one that is now the answer on
    the day of granting. None when that cycle is not open on the day of granting: it had closed
    before, or the duty did not apply. Then the exception rests and counts for nothing, until
    another correction gives it a cycle again.
    """
    noted = [number for number, span in enumerate(cycles) if span.start == one.opened_on]
    return next(
        (number for number in noted or range(len(cycles)) if cycles[number].holds(one.granted_on)),
        None,
    )


def by_cycle(cycles: Sequence[Cycle], granted: Sequence[Granted]) -> list[list[Granted]]:
    """For each cycle of one duty the exceptions that belong to it; those that rest are left out."""
    spans = [Span(cycle.opened_on, cycle.closed_on) for cycle in cycles]
    found: list[list[Granted]] = [[] for _ in cycles]
    for one in granted:
        place = place_of(one, spans)
        if place is not None:
            found[place].append(one)
    return found


def pieces(cycle: Cycle, granted: Sequence[Granted]) -> list[Piece]:
    """What `cycle` becomes under the exceptions that belong to it.

    The pieces follow one another from the day on which the cycle opened to the day on which it
    closed; all but the last are MOVED. An exception granted later takes the place of an earlier
    one for good. One that never was in force while the cycle was open changes nothing: it lapses
    when the cycle closes.
    """
    marks = _marks(cycle, granted)
    if not marks:
        return [Piece(cycle)]
    made = []
    starts = [cycle.opened_on, *(day for day, _ in marks)]
    ends = [*(day for day, _ in marks), cycle.closed_on]
    parts = [Piece(cycle), *(piece for _, piece in marks)]
    for opened_on, closed_on, part in zip(starts, ends, parts, strict=True):
        if opened_on == closed_on:  # granted on the day on which the cycle opened
            continue
        is_last = closed_on == cycle.closed_on
        made.append(
            part._replace(
                is_part=True,
                cycle=part.cycle._replace(
                    opened_on=opened_on,
                    closed_on=closed_on,
                    outcome=cycle.outcome if is_last else Outcome.MOVED,
                    ended_by=cycle.ended_by if is_last else "",
                ),
            )
        )
    return made


def _marks(cycle: Cycle, granted: Sequence[Granted]) -> list[tuple[datetime.date, Piece]]:
    """The days on which a piece begins, in order, with what it is: the latest word for a day."""
    held = [one for one in granted if _holds(cycle, one)]
    ordered = sorted(held, key=lambda one: (one.granted_on, one.id))
    found: dict[datetime.date, Piece] = {}
    for number, one in enumerate(ordered):
        last = ordered[number + 1].granted_on if number + 1 < len(ordered) else None
        start, end = max(one.granted_on, cycle.opened_on), _end(one)
        found[start] = Piece(_moved(cycle, one), one.effect, one.id)
        if end is not None and (last is None or end < last):
            found[end] = Piece(cycle, Effect.OVER, one.id)
    return sorted(
        (day, piece)
        for day, piece in found.items()
        if cycle.closed_on is None or day < cycle.closed_on
    )


def _holds(cycle: Cycle, one: Granted) -> bool:
    """Whether the exception was in force on a day of the cycle, or after it."""
    end = _end(one)
    return end is None or end > max(one.granted_on, cycle.opened_on)


def _moved(cycle: Cycle, one: Granted) -> Cycle:
    """Due on the day until which it was extended or excused, never earlier than it was."""
    return cycle._replace(due_on=max(cycle.due_on, one.until))


def _end(one: Granted) -> datetime.date | None:
    """The first day on which the exception no longer holds."""
    ends = [one.withdrawn_on] if one.withdrawn_on else []
    if one.effect is Effect.EXCUSED:
        ends.append(one.until + DAY)
    return min(ends, default=None)
