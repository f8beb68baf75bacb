"""Law and policy of placements and visits as arithmetic: no ORM, no clock."""

import datetime
import enum
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from carers.rules import Allocated
from fostering.core.periods import Span, spells
from fostering.obligations.cycles import Cycle, Duty, Versions, once, renewing, stretches

Period = tuple[datetime.date, datetime.date | None]

# Children Act 1989, Schedule 7, paragraph 2: the usual fostering limit. Brothers and sisters are
# outside it (paragraph 3), and the authority where the carer lives may exempt (paragraph 4).
USUAL_FOSTERING_LIMIT = 3

# A visit is written up within days. After this the date may well be mistyped, so we ask.
DAYS_WITHOUT_QUESTION = 60
MONTHS_BACK = 12


class VisitFacts(NamedTuple):
    """What the rule needs to know: spells of approval, placements, days of completed visits."""

    approved: Sequence[Span]
    placements: Sequence[Period]
    visits: Sequence[datetime.date]


def supervision_visit(facts: VisitFacts, versions: Versions) -> list[Cycle]:
    """A supervision visit to every approved household while a child is placed (NMS 21.8).

    Counted from the start of the placed spell or of the approved spell, whichever is later, and
    then from each completed visit, announced or not.
    """
    applies = stretches({"placed": spells(facts.placements), "approved": facts.approved}, versions)
    return renewing(applies, facts.visits, Duty(versions, event="visit"))


def carer_contact(facts: VisitFacts, versions: Versions) -> list[Cycle]:
    """Contact with every approved household while a child is placed (NMS 21.8).

    Applies as supervision visits do; `facts.visits` holds contacts as well as completed visits.
    """
    applies = stretches({"placed": spells(facts.placements), "approved": facts.approved}, versions)
    return renewing(applies, facts.visits, Duty(versions, event="contact"))


class HomeFacts(NamedTuple):
    """Spells of approval, and the days on which what is asked for was done."""

    approved: Sequence[Span]
    done: Sequence[datetime.date]


def unannounced_visit(facts: HomeFacts, versions: Versions) -> list[Cycle]:
    """At least one unannounced visit a year to every approved household (NMS 21.8)."""
    return _while_approved(facts, versions, event="visit")


def home_inspection(facts: HomeFacts, versions: Versions) -> list[Cycle]:
    """An inspection of every approved home, without appointment, each year (NMS 10.5)."""
    return _while_approved(facts, versions, event="inspection")


class UnannouncedVisit(NamedTuple):
    """A completed unannounced visit; `worker_id` is None where history does not say who made it."""

    visited_on: datetime.date
    worker_id: int | None


class SecondVisitFacts(NamedTuple):
    """What the rule needs to know of a household, exempt from worker rotation or not."""

    approved: Sequence[Span]
    visits: Sequence[UnannouncedVisit]
    allocations: Sequence[Allocated]
    is_exempt: bool


def second_unannounced_visit(facts: SecondVisitFacts, versions: Versions) -> list[Cycle]:
    """A yearly unannounced visit by somebody else, where the worker never changes (Kent).

    A visit counts when it was made by someone other than the worker allocated on that day; with
    nobody allocated that day it counts. One of which history does not say who made it is not
    known to be another's, and does not count while a worker was allocated.
    """
    if not facts.is_exempt:
        return []
    done = [visit.visited_on for visit in facts.visits if _by_another(visit, facts.allocations)]
    return _while_approved(HomeFacts(facts.approved, done), versions, event="visit")


def _by_another(visit: UnannouncedVisit, allocations: Sequence[Allocated]) -> bool:
    allocated = [one.worker_id for one in allocations if one.span.holds(visit.visited_on)]
    if not allocated:
        return True
    return visit.worker_id is not None and visit.worker_id not in allocated


def _while_approved(facts: HomeFacts, versions: Versions, *, event: str) -> list[Cycle]:
    applies = stretches({"approved": facts.approved}, versions)
    return renewing(applies, facts.done, Duty(versions, event=event))


class PlanFacts(NamedTuple):
    """One placement, and the days on which a plan was agreed or authority recorded for it."""

    placement: Period
    done: Sequence[datetime.date]


def safer_caring_plan(facts: PlanFacts, versions: Versions) -> list[Cycle]:
    """A safer caring plan for every placement, agreed anew each year.

    The first is due within working days of the start; one agreed before the child came counts.
    """
    applies = stretches({"placed": spells([facts.placement])}, versions)
    return renewing(applies, facts.done, Duty(versions, event="plan", counts_earlier=True))


def delegated_authority(facts: PlanFacts, versions: Versions) -> list[Cycle]:
    """Who decides what for the child, recorded with the placement plan.

    Care Planning Regulations 2010, regulation 9(2) and Schedule 2, paragraph 3: the plan is made
    before the placement or within 5 working days. Recorded before the child came it is done.
    """
    recorded_on = min(facts.done, default=None)
    applies = stretches(
        {"placed": spells([facts.placement]), "unrecorded": [Span(None, recorded_on)]}, versions
    )
    return once(applies, Duty(versions), met_on=recorded_on)


class DateDoubt(enum.Enum):
    """What is wrong, or doubtful, about the date typed for a visit."""

    FUTURE = "future"
    BEFORE_APPROVAL = "before approval"
    NEVER_APPROVED = "never approved"
    TOO_OLD = "more than a year back"
    OLD = "weeks back"


def visit_date_doubt(
    visited_on: datetime.date, *, first_approved_on: datetime.date | None, today: datetime.date
) -> DateDoubt | None:
    """What speaks against recording today a visit made on `visited_on`; None when nothing does.

    Everything but OLD is a refusal; OLD wants a confirmation.
    """
    if visited_on > today:
        return DateDoubt.FUTURE
    if first_approved_on is None:
        return DateDoubt.NEVER_APPROVED
    if visited_on < first_approved_on:
        return DateDoubt.BEFORE_APPROVAL
    if visited_on < today - relativedelta(months=MONTHS_BACK):
        return DateDoubt.TOO_OLD
    if (today - visited_on).days > DAYS_WITHOUT_QUESTION:
        return DateDoubt.OLD
    return None


def most_at_once(periods: Iterable[Period], *, since: datetime.date) -> int:
    """The greatest number of half-open periods in force on one day, from `since` on."""
    periods = list(periods)
    days = {since} | {start for start, _ in periods if start > since}
    return max(sum(_in_force(period, day) for period in periods) for day in days)


def _in_force(period: Period, day: datetime.date) -> bool:
    start, end = period
    return start <= day and (end is None or day < end)
