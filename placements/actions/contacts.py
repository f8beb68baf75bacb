"""Contacts between visits: recorded, corrected."""

import datetime
from typing import Any

from django.db import transaction

from carers.models import Household
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import refuse_future
from fostering.obligations.actions import refresh
from placements.models import Contact


@transaction.atomic
def record_contact(
    *,
    household: Household,
    contacted_on: datetime.date,
    worker: User | None,
    how: str,
    note: str,
    today: datetime.date,
    by: User,
) -> Contact:
    """A contact that was made: by telephone, by email, in person elsewhere than on a visit."""
    refuse_future(contacted_on, today=today, field="contacted_on")
    contact = Contact.objects.create(
        household=household, contacted_on=contacted_on, worker=worker, how=how, note=note.strip()
    )
    _done(contact, "contact.recorded", by, contacted_on=contacted_on.isoformat())
    return contact


@transaction.atomic
def change_contact(
    *, contact: Contact, version: int | None = None, today: datetime.date, by: User, **values: Any
) -> Contact:
    """Correct a contact; its history keeps what it said before.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    contact = contact.locked(version)
    changed = contact.assign(**values)
    if changed:
        refuse_future(contact.contacted_on, today=today, field="contacted_on")
        contact.save()
        _done(contact, "contact.corrected", by, fields=changed)
    return contact


def _done(contact: Contact, event: str, by: User, **data: Any) -> None:
    household_id = contact.household_id
    events.record(by=by, kind=event, subject=contact, household_id=household_id, **data)
    refresh.refresh(household_ids=[household_id], by=by)
