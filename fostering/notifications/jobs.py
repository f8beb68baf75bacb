"""Sending what is in the outbox."""

from typing import NamedTuple

from fostering.notifications.actions import outbox


class Sent(NamedTuple):
    """How many messages left, and how many will be tried again."""

    sent: int = 0
    failed: int = 0


def send_waiting(*, limit: int = 200) -> Sent:
    """Send up to `limit` messages whose time has come, the oldest first, each on its own.

    A message that fails waits for its next attempt and stops nothing else.
    """
    outcomes = []
    for _ in range(limit):
        outcome = outbox.send_next(by=None)
        if outcome is None:
            break
        outcomes.append(outcome)
    return Sent(outcomes.count(True), outcomes.count(False))
