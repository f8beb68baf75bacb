"""What was exported: one row for each export, long after its file is gone."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models

from fostering.accounts.models import User
from fostering.interchange import permissions


class ExportStatus(models.TextChoices):
    """Where an export stands. Stored in lower case, never shown: the label is."""

    ASKED = "asked", "Waiting to be written"
    WRITING = "writing", "Being written"
    READY = "ready", "Ready to download"
    FAILED = "failed", "Stopped by a fault"
    GONE = "gone", "Deleted"


class RecordsExportQuerySet(models.QuerySet["RecordsExport"]):
    def visible_to(self, user: User) -> Self:
        return self if permissions.can_export(user) else self.none()


class RecordsExport(models.Model):
    """Every record as a zip, written by the worker, kept for a day and then deleted.

    Written through fostering.interchange.actions.exports.
    """

    # The file holds every record of the service: it is not left lying about.
    KEPT_FOR = datetime.timedelta(days=1)

    asked_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=ExportStatus.choices, default=ExportStatus.ASKED
    )
    moved_at = models.DateTimeField(auto_now=True)
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RecordsExportQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.status in {ExportStatus.ASKED, ExportStatus.WRITING}

    @property
    def kept_until(self) -> datetime.datetime:
        """When the file is deleted. Only of a finished export."""
        return (self.finished_at or self.asked_at) + self.KEPT_FOR
