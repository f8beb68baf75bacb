"""What a manager granted on one cycle: a later date, or an excuse for a while."""

from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from fostering.accounts.models import User
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel
from fostering.obligations import registry
from fostering.obligations.excepting import Effect, Granted

EFFECTS = [
    (Effect.EXTENDED.value, "Extended"),
    (Effect.EXCUSED.value, "Excused"),
    (Effect.OVER.value, "No longer"),
]


class DutyExceptionQuerySet(models.QuerySet["DutyException"]):
    def visible_to(self, user: User) -> Self:
        """Whoever may know of the duty may know of its exceptions.

        Also of one that rests, on a duty that has no row any more: then whoever may know of the
        household's duties, where the kind is everybody's to know of.
        """
        rows = apps.get_model("obligations", "Obligation").objects.visible_to(user)
        duty = {name: OuterRef(name) for name in ("kind", "subject_type", "subject_id")}
        ordinary = ~Q(kind__in=registry.restricted_codes())
        household = rows.filter(ordinary, household_id=OuterRef("household_id"))
        return self.filter(Exists(rows.filter(**duty)) | ordinary & Exists(household))


class DutyException(BaseModel):
    """An exception to one cycle: a fact, from which obligation rows follow as from the others.

    The cycle is named by kind, subject and the day on which it opened, so that the exception is
    found again however often the rows are rebuilt; when a corrected fact moves that day, by the
    day of granting (`excepting.place_of`). `due_on` is the original date at the time, `until` the
    last day that the exception covers. Written through fostering.obligations.actions.exceptions.
    """

    kind = models.CharField(max_length=40)
    household_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    opened_on = models.DateField()
    due_on = models.DateField()
    effect = models.CharField(max_length=10, choices=EFFECTS[:2])
    until = models.DateField()
    reason = models.TextField()
    granted_on = models.DateField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = DutyExceptionQuerySet.as_manager()

    class Meta:
        ordering = ("granted_on", "pk")
        indexes = [
            models.Index(fields=["household_id"], name="exception_of_household"),
            models.Index(fields=["subject_type", "subject_id"], name="exception_of_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(effect__in=[Effect.EXTENDED.value, Effect.EXCUSED.value]),
                name="exception_extends_or_excuses",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("granted_on"), granted_on__gte=F("opened_on")),
                name="exception_dates_in_order",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="exception_says_why"),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_on__isnull=True, withdrawn_by__isnull=True, withdrawn_reason=""
                )
                | Q(withdrawn_on__gte=F("granted_on"), withdrawn_by__isnull=False)
                & ~Q(withdrawn_reason=""),
                name="exception_withdrawn_by_somebody_who_says_why",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.effect} until {self.until}: {self.kind} {self.subject_type}:{self.subject_id}"
        )

    @property
    def duty_key(self) -> tuple[str, str, int]:
        """Kind, subject type and subject: whichever cycle of the duty."""
        return self.kind, self.subject_type, self.subject_id

    def as_granted(self) -> Granted:
        """The pure value that `excepting.pieces` takes."""
        return Granted(
            self.pk,
            Effect(self.effect),
            self.opened_on,
            self.granted_on,
            self.until,
            self.withdrawn_on,
        )
