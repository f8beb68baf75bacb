"""What the nightly job did: its runs, what it raised, and the records that it could not do."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from fostering.accounts.models import Team, User
from fostering.obligations.models.visibility import owners_unknown_to, rows_known_to
from fostering.obligations.registry import HOUSEHOLD, Level


class TaskRunQuerySet(models.QuerySet["TaskRun"]):
    def nightly(self) -> Self:
        return self.filter(name=TaskRun.NIGHTLY)

    def rebuilds(self) -> Self:
        return self.filter(name=TaskRun.REBUILD)

    def finished_well(self) -> Self:
        return self.filter(finished_at__isnull=False, error="")


class TaskRun(models.Model):
    """One run of a job, written even when it fails. Kept as a log: no history of its own."""

    NIGHTLY = "nightly"
    # Every date worked out anew after a change of policy.
    REBUILD = "rebuild"

    name = models.CharField(max_length=40)
    as_of = models.DateField()
    started_at = models.DateTimeField()
    # The last sign of life of a run that has not finished.
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = TaskRunQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = [models.Index(fields=["name", "-started_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("started_at")),
                name="run_finished_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} as of {self.as_of}"

    @property
    def changes(self) -> int:
        """How many rows of obligations the run wrote or removed."""
        return sum(self.counts.get(name, 0) for name in ("added", "changed", "removed"))

    @property
    def took(self) -> datetime.timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None


class JobProblemQuerySet(models.QuerySet["JobProblem"]):
    def visible_to(self, user: User) -> Self:
        """Problems of households, and of the other records that the user may know of."""
        return self.exclude(subject_type__in=owners_unknown_to(user))


class JobProblem(models.Model):
    """A record that a run could not do. Ids and the error's class alone, never what it held.

    `subject_type` is the owner of the record: a household, or something with duties of its own.
    """

    run = models.ForeignKey(TaskRun, on_delete=models.CASCADE, related_name="problems")
    household_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=20, default=HOUSEHOLD)
    subject_id = models.BigIntegerField(null=True)
    error = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)

    objects = JobProblemQuerySet.as_manager()

    class Meta:
        ordering = ("run", "household_id", "pk")

    def __str__(self) -> str:
        return f"{self.error} for {self.record}"

    @property
    def record(self) -> str:
        """Which record: "household 12", "complaint 3"."""
        return f"{self.subject_type} {self.subject_id or self.household_id}"


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: User) -> Self:
        """The same people who see the obligation see its flag."""
        known = rows_known_to(user)
        return self.none() if known is None else self.filter(known)

    def raised_by(self, day: datetime.date) -> Self:
        """Flags of runs up to `day`: a run for a future day raises what is not true yet."""
        return self.filter(raised_for__lte=day)


class Flag(models.Model):
    """A duty raised once at a level: lapsing, overdue, or overdue so long that a manager hears.

    Written by fostering.obligations.actions.flags alone; never changed, so that it keeps no
    history. It outlives the obligation row, which may be rebuilt.
    """

    LEVELS = (
        (Level.LAPSING, "Due soon"),
        (Level.OVERDUE, "Overdue"),
        (Level.ESCALATED, "Raised to the manager"),
    )

    kind = models.CharField(max_length=40)
    household_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    counted_from = models.DateField()
    opened_on = models.DateField()
    due_on = models.DateField()
    level = models.CharField(max_length=10, choices=LEVELS)
    raised_for = models.DateField()
    raised_at = models.DateTimeField(auto_now_add=True)
    run = models.ForeignKey(TaskRun, on_delete=models.PROTECT, related_name="flags")
    # The indexes below begin with team and worker.
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ("-raised_at", "-pk")
        indexes = [
            models.Index(fields=["household_id", "-raised_for"]),
            models.Index(fields=["worker", "-raised_for"]),
            models.Index(fields=["team", "-raised_for"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "kind",
                    "subject_type",
                    "subject_id",
                    "opened_on",
                    "due_on",
                    "level",
                ],
                name="a_duty_is_raised_once_a_level",
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.kind} {self.subject_type}:{self.subject_id}"
