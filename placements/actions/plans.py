"""Safer caring plans and delegated authority of a placement: recorded, corrected.

A plan agreed anew, or authority that changes hands, is a new record; a correction is of a mistake
in one, whose history keeps what it said before.
"""

import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.formats import date_format

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError, refuse_future
from fostering.obligations.actions import refresh
from placements.models import AUTHORITY_AREAS, DelegatedAuthority, Placement, SaferCaringPlan

Record = TypeVar("Record", SaferCaringPlan, DelegatedAuthority)


@transaction.atomic
def agree_plan(
    *,
    placement: Placement,
    agreed_on: datetime.date,
    agreed_with: str,
    text: str,
    today: datetime.date,
    by: User,
) -> SaferCaringPlan:
    """A safer caring plan agreed for the child in this home, before or during the placement."""
    plan = SaferCaringPlan(
        placement=placement,
        agreed_on=agreed_on,
        agreed_with=agreed_with.strip(),
        text=text.strip(),
    )
    _check_day(placement, agreed_on, today, "agreed_on")
    plan.save()
    _done(plan, "safer_caring_plan.agreed", by, agreed_on=agreed_on.isoformat())
    return plan


@transaction.atomic
def change_plan(
    *,
    plan: SaferCaringPlan,
    version: int | None = None,
    today: datetime.date,
    by: User,
    **values: Any,
) -> SaferCaringPlan:
    """Correct a plan. Raises EditConflict when somebody saved it after `version`."""
    return _change(plan, "agreed_on", "safer_caring_plan.corrected", version, today, by, values)


@transaction.atomic
def record_authority(
    *,
    placement: Placement,
    recorded_on: datetime.date,
    today: datetime.date,
    by: User,
    note: str = "",
    **areas: str,
) -> DelegatedAuthority:
    """Who decides for the child: a Decider for each of the six areas.

    Source: Care Planning Regulations 2010, Schedule 2, paragraph 3. Raises DomainError when an
    area has no answer.
    """
    if missing := [area for area in AUTHORITY_AREAS if not areas.get(area)]:
        raise DomainError("Select who decides", field=missing[0])
    authority = DelegatedAuthority(
        placement=placement, recorded_on=recorded_on, note=note.strip(), **areas
    )
    _check_day(placement, recorded_on, today, "recorded_on")
    authority.save()
    _done(authority, "authority.recorded", by, recorded_on=recorded_on.isoformat())
    return authority


@transaction.atomic
def change_authority(
    *,
    authority: DelegatedAuthority,
    version: int | None = None,
    today: datetime.date,
    by: User,
    **values: Any,
) -> DelegatedAuthority:
    """Correct a record of who decides. Raises EditConflict when somebody saved it after `version`."""
    return _change(authority, "recorded_on", "authority.corrected", version, today, by, values)


def _change(
    record: Record,
    day_field: str,
    event: str,
    version: int | None,
    today: datetime.date,
    by: User,
    values: dict[str, Any],
) -> Record:
    record = record.locked(version)
    changed = record.assign(**values)
    if changed:
        _check_day(record.placement, getattr(record, day_field), today, day_field)
        record.save()
        _done(record, event, by, fields=changed)
    return record


def _check_day(placement: Placement, day: datetime.date, today: datetime.date, field: str) -> None:
    refuse_future(day, today=today, field=field)
    if placement.ended_on is not None and day > placement.ended_on:
        ended = date_format(placement.ended_on, "j F Y")
        raise DomainError(f"The placement ended on {ended}. Enter an earlier day.", field=field)


def _done(record: SaferCaringPlan | DelegatedAuthority, event: str, by: User, **data: Any) -> None:
    household_id = record.placement.household_id
    events.record(by=by, kind=event, subject=record, household_id=household_id, **data)
    refresh.refresh(household_ids=[household_id], by=by)
