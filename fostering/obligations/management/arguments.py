"""What the commands share: how their arguments are read."""

import datetime

from django.core.management.base import CommandError


def iso_date(text: str) -> datetime.date:
    """A date typed as 2026-03-31. Raises CommandError: one line and no usage."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise CommandError(f"{text!r} is not a date such as 2026-03-31")
    return day
