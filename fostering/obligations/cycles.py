"""Duties as arithmetic: dated facts and a standard in, cycles out.

Pure: no ORM, no clock, no settings. Nothing here is computed "as of" a day. Each cycle is the
answer for the days [opened_on, closed_on), so that what is due on a day D is a plain filter,
`cycle.is_open_on(D)`, nothing stored goes stale by the calendar, and a fact dated in the future
is a cycle that opens in the future.

`opened_on` is the first day on which the cycle is the answer. It may be later than
`counted_from` (a DBS check made before the household was approved), and it decides which version
of the standard judges the cycle.
"""

import datetime
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from fostering.core.dates import add_months
from fostering.core.periods import MAX, Span, intersect
from fostering.core.working_days import add_working_days


class Unit(enum.StrEnum):
    """What an interval is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    WORKING_DAYS = "working_days"


# Looked up millions of times in a rebuild; a member of an enum is slow to reach.
_MONTHS, _WORKING_DAYS, _WEEKS = Unit.MONTHS, Unit.WORKING_DAYS, Unit.WEEKS


class Outcome(enum.StrEnum):
    """How a cycle closed."""

    OPEN = ""
    MET = "met"  # what was due was done
    CEASED = "ceased"  # the duty no longer applied
    MOVED = "moved"  # given another due date: the next cycle carries on


class Term(NamedTuple):
    """A length of time, as a policy states it."""

    interval: int
    unit: Unit

    def after(self, day: datetime.date) -> datetime.date:
        """The day on which the term ends when it is counted from `day`."""
        interval, unit = self
        if unit is _MONTHS:
            return add_months(day, interval)
        if unit is _WORKING_DAYS:
            return add_working_days(day, interval)
        return day + datetime.timedelta(interval * 7 if unit is _WEEKS else interval)

    def __str__(self) -> str:
        unit = self.unit.value.replace("_", " ")
        return f"{self.interval} {unit.removesuffix('s') if self.interval == 1 else unit}"


@dataclass(frozen=True, slots=True)
class Standard:
    """One kind of duty with its figures, in force from a day.

    `first` is the term before anything was done (None: the same as `term`), `extended` the term
    once an extension is granted, `by_category` the interval for some categories of the subject,
    in the unit of `term`. `counted_from` is the code of the fact to count from where a policy
    names another than the rule's own. `id` is the row it was read from; None when a policy is
    only tried.
    """

    kind: str
    term: Term
    effective_from: datetime.date
    first: Term | None = None
    extended: Term | None = None
    by_category: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    lead_days: int = 7
    escalate_after_days: int = 7
    citation: str = ""
    is_off: bool = False
    id: int | None = None
    counted_from: str = ""

    def term_for(self, category: str = "", *, is_first: bool = False) -> Term:
        """The term that holds for a category, before or after the first time."""
        if is_first and self.first is not None:
            return self.first
        if category not in self.by_category:
            return self.term
        return Term(self.by_category[category], self.term.unit)


@dataclass(frozen=True, slots=True)
class Versions:
    """Every version of one kind's standard under one policy, in order of `effective_from`.

    The earliest version also judges the days before it: records reach further back than policies.
    """

    versions: tuple[Standard, ...]

    def on(self, day: datetime.date) -> Standard:
        """The version in force on `day`."""
        found = self.versions[0]
        if len(self.versions) == 1:
            return found
        for version in self.versions[1:]:
            if version.effective_from > day:
                break
            found = version
        return found

    def spans(self) -> list[Span]:
        """The runs of days on which the duty is switched on."""
        if len(self.versions) == 1:
            return [] if self.versions[0].is_off else [Span()]
        runs: list[Span] = []
        for start, end, version in self._periods():
            if version.is_off:
                continue
            if runs and runs[-1].end == start:
                runs[-1] = Span(runs[-1].start, end)
            else:
                runs.append(Span(start, end))
        return runs

    def _periods(
        self,
    ) -> Iterator[tuple[datetime.date | None, datetime.date | None, Standard]]:
        starts = [None, *(version.effective_from for version in self.versions[1:])]
        for version, start, end in zip(self.versions, starts, [*starts[1:], None], strict=True):
            if start is None or start != end:  # a later version of the same day replaces it
                yield start, end, version


@dataclass(frozen=True, slots=True)
class StandardSet:
    """A policy: the versions of every kind's standard. `code` names it."""

    code: str
    name: str
    kinds: Mapping[str, Versions]

    def for_(self, kind: str) -> Versions:
        """The versions of one kind. Raises KeyError when the policy has no figure for it."""
        return self.kinds[kind]


class Cycle(NamedTuple):
    """One turn of a duty: the answer for the days [opened_on, closed_on).

    `ended_by` is the code of the condition whose end made it cease ("placed": no child is placed
    any more), or `OFF`; empty unless it ceased.
    """

    counted_from: datetime.date
    counted_from_fact: str
    opened_on: datetime.date
    due_on: datetime.date
    closed_on: datetime.date | None
    outcome: Outcome
    facts: Mapping[str, datetime.date]
    term: Term
    standard: Standard
    ended_by: str = ""

    def is_open_on(self, day: datetime.date) -> bool:
        """Whether this is what is due as of `day`."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


# What ends a stretch when the policy no longer asks for the duty.
OFF = "off"


class Stretch(NamedTuple):
    """A longest run of days on which a duty applies, and the dated facts that it follows from.

    `ended_by` is the code of the condition that ends it first; of two on one day the one named
    first.
    """

    span: Span
    facts: dict[str, datetime.date]
    ended_by: str = OFF


@dataclass(frozen=True, slots=True)
class Duty:
    """How a rule's cycles are counted.

    `event` is the code of the renewing events as facts, `category` picks the interval. With
    `counts_earlier` an event before the stretch counts (a DBS check made before approval);
    without it a new stretch starts afresh.
    """

    versions: Versions
    category: str = ""
    event: str = ""
    counts_earlier: bool = False

    def cycle(
        self,
        stretch: Stretch,
        opened_on: datetime.date,
        closed_on: datetime.date | None,
        outcome: Outcome,
        *,
        last: datetime.date | None = None,
        extended_on: datetime.date | None = None,
    ) -> Cycle:
        """The cycle that runs from `opened_on`, counted from the `last` event or the stretch."""
        standard = self.versions.on(opened_on)
        if last is None:
            fact, counted_from = _first_fact(stretch, standard)
            facts = stretch.facts
        else:
            fact, counted_from = self.event, last
            facts = {fact: last, **stretch.facts}
        term = standard.term_for(self.category, is_first=last is None)
        if extended_on is not None and standard.extended is not None:
            term, facts = standard.extended, {**facts, "extended": extended_on}
        due_on = term.after(counted_from)
        ended_by = stretch.ended_by if outcome is Outcome.CEASED else ""
        return Cycle(
            counted_from,
            fact,
            opened_on,
            due_on,
            closed_on,
            outcome,
            facts,
            term,
            standard,
            ended_by,
        )


def stretches(conditions: Mapping[str, Sequence[Span]], versions: Versions) -> list[Stretch]:
    """The runs of days on which every condition holds and the duty is switched on.

    `conditions` maps a fact's code ("approved") to the spans on which it holds. The start of the
    span of each condition becomes a fact of the stretch, in the order given; a span without a
    start (somebody who always lived there) gives none.
    """
    found = [Stretch(span, {}) for span in versions.spans()]
    for code, spans in conditions.items():
        found = [
            Stretch(
                shared,
                stretch.facts if span.start is None else {**stretch.facts, code: span.start},
                stretch.ended_by if shared.end == stretch.span.end else code,
            )
            for stretch in found
            for span in spans
            if not (shared := intersect(stretch.span, span)).is_empty
        ]
    return sorted(found, key=lambda stretch: stretch.span.start or datetime.date.min)


def renewing(
    applies: Iterable[Stretch], events: Iterable[datetime.date], duty: Duty
) -> list[Cycle]:
    """The cycles of a duty that each event closes and opens anew (visits, checks, reviews).

    Within a stretch each cycle is counted from the latest event, or from the latest fact of the
    stretch while there is none. Two events on one day count once, and an event on the first day
    of a stretch closes no cycle: the one that opens is counted from it.
    """
    days = sorted(set(events))
    return [cycle for stretch in applies for cycle in _turns(stretch, days, duty)]


def once(
    applies: Iterable[Stretch],
    duty: Duty,
    *,
    met_on: datetime.date | None = None,
    extended_on: datetime.date | None = None,
) -> list[Cycle]:
    """The cycles of a duty that is done once (a workbook, a reply): one a stretch.

    A stretch that ends on `met_on` was met; any other end means that the duty ceased. An
    extension moves the due date from the day on which it was granted: it closes the cycle and
    opens the next, counted from the same fact, with the `extended` term of the standard.
    """
    return [
        cycle for stretch in applies for cycle in _turns_once(stretch, duty, met_on, extended_on)
    ]


def _turns(stretch: Stretch, days: list[datetime.date], duty: Duty) -> Iterator[Cycle]:
    opened, end = _first_day(stretch), stretch.span.end
    fresh_from = datetime.date.min if duty.counts_earlier else _latest_fact(stretch)[1]
    last: datetime.date | None = None
    for day in days:
        if end is not None and day >= end:
            break
        if day > opened:
            yield duty.cycle(stretch, opened, day, Outcome.MET, last=last)
            last = opened = day
        elif day > fresh_from:
            last = day
    yield duty.cycle(stretch, opened, end, _ceased(end), last=last)


def _turns_once(
    stretch: Stretch,
    duty: Duty,
    met_on: datetime.date | None,
    extended_on: datetime.date | None,
) -> Iterator[Cycle]:
    opened, end = _first_day(stretch), stretch.span.end
    outcome = Outcome.MET if end is not None and end == met_on else _ceased(end)
    if extended_on is not None and extended_on >= (end or MAX):
        extended_on = None
    if extended_on is not None and opened < extended_on and duty.versions.on(extended_on).extended:
        yield duty.cycle(stretch, opened, extended_on, Outcome.MOVED)
        opened = extended_on
    yield duty.cycle(stretch, opened, end, outcome, extended_on=extended_on)


def _latest_fact(stretch: Stretch) -> tuple[str, datetime.date]:
    """The latest fact of the stretch and its code; of two on one day the one named first."""
    fact = max(stretch.facts, key=stretch.facts.__getitem__)
    return fact, stretch.facts[fact]


def _first_fact(stretch: Stretch, standard: Standard) -> tuple[str, datetime.date]:
    """What a cycle is counted from before any event: the standard's own fact, else the latest."""
    if standard.counted_from in stretch.facts:
        return standard.counted_from, stretch.facts[standard.counted_from]
    return _latest_fact(stretch)


def _first_day(stretch: Stretch) -> datetime.date:
    if stretch.span.start is None:
        raise ValueError("A duty needs at least one dated fact to start from")
    return stretch.span.start


def _ceased(end: datetime.date | None) -> Outcome:
    return Outcome.OPEN if end is None else Outcome.CEASED
