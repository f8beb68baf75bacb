"""Messages to people: in the product, and by email through an outbox."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fostering.accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        """A notice is for one person."""
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A message inside the product. Counts and a link, no names: it may be read over a shoulder.

    `text` is a list, one line an entry.

    Written by fostering.notifications.actions.messages. No history: it is itself a log line,
    and reading it is stamped once.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["user", "-created_at"]),
            models.Index(fields=["user"], condition=Q(read_at=None), name="unread_notices"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("created_at")),
                name="notice_read_after_written",
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(to=user)

    def waiting(self) -> Self:
        """Not sent yet, and not given up."""
        return self.filter(sent_at__isnull=True, attempts__lt=OutboxMessage.MAX_ATTEMPTS)

    def given_up(self) -> Self:
        """Failed so often that a person has to look."""
        return self.filter(sent_at__isnull=True, attempts__gte=OutboxMessage.MAX_ATTEMPTS)


class OutboxMessage(models.Model):
    """An email to somebody who works here, written in the transaction of what it tells of.

    The worker sends what is in the table, so that nothing is lost while Redis or the mail server
    is down. The body holds counts, references and a link: never a name. `dedupe_key` makes
    queueing the same message twice queue it once. No history: it is a log of its own sending.
    """

    MAX_ATTEMPTS = 12

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="outbox_messages",
    )
    subject = models.CharField(max_length=200)
    body = models.TextField()
    dedupe_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        ordering = ("next_attempt_at", "pk")
        verbose_name = "outbox message"
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(sent_at=None),
                name="unsent_messages",
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
