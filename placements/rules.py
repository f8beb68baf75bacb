"""Law and policy of placements and visits as arithmetic: no ORM, no clock."""

import datetime
import enum
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from fostering.core.periods import Span, spells
from fostering.obligations.cycles import Cycle, Duty, Versions, renewing, stretches

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
