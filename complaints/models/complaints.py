"""A complaint and the days of its three stages."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from carers.models import Household
from complaints.enums import Complainant
from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Scope
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel, next_ref


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: User) -> Self:
        """All for those who handle or audit complaints; a manager's own teams' households'."""
        if not user.has_capability(Capability.READ_COMPLAINTS) or user.scope is Scope.NONE:
            return self.none()
        if user.scope is Scope.SERVICE:
            return self
        return self.filter(household__team__in=user.team_ids())


def _not_before(day: str, start: str) -> models.CheckConstraint:
    """A day that is known is never before the known day on which it could begin."""
    return models.CheckConstraint(
        condition=Q(**{f"{day}__isnull": True})
        | Q(**{f"{start}__isnull": True})
        | Q(**{f"{day}__gte": F(start)}),
        name=f"complaint_{day.removesuffix('_on')}_in_order",
        violation_error_message="The dates of a complaint must follow one another.",
    )


class Complaint(BaseModel):
    """One complaint under the Children Act 1989 representations procedure (RPR 2006).

    Restricted: `visible_to` alone reads it, and its events and access lines stay off the
    household's record. An empty date is one that is not known or has not come: imported history
    may hold an answer without its start. Written through complaints.actions.complaints.
    """

    # Events and access lines of restricted records are kept off the household's history.
    is_restricted = True

    ref = models.CharField("reference", max_length=60, unique=True, blank=True)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    complainant = models.CharField(
        "who complains", max_length=10, choices=Complainant.choices, blank=True
    )
    summary = models.TextField(blank=True)
    received_on = models.DateField("received")
    stage_1_extended_on = models.DateField("stage 1 extended", null=True, blank=True)
    stage_1_answered_on = models.DateField("stage 1 answered", null=True, blank=True)
    stage_2_started_on = models.DateField("stage 2 started", null=True, blank=True)
    stage_2_extended_on = models.DateField("stage 2 extended", null=True, blank=True)
    stage_2_answered_on = models.DateField("stage 2 answered", null=True, blank=True)
    stage_3_requested_on = models.DateField("stage 3 asked for", null=True, blank=True)
    stage_3_panel_on = models.DateField("stage 3 panel held", null=True, blank=True)

    history = HistoricalRecords()
    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ("-received_on", "-pk")
        indexes = [models.Index(fields=["-received_on", "-id"])]
        constraints = [
            _not_before("stage_1_extended_on", "received_on"),
            _not_before("stage_1_answered_on", "received_on"),
            _not_before("stage_2_started_on", "received_on"),
            _not_before("stage_2_extended_on", "stage_2_started_on"),
            _not_before("stage_2_answered_on", "stage_2_started_on"),
            _not_before("stage_3_requested_on", "received_on"),
            _not_before("stage_3_panel_on", "stage_3_requested_on"),
        ]

    def __str__(self) -> str:
        return f"Complaint {self.ref}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.ref = self.ref or next_ref("CO")
        super().save(*args, **kwargs)
