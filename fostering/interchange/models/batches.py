"""What was imported: one row for each import, and what it said of the rows."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from fostering.accounts.models import User
from fostering.accounts.roles import Capability


class BatchStatus(models.TextChoices):
    """Where an import stands. Stored in lower case, never shown: the label is."""

    UPLOADED = "uploaded", "Waiting to be checked"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked, not imported yet"
    ASKED = "asked", "Waiting to be imported"
    IMPORTING = "importing", "Being imported"
    IMPORTED = "imported", "Imported"
    REFUSED = "refused", "Not imported: rows have errors"
    FAILED = "failed", "Stopped by a fault: nothing was imported"
    UNDONE = "undone", "Undone"
    DROPPED = "dropped", "Given up before it was imported"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> Self:
        return self if user.has_capability(Capability.IMPORT_RECORDS) else self.none()


class ImportBatch(models.Model):
    """One import, from the upload (or the command) to its result.

    What it did to the records is their history: each version that it made carries `reason`.
    `path` is the uploaded file, kept until the import is over or given up. Written through
    fostering.interchange.actions.
    """

    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField("file or folder", max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)
    status = models.CharField(
        max_length=10, choices=BatchStatus.choices, default=BatchStatus.UPLOADED
    )
    # How often a worker began with what it is asked to do now: a killed one leaves it begun.
    attempts = models.PositiveSmallIntegerField(default=0)
    # Its records are saved, and what is due does not follow them yet: the worker's next part.
    is_due_waiting = models.BooleanField(default=False)
    skip_bad_rows = models.BooleanField(default=False)
    moved_at = models.DateTimeField(auto_now=True)
    error = models.CharField(max_length=300, blank=True)
    counts = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    obligations = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_because = models.TextField(blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name_plural = "import batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_because="")
                | Q(undone_at__isnull=False) & ~Q(undone_because=""),
                name="import_undone_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def reason(self) -> str:
        """What the versions that it made carry."""
        return f"import {self.pk}"

    @property
    def is_begun_again(self) -> bool:
        """Whether a worker stopped in the middle of it, and another took it over."""
        return self.is_at_work and self.attempts > 1

    @property
    def is_moving(self) -> bool:
        """Whether the worker has something to do for it: its page will change by itself."""
        return self.is_at_work or self.is_due_waiting

    @property
    def is_at_work(self) -> bool:
        return self.status in {
            BatchStatus.UPLOADED,
            BatchStatus.CHECKING,
            BatchStatus.ASKED,
            BatchStatus.IMPORTING,
        }


class ImportMessage(models.Model):
    """What an import said of one row. Cells may be quoted: readers are those who import."""

    class Severity(models.TextChoices):
        ERROR = "error", "Error"
        WARNING = "warning", "Warning"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="messages")
    severity = models.CharField(max_length=10, choices=Severity.choices)
    file = models.CharField(max_length=100)
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ("batch_id", "pk")
        indexes = [models.Index(fields=["batch", "severity", "id"])]

    def __str__(self) -> str:
        return f"{self.severity} on line {self.line} of {self.file}"
