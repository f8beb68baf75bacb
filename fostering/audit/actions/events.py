"""The one door to the event table."""

from typing import Any

from django.db import models

from fostering.accounts.models import User
from fostering.audit.models import Event


def record(
    *,
    by: User | None,
    kind: str,
    subject: models.Model,
    household_id: int | None = None,
    **data: Any,
) -> Event:
    """Record that `by` (None: the nightly job or a command) did `kind` to `subject`.

    `data` holds labels, dates as ISO text and ids: nothing that would be a leak in a log, no free
    text from a record. Call it inside the action's transaction, so that a change without its
    event cannot be saved.
    """
    return Event.objects.create(
        by=by,
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        household_id=household_id,
        data=data,
    )
