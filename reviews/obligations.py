"""What reviews registers with the engine: the annual review."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from carers.obligations import full_spells
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.obligations import marking, registry
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Action, Batch, Case, Kind, Level, Wording
from reviews import rules
from reviews.models import Review


def review_days(household_ids: Sequence[int]) -> dict[int, list[datetime.date]]:
    """The days on which each household's reviews were held."""
    found: dict[int, list[datetime.date]] = defaultdict(list)
    for household_id, day in _reviews(None, households=list(household_ids)):
        found[household_id].append(day)
    return found


@written
def _reviews(_user: None, *, households: list[int]) -> QuerySet[Review, tuple]:
    rows = Review.objects.filter(household__in=households).order_by()
    return rows.values_list("household_id", "held_on")


def _cases(batch: Batch) -> Iterator[Case]:
    held = batch.get(review_days)
    for household_id, approved in batch.view(full_spells).items():
        facts = rules.ReviewFacts(approved, held.get(household_id, ()))
        yield Case(household_id, household_id, facts)


def _record_review(obligation: Obligation) -> Action:
    return Action("Record a review", "review-add", {"pk": obligation.household_id})


marking.watch(Review, reads=("household_id", "held_on"))
registry.register(
    Kind(
        code="annual_review",
        label="Annual review",
        subject="household",
        cases=_cases,
        rule=rules.annual_review,
        wording=Wording(
            facts={
                "review": "Last review held on {date}.",
                "approved": "The household has been fully approved since {date}.",
            },
            renewed_by="review",
            never_done="No review is held yet.",
            requirement="a review at least every {term}",
        ),
        action=_record_review,
        capability=Capability.RECORD_REVIEWS,
        levels=frozenset({Level.LAPSING, Level.OVERDUE, Level.ESCALATED}),
        order=50,
        family=Family.REVIEWS,
    )
)
