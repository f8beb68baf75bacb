"""Inspections of the home: recorded, corrected (NMS 10.5)."""

import datetime
from typing import Any

from django.db import transaction

from carers.models import Household
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError, refuse_future
from fostering.obligations.actions import refresh
from placements.models import HomeInspection


@transaction.atomic
def record_inspection(
    *,
    household: Household,
    inspected_on: datetime.date,
    worker: User | None,
    is_without_appointment: bool,
    bedrooms_seen: bool,
    findings: str,
    put_right: str = "",
    today: datetime.date,
    by: User,
) -> HomeInspection:
    """An inspection that was made. One a day: a second form for the same day is a mistake."""
    # Locked so that a double click records one.
    household.locked()
    inspection = HomeInspection(
        household=household,
        inspected_on=inspected_on,
        worker=worker,
        is_without_appointment=is_without_appointment,
        bedrooms_seen=bedrooms_seen,
        findings=findings.strip(),
        put_right=put_right.strip(),
    )
    _check(inspection, today)
    inspection.save()
    _done(inspection, "inspection.recorded", by, inspected_on=inspected_on.isoformat())
    return inspection


@transaction.atomic
def change_inspection(
    *,
    inspection: HomeInspection,
    version: int | None = None,
    today: datetime.date,
    by: User,
    **values: Any,
) -> HomeInspection:
    """Correct an inspection; its history keeps what it said before.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    inspection.household.locked()
    inspection = inspection.locked(version)
    changed = inspection.assign(**values)
    if changed:
        _check(inspection, today)
        inspection.save()
        _done(inspection, "inspection.corrected", by, fields=changed)
    return inspection


def _check(inspection: HomeInspection, today: datetime.date) -> None:
    refuse_future(inspection.inspected_on, today=today, field="inspected_on")
    same_day = HomeInspection.objects.filter(
        household=inspection.household_id, inspected_on=inspection.inspected_on
    )
    if same_day.exclude(pk=inspection.pk).exists():
        raise DomainError("An inspection on that day is on record.", field="inspected_on")


def _done(inspection: HomeInspection, event: str, by: User, **data: Any) -> None:
    household_id = inspection.household_id
    events.record(by=by, kind=event, subject=inspection, household_id=household_id, **data)
    refresh.refresh(household_ids=[household_id], by=by)
