"""What a service does at a home besides visits: contacts between visits, and inspections of it."""

from typing import Self

from django.db import models
from django.db.models import Q

from carers.models import Household
from carers.models.households import seen_households
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel
from placements.enums import ContactHow


class OfHouseholdQuerySet(models.QuerySet):
    """Rows about a household, read by those who read its visits."""

    def visible_to(self, user: User) -> Self:
        if not user.has_capability(Capability.READ_VISITS):
            return self.none()
        return self.filter(seen_households(user, "household"))


class Contact(BaseModel):
    """The service and a household in touch between visits. A visit is a Visit, not a contact.

    Written through placements.actions.contacts. Imported history has a date and no more.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="contacts")
    contacted_on = models.DateField("date of the contact")
    worker = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    how = models.CharField(max_length=10, choices=ContactHow.choices, blank=True)
    note = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("-contacted_on", "-pk")
        indexes = [models.Index(fields=["household", "-contacted_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=["", *ContactHow.values]), name="contact_how_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class HomeInspection(BaseModel):
    """A yearly inspection of the home, made without appointment (NMS 10.5).

    `is_without_appointment` is empty where history does not tell. Written through
    placements.actions.inspections.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="inspections")
    inspected_on = models.DateField("date of the inspection")
    worker = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_without_appointment = models.BooleanField(
        "made without an appointment", null=True, blank=True
    )
    bedrooms_seen = models.BooleanField("every bedroom seen", null=True, blank=True)
    findings = models.TextField(blank=True)
    put_right = models.TextField("to be put right, by whom and when", blank=True)

    history = HistoricalRecords()
    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("-inspected_on", "-pk")
        indexes = [models.Index(fields=["household", "-inspected_on"])]

    def __str__(self) -> str:
        return f"home inspection {self.pk}"
