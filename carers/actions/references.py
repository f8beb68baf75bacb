"""Referees of an assessment, and what came of each."""

import datetime
from typing import Any

from django.db import transaction

from carers.models import Assessment, Reference
from carers.readiness import require_open
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.dates import today
from fostering.core.errors import DomainError


@transaction.atomic
def add_reference(
    *,
    assessment: Assessment,
    kind: str,
    name: str,
    relationship: str,
    requested_on: datetime.date | None = None,
    received_on: datetime.date | None = None,
    interviewed_on: datetime.date | None = None,
    summary: str = "",
    by: User,
) -> Reference:
    """A referee, asked or not yet asked."""
    require_open(assessment)
    reference = Reference(
        assessment=assessment,
        kind=kind,
        name=name,
        relationship=relationship,
        requested_on=requested_on,
        received_on=received_on,
        interviewed_on=interviewed_on,
        summary=summary,
    )
    _check(reference)
    reference.save()
    _record(reference, "reference.added", by)
    return reference


@transaction.atomic
def change_reference(
    *, reference: Reference, version: int | None = None, by: User, **values: Any
) -> Reference:
    """Write what came of a reference, or correct it.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    reference = reference.locked(version)
    require_open(reference.assessment)
    changed = reference.assign(**values)
    if not changed:
        return reference
    _check(reference)
    reference.save()
    _record(reference, "reference.changed", by, fields=changed)
    return reference


def _check(reference: Reference) -> None:
    requested, received = reference.requested_on, reference.received_on
    for field in ("requested_on", "received_on", "interviewed_on"):
        day = getattr(reference, field)
        if day and day > today():
            raise DomainError("The date must be today or in the past", field=field)
    if requested and received and received < requested:
        raise DomainError("It cannot be received before it was asked for", field="received_on")
    if reference.interviewed_on and not reference.summary.strip():
        raise DomainError("Write what the referee said at the interview", field="summary")


def _record(reference: Reference, event: str, by: User, **data: Any) -> None:
    events.record(
        by=by,
        kind=event,
        subject=reference,
        household_id=reference.household_id,
        reference=reference.kind,
        **data,
    )
