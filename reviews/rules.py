"""Reviews of approval as arithmetic: dated facts in, cycles or answers out. No clock."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from fostering.core.periods import Span
from fostering.obligations.cycles import Cycle, Duty, Versions, renewing, stretches


class ReviewFacts(NamedTuple):
    """A household's spells of full approval, and the days on which its reviews were held."""

    approved: Sequence[Span]
    held: Sequence[datetime.date]


def annual_review(facts: ReviewFacts, versions: Versions) -> list[Cycle]:
    """A review of every full approval at least once a year.

    Fostering Services (England) Regulations 2011, regulation 28(2): within a year of approval,
    then whenever it is needed and at least once a year.
    """
    applies = stretches({"approved": facts.approved}, versions)
    return renewing(applies, facts.held, Duty(versions, event="review"))


def is_first(
    held_on: datetime.date, *, approved: Sequence[Span], held: Sequence[datetime.date]
) -> bool:
    """Whether a review is the first since the household was fully approved.

    The report of a first review goes to panel (regulation 28(5)). A review held while there is no
    full approval is no first review.
    """
    spell = next((one for one in approved if one.holds(held_on)), None)
    if spell is None:
        return False
    return not any((spell.start or held_on) <= day < held_on for day in held)
