"""Reads of messages that pages share."""

from typing import NamedTuple

from fostering.accounts.models import User
from fostering.notifications.models import Notice, OutboxMessage


class OutboxState(NamedTuple):
    """How many emails wait to be sent, how many of them failed before, how many were given up."""

    waiting: int
    retrying: int
    given_up: int


def unread_count(user: User) -> int:
    """How many of their notices somebody has not read."""
    return Notice.objects.visible_to(user).unread().count()


def outbox_state() -> OutboxState:
    """For the operations page: counts, no content."""
    waiting = OutboxMessage.objects.waiting()
    return OutboxState(
        waiting.count(),
        waiting.filter(attempts__gt=0).count(),
        OutboxMessage.objects.given_up().count(),
    )
