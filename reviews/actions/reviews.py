"""Reviews of approval: held and recorded, corrected (Regulation 28).

What is recorded here is that a review was held and what it recommends. Terms of approval change
through carers.actions.approvals, when the decision maker has decided.
"""

import datetime
from typing import Any

from django.db import transaction

from carers.models import Household
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError, refuse_future
from fostering.obligations.actions import refresh
from reviews.models import Review


@transaction.atomic
def record_review(
    *,
    household: Household,
    held_on: datetime.date,
    chaired_by: User | None,
    summary: str,
    recommendation: str,
    today: datetime.date,
    by: User,
) -> Review:
    """A review that was held. One a day: a second form for the same day is a mistake."""
    # Locked so that a double click records one.
    household.locked()
    review = Review(
        household=household,
        held_on=held_on,
        chaired_by=chaired_by,
        summary=summary.strip(),
        recommendation=recommendation,
    )
    _check(review, today)
    review.save()
    _done(review, "review.recorded", by, held_on=held_on.isoformat(), recommendation=recommendation)
    return review


@transaction.atomic
def change_review(
    *, review: Review, version: int | None = None, today: datetime.date, by: User, **values: Any
) -> Review:
    """Correct a review; its history keeps what it said before.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    review.household.locked()
    review = review.locked(version)
    changed = review.assign(**values)
    if changed:
        _check(review, today)
        review.save()
        _done(review, "review.corrected", by, fields=changed)
    return review


def _check(review: Review, today: datetime.date) -> None:
    refuse_future(review.held_on, today=today, field="held_on")
    same_day = Review.objects.filter(household=review.household_id, held_on=review.held_on)
    if same_day.exclude(pk=review.pk).exists():
        raise DomainError("A review on that day is on record.", field="held_on")


def _done(review: Review, event: str, by: User, **data: Any) -> None:
    household_id = review.household_id
    events.record(by=by, kind=event, subject=review, household_id=household_id, **data)
    refresh.refresh(household_ids=[household_id], by=by)
