"""Checks, training, approvals and allocation as arithmetic: dated facts in, cycles out. No clock."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from carers.enums import AllocationKind, Category, PersonRole, WorkbookTemplate
from fostering.core.dates import birthday
from fostering.core.periods import MAX, Span, gaps, intersect, spells
from fostering.obligations.cycles import (
    Cycle,
    Duty,
    Outcome,
    Stretch,
    Versions,
    once,
    renewing,
    stretches,
)

ADULT = 18

# Care Planning, Placement and Case Review (England) Regulations 2010, regulation 24(2): a
# connected person may be approved for at most 16 weeks, and regulation 25(1): extended once, by
# at most 8 weeks, while the approval is still in force.
TEMPORARY_WEEKS = 16
EXTENSION_WEEKS = 8

Period = tuple[datetime.date, datetime.date | None]


class PersonFacts(NamedTuple):
    """What the rules need to know of one person.

    `approved` are the household's spells of approval: full or temporary for checks, full ones for
    the workbook. `done` are the days on which the check or the workbook was completed.
    """

    role: str
    born_on: datetime.date | None
    joined_on: datetime.date | None
    left_on: datetime.date | None
    category: str
    approved: Sequence[Span]
    done: Sequence[datetime.date]


def approved_spells(approvals: Sequence[Period]) -> list[Span]:
    """The longest runs of approvals that overlap or touch."""
    return spells(approvals)


def dbs_check(facts: PersonFacts, versions: Versions) -> list[Cycle]:
    """An enhanced DBS check of every member of an approved household aged 18 or over.

    Fostering Services Regulations 2011, Schedule 3; no law sets the renewal. With no date of
    birth a carer or other adult counts as an adult throughout, a child of the family never.
    """
    applies = stretches(
        {
            "approved": facts.approved,
            "joined": _membership(facts),
            "turned_18": _adulthood(facts),
        },
        versions,
    )
    # A date of birth is kept out of the row unless the duty is counted from the birthday.
    applies = [
        stretch._replace(
            facts={
                code: day
                for code, day in stretch.facts.items()
                if code != "turned_18" or day == stretch.span.start
            }
        )
        for stretch in applies
    ]
    return renewing(applies, facts.done, Duty(versions, event="check", counts_earlier=True))


def medical_check(facts: PersonFacts, versions: Versions) -> list[Cycle]:
    """A medical of every carer of an approved household. Source as for the DBS check."""
    if facts.role != PersonRole.CARER:
        return []
    applies = stretches({"approved": facts.approved, "joined": _membership(facts)}, versions)
    return renewing(applies, facts.done, Duty(versions, event="check", counts_earlier=True))


def tsds_workbook(facts: PersonFacts, versions: Versions) -> list[Cycle]:
    """The training, support and development standards workbook of every approved carer (NMS 20.3).

    Due once, counted from full approval or from joining; completed before approval it is done.
    """
    if facts.role != PersonRole.CARER:
        return []
    done_on = min(facts.done, default=None)
    applies = stretches(
        {
            "approved": facts.approved,
            "joined": _membership(facts),
            "unfinished": [Span(None, done_on)],
        },
        versions,
    )
    return once(applies, Duty(versions, category=facts.category), met_on=done_on)


def _membership(facts: PersonFacts) -> list[Span]:
    """When they live in the household; with no dates, always."""
    return spells([(facts.joined_on, facts.left_on)])


def _adulthood(facts: PersonFacts) -> list[Span]:
    if facts.born_on is not None:
        return [Span(birthday(facts.born_on, ADULT), None)]
    return [] if facts.role == PersonRole.CHILD else [Span()]


class Allocated(NamedTuple):
    """One worker's time with a household."""

    started_on: datetime.date
    ended_on: datetime.date | None
    kind: str
    worker_id: int

    @property
    def span(self) -> Span:
        return Span(self.started_on, self.ended_on)


class AllocationFacts(NamedTuple):
    """What the rules need to know of who works with a household.

    `approved` are its spells of approval, full or temporary. `is_exempt`: exempt from rotation.
    """

    approved: Sequence[Span]
    allocations: Sequence[Allocated]
    is_exempt: bool = False


def allocated_worker(facts: AllocationFacts, versions: Versions) -> list[Cycle]:
    """A named worker for every approved household, always (NMS 21.8).

    Due at once: counted from approval, or from the latest end of an allocation. The end of one
    that ended on the day on which it started counts as an end, although it was never in force.
    """
    never_in_force = [one.started_on for one in facts.allocations if one.span.is_empty]
    cycles: list[Cycle] = []
    for gap in gaps((one.started_on, one.ended_on) for one in facts.allocations):
        applies = stretches({"approved": facts.approved, "unallocated": [gap]}, versions)
        for cycle in renewing(applies, never_in_force, Duty(versions, event="unallocated")):
            is_met = cycle.closed_on is not None and cycle.closed_on == gap.end
            cycles.append(cycle._replace(outcome=Outcome.MET) if is_met else cycle)
    return cycles


def allocation_handover(facts: AllocationFacts, versions: Versions) -> list[Cycle]:
    """The next worker entered in time before the rotation limit (Kent's allocation procedure).

    Of a standard allocation, unless the household is exempt or a later allocation is already
    entered. "Already entered" is read as recorded now, whatever day the later one starts on: read
    as of a day it could never be true, for two allocations are never in force at once. So an
    allocation that was followed by another has no handover duty on any day, past days included.
    """
    if facts.is_exempt or not facts.allocations:
        return []
    latest_start = max(one.started_on for one in facts.allocations)
    return [
        cycle
        for one in _in_force(facts.allocations)
        if one.kind == AllocationKind.STANDARD and one.started_on == latest_start
        for cycle in once(_while_allocated(facts, one, versions), Duty(versions))
    ]


def allocation_limit(facts: AllocationFacts, versions: Versions) -> list[Cycle]:
    """The longest that one worker stays with a household that is not exempt (Kent's procedure)."""
    if facts.is_exempt:
        return []
    return [
        cycle
        for one in _in_force(facts.allocations)
        for cycle in once(
            _while_allocated(facts, one, versions),
            Duty(versions, category=one.kind),
            met_on=one.ended_on,
        )
    ]


def _in_force(allocations: Sequence[Allocated]) -> list[Allocated]:
    return [one for one in allocations if not one.span.is_empty]


def _while_allocated(facts: AllocationFacts, one: Allocated, versions: Versions) -> list[Stretch]:
    """When the household is approved during an allocation: counted from the allocation's start."""
    applies = stretches({"approved": facts.approved, "allocated": [one.span]}, versions)
    return [stretch._replace(facts={"allocated": one.started_on}) for stretch in applies]


class TemporaryApproval(NamedTuple):
    """A temporary approval of a connected person, and the day its extension was granted."""

    started_on: datetime.date
    ended_on: datetime.date | None
    extended_on: datetime.date | None = None

    @property
    def span(self) -> Span:
        return Span(self.started_on, self.ended_on)


def temporary_approval_end(
    approvals: Sequence[TemporaryApproval], versions: Versions
) -> list[Cycle]:
    """A temporary approval replaced or ended in time (Care Planning Regulations 2010, 24 and 25).

    16 weeks from its start; 24 from the day on which an extension is granted. Where imported
    history has two in force on one day, the one that started later counts.
    """
    ordered = sorted(
        (one for one in approvals if not one.span.is_empty),
        key=lambda one: (one.started_on, one.ended_on or MAX, one.extended_on or MAX),
    )
    cycles: list[Cycle] = []
    for number, one in enumerate(ordered):
        later = [(other.started_on, other.ended_on) for other in ordered[number + 1 :]]
        spans = [intersect(one.span, free) for free in gaps(later)]
        applies = [
            stretch._replace(facts={"temporary": one.started_on})
            for stretch in stretches({"temporary": spans}, versions)
        ]
        cycles += once(applies, Duty(versions), met_on=one.ended_on, extended_on=one.extended_on)
    return cycles


def temporary_approval_ends(started_on: datetime.date, *, extended: bool) -> datetime.date:
    """The day on which a temporary approval must have been replaced or ended."""
    weeks = TEMPORARY_WEEKS + (EXTENSION_WEEKS if extended else 0)
    return started_on + datetime.timedelta(weeks=weeks)


def extension_in_time(started_on: datetime.date, extended_on: datetime.date) -> bool:
    """Whether the extension was granted while the first 16 weeks ran (regulation 25(1))."""
    return started_on <= extended_on <= temporary_approval_ends(started_on, extended=False)


def periods_overlap(
    first: tuple[datetime.date, datetime.date | None],
    second: tuple[datetime.date, datetime.date | None],
) -> bool:
    """Whether two half-open periods share a day. A period of no days shares none."""
    (start, end), (other_start, other_end) = first, second
    if start == end or other_start == other_end:
        return False
    return (end is None or other_start < end) and (other_end is None or start < other_end)


def workbook_template(category: str) -> WorkbookTemplate:
    """Which workbook a carer of a household of this category works through (NMS 20.3)."""
    return {
        Category.CONNECTED_PERSON: WorkbookTemplate.FAMILY_AND_FRIENDS,
        Category.SHORT_BREAK: WorkbookTemplate.SHORT_BREAK,
    }.get(Category(category), WorkbookTemplate.MAINSTREAM)
