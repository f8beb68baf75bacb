"""Annual reviews of approval (Fostering Services (England) Regulations 2011, regulation 28)."""

from typing import Self

from django.db import models
from django.db.models import Q

from carers.models import Household
from carers.models.households import seen_households
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel
from reviews.enums import Recommendation


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> Self:
        if not user.has_capability(Capability.READ_REVIEWS):
            return self.none()
        return self.filter(seen_households(user, "household"))


class Review(BaseModel):
    """A review of a household's approval, held on a day.

    Which one is the first (it goes to panel, regulation 28(5)) is not stored: it follows from the
    dates, see reviews.rules.is_first. Written through reviews.actions.reviews. Imported history
    has a date and no more.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="reviews")
    held_on = models.DateField("date of the meeting")
    chaired_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    summary = models.TextField(blank=True)
    recommendation = models.CharField(max_length=15, choices=Recommendation.choices, blank=True)

    history = HistoricalRecords()
    objects = ReviewQuerySet.as_manager()

    # Only on rows from queries.reviews_of.
    is_first: bool

    class Meta:
        ordering = ("-held_on", "-pk")
        indexes = [models.Index(fields=["household", "-held_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(recommendation__in=["", *Recommendation.values]),
                name="review_recommendation_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
