"""What is agreed for a child in a placement: safer caring, and who decides what."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from carers.models.households import seen_households
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel
from placements.enums import Decider
from placements.models.children import Placement

# Care Planning Regulations 2010, Schedule 2, paragraph 3 (as amended from 1 July 2013): the areas
# of everyday life for which a placement plan says who decides.
AUTHORITY_AREAS = ("medical", "education", "leisure", "faith", "social_media", "other")


class OfPlacementQuerySet(models.QuerySet):
    """Rows about a placement, read by those who read the visits of its household."""

    def visible_to(self, user: User) -> Self:
        if not user.has_capability(Capability.READ_VISITS):
            return self.none()
        return self.filter(seen_households(user, "placement__household"))


class OfPlacement(BaseModel):
    """A row about one placement, which each kind of row links to under a name of its own."""

    placement: Any

    class Meta:
        abstract = True

    @property
    def household_id(self) -> int:
        return self.placement.household_id


class SaferCaringPlan(OfPlacement):
    """How a child is kept safe in this home, as agreed on a day. A new agreement is a new row.

    Written through placements.actions.plans. Imported history has a date and no text.
    """

    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="safer_caring_plans"
    )
    agreed_on = models.DateField("date it was agreed")
    agreed_with = models.CharField("who agreed it", max_length=300, blank=True)
    text = models.TextField("the plan", blank=True)

    history = HistoricalRecords()
    objects = OfPlacementQuerySet.as_manager()

    class Meta:
        ordering = ("-agreed_on", "-pk")
        indexes = [models.Index(fields=["placement", "-agreed_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(text="") | ~Q(agreed_with=""),
                name="safer_caring_plan_says_who_agreed_it",
                violation_error_message="Say who agreed the plan.",
            )
        ]

    def __str__(self) -> str:
        return f"safer caring plan {self.pk}"


def _decider(label: str) -> models.CharField:
    return models.CharField(label, max_length=12, choices=Decider.choices, blank=True)


class DelegatedAuthority(OfPlacement):
    """Who decides for a child, area by area, as recorded on a day. A change is a new row.

    Written through placements.actions.plans. Imported history has a date and no areas; every
    other record answers for all six.
    """

    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="delegated_authorities"
    )
    recorded_on = models.DateField("date it was recorded")
    medical = _decider("medical and dental care")
    education = _decider("education")
    leisure = _decider("leisure and home life")
    faith = _decider("faith and religious observance")
    social_media = _decider("social media and use of the internet")
    other = _decider("anything else")
    note = models.TextField("conditions", blank=True)

    history = HistoricalRecords()
    objects = OfPlacementQuerySet.as_manager()

    class Meta:
        ordering = ("-recorded_on", "-pk")
        verbose_name_plural = "delegated authorities"
        indexes = [models.Index(fields=["placement", "-recorded_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(**dict.fromkeys(AUTHORITY_AREAS, ""))
                | Q(**{f"{area}__in": Decider.values for area in AUTHORITY_AREAS}),
                name="authority_answers_all_six_areas",
                violation_error_message="Say for each of the six areas who decides.",
            )
        ]

    def __str__(self) -> str:
        return f"delegated authority {self.pk}"
