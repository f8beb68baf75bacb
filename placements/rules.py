"""Visits as arithmetic: one household's dated facts in, cycles out. No ORM, no clock."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from fostering.core.periods import Span, spells
from fostering.obligations.cycles import Cycle, Duty, Versions, renewing, stretches

Period = tuple[datetime.date, datetime.date | None]


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
