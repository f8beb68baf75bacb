"""Stored files, and packs: PDFs that the product makes from records."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel


def _file_path(stored_file: "StoredFile", _name: str) -> str:
    """A path without a name in it: aa/aabbcc....pdf"""
    key = stored_file.key.hex
    return f"{key[:2]}/{key}.{stored_file.extension}"


class StoredFile(BaseModel):
    """One file, uploaded or made, kept outside every web root and never changed.

    The bytes were opened and checked before they were kept (fostering.documents.uploads). Who may
    read it is decided by the app whose record holds it; `household_id` says whose record that is.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household_id = models.BigIntegerField(null=True, db_index=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    original_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField(help_text="bytes")
    pages = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=_file_path, max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_on = models.DateField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"file {self.pk}"


class PackQuerySet(models.QuerySet["Pack"]):
    def visible_to(self, user: Any) -> Self:
        """Packs of kinds that the user's role may read; each kind narrows to its own records."""
        # Filled by the registry of pack kinds: see fostering.documents.packs.
        raise NotImplementedError


class Pack(BaseModel):
    """One making of one PDF from records: who asked, from which versions, and the file.

    Made by fostering.documents.tasks.build_pack in the worker.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting to start"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Could not be made"

    kind = models.CharField(max_length=40)
    household_id = models.BigIntegerField(null=True, db_index=True)
    subject_id = models.BigIntegerField()
    options = models.JSONField(default=dict)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="per cent")
    step = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    manifest = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    history = HistoricalRecords(excluded_fields=["progress", "step"])
    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["kind", "subject_id"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="done") | Q(file__isnull=False), name="done_pack_has_a_file"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_per_cent"),
        ]

    def __str__(self) -> str:
        return f"pack {self.pk}"
