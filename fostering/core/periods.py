"""Half-open periods of days: [start, end) holds its start and not its end. Pure.

A missing start means "always before", a missing end "until further notice".
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MIN, MAX = datetime.date.min, datetime.date.max


class Span(NamedTuple):
    """The days from `start` up to but not including `end`."""

    start: datetime.date | None = None
    end: datetime.date | None = None

    def holds(self, day: datetime.date) -> bool:
        """Whether the period is in force on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    @property
    def is_empty(self) -> bool:
        """Ends on or before the day on which it starts: never in force."""
        return (self.end or MAX) <= (self.start or MIN)


def spells(
    periods: Iterable[tuple[datetime.date | None, datetime.date | None]],
) -> list[Span]:
    """The longest runs of `periods` that overlap or touch, in date order.

    Two touch when one ends on the day on which the other starts. A period that is never in force
    joins nothing and is dropped.
    """
    runs: list[Span] = []
    for span in sorted(_in_force(periods), key=lambda span: span.start or MIN):
        if runs and (runs[-1].end is None or (span.start or MIN) <= runs[-1].end):
            runs[-1] = Span(runs[-1].start, _later_end(runs[-1].end, span.end))
        else:
            runs.append(span)
    return runs


def gaps(
    periods: Iterable[tuple[datetime.date | None, datetime.date | None]],
) -> list[Span]:
    """The days that no period holds, as the longest runs of them, in date order.

    With no period that is one span without start or end.
    """
    free: list[Span] = []
    start: datetime.date | None = None
    for run in spells(periods):
        if not (before := Span(start, run.start or MIN)).is_empty:
            free.append(before)
        if run.end is None:
            return free
        start = run.end
    return [*free, Span(start, None)]


def intersect(one: Span, other: Span) -> Span:
    """The days that both hold; an empty span when there are none."""
    return Span(_latest(one.start, other.start), _earliest(one.end, other.end))


def overlaps(ones: Iterable[Span], others: list[Span]) -> Iterator[Span]:
    """Every stretch of days that a span of each list holds."""
    for one in ones:
        for other in others:
            if not (shared := intersect(one, other)).is_empty:
                yield shared


def _in_force(
    periods: Iterable[tuple[datetime.date | None, datetime.date | None]],
) -> Iterator[Span]:
    for start, end in periods:
        if not (span := Span(start, end)).is_empty:
            yield span


def _latest(one: datetime.date | None, other: datetime.date | None) -> datetime.date | None:
    if one is None or other is None:
        return one or other
    return max(one, other)


def _earliest(one: datetime.date | None, other: datetime.date | None) -> datetime.date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _later_end(one: datetime.date | None, other: datetime.date | None) -> datetime.date | None:
    return None if one is None or other is None else max(one, other)
