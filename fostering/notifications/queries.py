"""Reads of messages that pages share."""

from typing import NamedTuple

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from fostering.accounts import loading
from fostering.accounts.models import User
from fostering.notifications.models import Notice, OutboxMessage


class OutboxState(NamedTuple):
    """How many emails wait to be sent, how many of them failed before, how many were given up."""

    waiting: int
    retrying: int
    given_up: int


def unread_count(user: User) -> int:
    """How many of their notices somebody has not read (of a request, when it began)."""
    known = loading.of_request(user, "unread_notices")
    if known is not None:
        return int(known)
    return Notice.objects.visible_to(user).unread().count()


def outbox_state() -> OutboxState:
    """For the operations page: counts, no content."""
    waiting = OutboxMessage.objects.waiting()
    return OutboxState(
        waiting.count(),
        waiting.filter(attempts__gt=0).count(),
        OutboxMessage.objects.given_up().count(),
    )


def _unread() -> Coalesce:
    """The number of unread notices of a User."""
    theirs = Notice.objects.unread().filter(user=OuterRef("pk")).order_by().values("user")
    return Coalesce(Subquery(theirs.annotate(number=Count("pk")).values("number")), 0)


loading.register("unread_notices", _unread)
