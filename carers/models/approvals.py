"""Approvals and their terms (Regulation 27; temporary: Care Planning Regulations 24 and 25)."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from carers.enums import ApprovalKind
from carers.models.households import Household, seen_households
from fostering.accounts.models import User
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel, Period
from fostering.core.querysets import PeriodQuerySet, period_in_order


class ApprovalQuerySet(PeriodQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_households(user, "household"))


class Approval(Period, BaseModel):
    """A household's approval from one day until another, with its terms.

    `extended_on` is the day on which a temporary approval's one extension was granted. Imported
    history may hold approvals that overlap, so that no constraint forbids it: the action does.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=10, choices=ApprovalKind.choices)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    max_children = models.PositiveSmallIntegerField("places", null=True, blank=True)
    youngest_age = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(17)]
    )
    oldest_age = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(17)]
    )
    terms = models.TextField("other terms", blank=True)

    history = HistoricalRecords()
    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ("-started_on", "-pk")
        constraints = [
            period_in_order("approval_ends_after_start"),
            models.CheckConstraint(
                condition=Q(extended_on__isnull=True) | Q(kind=ApprovalKind.TEMPORARY),
                name="only_temporary_approval_is_extended",
            ),
            models.CheckConstraint(
                condition=Q(youngest_age__isnull=True)
                | Q(oldest_age__isnull=True)
                | Q(oldest_age__gte=F("youngest_age")),
                name="approval_ages_in_order",
                violation_error_message="The oldest age must be the same as or above the youngest.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.started_on}"
