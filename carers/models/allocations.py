"""Who works with a household, from one day until another."""

import datetime
from typing import Self

from django.db import models

from carers.enums import AllocationKind
from carers.models.households import Household, seen_households
from fostering.accounts.models import User
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel, Period
from fostering.core.querysets import PeriodQuerySet, no_overlap, period_in_order


class AllocationQuerySet(PeriodQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_households(user, "household"))

    def current(self, *, on: datetime.date) -> Self:
        return self.in_force(on).select_related("worker")


class Allocation(Period, BaseModel):
    """One worker's time with one household. Two at once are refused by the database (NMS 21.8).

    Written through carers.actions.allocations.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="allocations")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="allocations")
    kind = models.CharField(
        max_length=10, choices=AllocationKind.choices, default=AllocationKind.STANDARD
    )
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ("-started_on", "-pk")
        indexes = [models.Index(fields=["worker", "ended_on"])]
        constraints = [
            period_in_order("allocation_ends_after_start"),
            no_overlap(
                "one_worker_at_a_time",
                "household",
                message="Another worker is allocated to this household on those days.",
            ),
        ]

    def __str__(self) -> str:
        return f"allocation {self.pk}"
