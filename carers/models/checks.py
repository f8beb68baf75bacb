"""Checks on people: DBS, medical and the rest (Schedule 3 of the 2011 Regulations)."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from carers.enums import CheckKind, CheckOutcome
from carers.models.households import Person, seen_households
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel
from fostering.documents.models import StoredFile


class CheckQuerySet(models.QuerySet["Check"]):
    def visible_to(self, user: User) -> Self:
        if not user.has_capability(Capability.READ_CHECKS):
            return self.none()
        return self.filter(seen_households(user, "person__household"))

    def completed(self) -> Self:
        return self.filter(completed_on__isnull=False)


class Check(BaseModel):
    """One check on one person: asked for, then completed. A renewal is a new row."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=20, choices=CheckKind.choices)
    requested_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=CheckOutcome.choices, blank=True)
    certificate_number = models.CharField(max_length=40, blank=True)
    on_update_service = models.BooleanField("on the DBS update service", default=False)
    note = models.TextField(blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = HistoricalRecords()
    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ("-completed_on", "-pk")
        indexes = [models.Index(fields=["person", "kind", "completed_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(requested_on__isnull=False) | Q(completed_on__isnull=False),
                name="check_has_a_date",
                violation_error_message="Enter the day it was requested or completed.",
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True)
                | Q(requested_on__isnull=True)
                | Q(completed_on__gte=F("requested_on")),
                name="check_completed_after_request",
                violation_error_message="It cannot be completed before it was requested.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def household_id(self) -> int:
        return self.person.household_id
