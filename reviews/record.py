"""What reviews adds to a household's record: a panel, a tab, their place in time."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from carers.models import Household
from fostering.accounts.models import User
from fostering.accounts.written import written
from fostering.core.record import Panel, Tab, TimelineEntry, record
from reviews.models import Review
from reviews.permissions import can_read_reviews, can_record_review

# Before this day is everything.
END = datetime.date.max


def reviews_panel(user: User, household: Household, today: datetime.date) -> dict[str, Any]:
    return {
        "household": household,
        "last": next(iter(_reviews(user, 1, household=household.pk, before=END)), None),
        "can_record": can_record_review(user, household),
    }


def review_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Reviews that were held."""
    for review in _reviews(user, limit, household=household.pk, before=before or END):
        yield TimelineEntry(
            review.held_on,
            "Review of approval",
            byline=f"chaired by {review.chaired_by}" if review.chaired_by else "",
            text=review.get_recommendation_display(),
            url=reverse("review-list", args=[household.pk]),
        )


@written
def _reviews(user: User, limit: int, *, household: int, before: datetime.date) -> QuerySet[Review]:
    """The newest reviews held before a day, with who chaired them."""
    rows = Review.objects.visible_to(user).filter(household=household, held_on__lt=before)
    return rows.select_related("chaired_by")[:limit]


record.add_panel(
    Panel("reviews", 45, "reviews/panels/reviews.html", reviews_panel, shown=can_read_reviews)
)
record.add_tab(Tab("reviews", 45, "Reviews", "review-list", shown=can_read_reviews))
record.add_timeline_source("reviews", review_entries)
