"""An allegation against a household, and the people who may know of it."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from carers.models import Household
from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Scope
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel, next_ref


class AllegationQuerySet(models.QuerySet["Allegation"]):
    def visible_to(self, user: User) -> Self:
        """All for those who answer for allegations; the rest read those that name them."""
        if not user.is_active or user.scope is Scope.NONE:
            return self.none()
        if user.has_capability(Capability.READ_ALLEGATIONS) and user.scope is Scope.SERVICE:
            return self
        return self.filter(Exists(AllegationReader.objects.filter(_names(user))))


def _names(user: User) -> Q:
    return Q(allegation=OuterRef("pk"), user=user)


class Allegation(BaseModel):
    """One allegation against somebody of a household (Working Together; NMS 22).

    Restricted to named people and to those who answer for allegations: a refusal does not say
    that it exists. The designated officer may have known before the service did, so that
    `lado_referred_on` may be before `received_on`. Written through complaints.actions.allegations.
    """

    # Events and access lines of restricted records are kept off the household's history.
    is_restricted = True

    ref = models.CharField("reference", max_length=60, unique=True, blank=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="allegations")
    received_on = models.DateField("received")
    lado_referred_on = models.DateField("referred to the LADO", null=True, blank=True)
    summary = models.TextField(blank=True)
    readers = models.ManyToManyField(
        User, through="AllegationReader", related_name="+", verbose_name="who may see it"
    )

    history = HistoricalRecords()
    objects = AllegationQuerySet.as_manager()

    class Meta:
        ordering = ("-received_on", "-pk")
        indexes = [models.Index(fields=["-received_on", "-id"])]

    def __str__(self) -> str:
        return f"Allegation {self.ref}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.ref = self.ref or next_ref("AL")
        super().save(*args, **kwargs)


class AllegationReaderQuerySet(models.QuerySet["AllegationReader"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(allegation__in=Allegation.objects.visible_to(user))


class AllegationReader(BaseModel):
    """A person who is named to see one allegation. Who was named, and until when, is history."""

    allegation = models.ForeignKey(Allegation, on_delete=models.PROTECT, related_name="reader_rows")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()
    objects = AllegationReaderQuerySet.as_manager()

    class Meta:
        ordering = ("user__name_key", "pk")
        constraints = [
            models.UniqueConstraint(fields=["allegation", "user"], name="named_once_an_allegation")
        ]

    def __str__(self) -> str:
        return f"reader {self.user_id} of allegation {self.allegation_id}"
