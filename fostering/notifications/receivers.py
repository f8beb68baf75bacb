"""Emails about accounts: accounts is below this floor and sends signals."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.utils import timezone

from fostering.accounts.models import User
from fostering.accounts.signals import invited
from fostering.notifications.actions import messages

BODY = """\
You have an account on {service}. Choose your password within 3 days:

{site}{path}

If the link no longer works, choose "Reset your password" on the sign-in page, or ask your
administrator to send a new one.
"""


@receiver(invited)
def send_invitation(sender: Any, *, by: User, user: User, path: str, **kwargs: Any) -> None:
    """Queue the email with the link, in the transaction that made the account."""
    message = messages.Email(
        to=user,
        subject=f"Your account on {settings.SERVICE_NAME}",
        body=BODY.format(service=settings.SERVICE_NAME, site=settings.SITE_URL, path=path),
        dedupe_key=f"invitation:{user.pk}:{timezone.now():%Y%m%d%H%M%S%f}",
    )
    messages.queue_emails(emails=[message], by=by)
