"""Children in care and their placements."""

import datetime
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q

from carers.models import Household
from carers.models.households import seen_households
from fostering.accounts.models import User
from fostering.accounts.roles import Scope
from fostering.core.dates import age_on
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel, next_ref, sort_key
from fostering.core.querysets import PeriodQuerySet, no_overlap, period_in_order
from placements.enums import PlacementKind


class ChildQuerySet(models.QuerySet["Child"]):
    def visible_to(self, user: User) -> Self:
        """Children who are or were placed in a household that the user sees."""
        if user.is_active and user.scope is Scope.SERVICE:
            return self
        seen = Placement.objects.visible_to(user).filter(child=OuterRef("pk"))
        return self.filter(Exists(seen))


class Child(BaseModel):
    """A child in care for whom the service finds or has found a home."""

    ref = models.CharField("reference", max_length=60, unique=True, blank=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    born_on = models.DateField("date of birth", null=True, blank=True)
    local_authority = models.CharField("responsible authority", max_length=100, blank=True)

    history = HistoricalRecords()
    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ("name_key", "pk")
        verbose_name_plural = "children"
        indexes = [
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="child_name_search")
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def age(self, day: datetime.date) -> int | None:
        """Whole years on the day; None where the date of birth is not known or still to come."""
        return age_on(self.born_on, day) if self.born_on and self.born_on <= day else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.ref = self.ref or next_ref("C")
        self.name_key = sort_key(self.last_name, self.first_name)
        super().save(*args, **kwargs)


class PlacementQuerySet(PeriodQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_households(user, "household"))


class Placement(BaseModel):
    """A child living with a household from one day until another.

    The database refuses a child in two placements on one day, respite aside.
    """

    ref = models.CharField("reference", max_length=60, unique=True, blank=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="placements")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="placements")
    kind = models.CharField(max_length=20, choices=PlacementKind.choices)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    over_limit_reason = models.TextField("why more than three children may be placed", blank=True)

    history = HistoricalRecords()
    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ("-started_on", "-pk")
        indexes = [models.Index(fields=["household", "started_on"])]
        constraints = [
            period_in_order("placement_ends_after_start"),
            no_overlap(
                "one_placement_a_child",
                "child",
                condition=~Q(kind=PlacementKind.RESPITE),
                message="This child is already in another placement on those days.",
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.ref = self.ref or next_ref("L")
        super().save(*args, **kwargs)

    def in_force(self, day: datetime.date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)
