"""Checks on people: asked for, completed, corrected. A renewal is a new row."""

import datetime
from typing import Any

from django.db import transaction

from carers.models import Check, Person
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.documents.models import StoredFile
from fostering.obligations.actions import refresh


@transaction.atomic
def record_check(
    *,
    person: Person,
    kind: str,
    requested_on: datetime.date | None = None,
    completed_on: datetime.date | None = None,
    outcome: str = "",
    certificate_number: str = "",
    on_update_service: bool = False,
    note: str = "",
    document: StoredFile | None = None,
    by: User,
) -> Check:
    """A check that was asked for, or completed, or both."""
    check = Check(
        person=person,
        kind=kind,
        requested_on=requested_on,
        completed_on=completed_on,
        outcome=outcome,
        certificate_number=certificate_number,
        on_update_service=on_update_service,
        note=note,
        document=document,
    )
    _check(check)
    check.save()
    _done(check, "check.completed" if completed_on else "check.requested", by)
    return check


@transaction.atomic
def change_check(*, check: Check, version: int | None = None, by: User, **values: Any) -> Check:
    """Complete a check that was asked for, or correct one. History keeps what it said before.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    check = check.locked(version)
    was_completed = check.completed_on is not None
    changed = check.assign(**values)
    if not changed:
        return check
    _check(check)
    check.save()
    completed_now = check.completed_on is not None and not was_completed
    _done(check, "check.completed" if completed_now else "check.corrected", by, fields=changed)
    return check


def _check(check: Check) -> None:
    requested, completed = check.requested_on, check.completed_on
    if not requested and not completed:
        raise DomainError("Enter the day it was requested or completed", field="completed_on")
    if requested and requested > today():
        raise DomainError("The day it was requested cannot be in the future", field="requested_on")
    if completed and completed > today():
        raise DomainError("The day it was completed cannot be in the future", field="completed_on")
    if requested and completed and completed < requested:
        raise DomainError(
            "The day it was completed must be on or after the day it was requested",
            field="completed_on",
        )
    if completed and not check.outcome:
        raise DomainError("Select the outcome of the check", field="outcome")
    if check.outcome and not completed:
        raise DomainError("Enter the day it was completed", field="completed_on")


def _done(check: Check, event: str, by: User, **data: Any) -> None:
    household_id = check.person.household_id
    events.record(
        by=by,
        kind=event,
        subject=check,
        household_id=household_id,
        check=check.kind,
        person_id=check.person_id,
        **data,
    )
    refresh.refresh(household_ids=[household_id], by=by)
