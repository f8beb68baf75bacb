"""Sending one message of the outbox."""

import datetime

import structlog
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from fostering.accounts.models import User
from fostering.notifications.models import OutboxMessage

log = structlog.get_logger(__name__)

FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_WAIT = datetime.timedelta(hours=6)


@transaction.atomic
def send_next(*, by: User | None = None) -> bool | None:
    """Send the next waiting message: True sent, False to be tried later, None nothing waits.

    The row is claimed by a lock that others skip: two workers at once take different messages. A
    message whose sender dies between sending and marking is sent again.
    A person who no longer works here gets nothing: the message counts as dealt with.
    """
    now = timezone.now()
    message = (
        OutboxMessage.objects.waiting()
        .filter(next_attempt_at__lte=now)
        .select_related("to")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if message is None:
        return None
    message.attempts += 1
    try:
        if message.to.is_active:
            send_mail(message.subject, message.body, None, [message.to.email])
    except Exception as error:  # whatever it is, it is kept with the message and tried again
        message.last_error = type(error).__name__
        message.next_attempt_at = now + _wait(message.attempts)
        log.warning("outbox.not_sent", message_id=message.pk, error=message.last_error)
    else:
        message.sent_at = now
        message.last_error = ""
    message.save()
    return message.sent_at is not None


def _wait(attempts: int) -> datetime.timedelta:
    """Twice as long after each failure, six hours at the most."""
    return min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
