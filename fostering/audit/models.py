"""Who did what, and who looked. Both only grow: a trigger refuses UPDATE and DELETE."""

from django.conf import settings
from django.db import models

from fostering.core.history import APPEND_ONLY


class EventQuerySet(models.QuerySet["Event"]):
    def for_household(self, household_id: int) -> "EventQuerySet":
        return self.filter(household_id=household_id).order_by("-at", "-pk")


class Event(models.Model):
    """One change, in words. Holds codes and ids, so that it outlives what it speaks of.

    Written by fostering.audit.actions.events.record alone, inside the action's transaction.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    household_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["household_id", "-at"]),
            # Without the day: a record has few events, and equal keys share their place.
            models.Index(fields=["subject_id", "subject_type"], name="event_of_subject"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"


class AccessLog(models.Model):
    """One look at a person's record: a page, a list, a search, a file, an API answer, or a refusal.

    Written by fostering.audit.access alone.
    """

    class Action(models.TextChoices):
        VIEW = "view", "Looked at"
        LIST = "list", "Listed"
        SEARCH = "search", "Searched"
        PDF = "pdf", "Opened as PDF"
        DOWNLOAD = "download", "Downloaded"
        EXPORT = "export", "Exported"
        API = "api", "Read through the API"
        DENIED = "denied", "Was refused"

    at = models.DateTimeField(auto_now_add=True)
    # The index by user and time serves the key too.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    action = models.CharField(max_length=10, choices=Action.choices)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    household_id = models.BigIntegerField(null=True)
    page = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["household_id", "-at"]),
            models.Index(fields=["user", "-at"]),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type}:{self.subject_id}"
