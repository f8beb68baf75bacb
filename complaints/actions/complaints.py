"""Complaints: recorded, their details put right, the days of their stages set.

The duties of a complaint are refreshed through the complaint: it may have no household.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from carers.models import Household
from complaints.models import Complaint
from complaints.rules import ComplaintFacts, date_doubts
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.obligations.actions import refresh


@transaction.atomic
def record_complaint(
    *,
    received_on: datetime.date,
    complainant: str = "",
    summary: str = "",
    household: Household | None = None,
    by: User,
) -> Complaint:
    """A complaint that was received, about a household or about the service."""
    complaint = Complaint(
        received_on=received_on, complainant=complainant, summary=summary, household=household
    )
    _check(complaint, ComplaintFacts._fields)
    complaint.save()
    _done(complaint, "complaint.recorded", by, received_on=received_on.isoformat())
    return complaint


@transaction.atomic
def change_complaint(
    *, complaint: Complaint, version: int | None = None, by: User, **values: Any
) -> Complaint:
    """Put right what a complaint says, or record days of its stages: any fields by name.

    An answer, an extension and a panel are each a day of the complaint. Raises EditConflict when
    somebody saved it after the form was opened at `version`.
    """
    complaint = complaint.locked(version)
    changed = complaint.assign(**values)
    if not changed:
        return complaint
    _check(complaint, changed)
    complaint.save()
    _done(complaint, "complaint.changed", by, fields=changed)
    return complaint


@transaction.atomic
def extend_stage(
    *,
    complaint: Complaint,
    stage: int,
    extended_on: datetime.date,
    version: int | None = None,
    by: User,
) -> Complaint:
    """Record that stage 1 or 2 was extended (RPR 2006, regulations 14(5) and 17(6)): once each."""
    _check_stage(stage, 1, 2)
    field = f"stage_{stage}_extended_on"
    return change_complaint(complaint=complaint, version=version, by=by, **{field: extended_on})


@transaction.atomic
def answer_stage(
    *,
    complaint: Complaint,
    stage: int,
    answered_on: datetime.date,
    version: int | None = None,
    by: User,
) -> Complaint:
    """Record the answer to stage 1 or 2, or the day on which the panel of stage 3 met."""
    _check_stage(stage, 1, 2, 3)
    field = "stage_3_panel_on" if stage == 3 else f"stage_{stage}_answered_on"
    return change_complaint(complaint=complaint, version=version, by=by, **{field: answered_on})


@transaction.atomic
def open_stage(
    *,
    complaint: Complaint,
    stage: int,
    opened_on: datetime.date,
    version: int | None = None,
    by: User,
) -> Complaint:
    """Record that stage 2 started, or that stage 3 was asked for."""
    _check_stage(stage, 2, 3)
    field = "stage_2_started_on" if stage == 2 else "stage_3_requested_on"
    return change_complaint(complaint=complaint, version=version, by=by, **{field: opened_on})


def _check_stage(stage: int, *known: int) -> None:
    if stage not in known:
        raise ValueError(f"Stage {stage} of a complaint has no such day")


def _check(complaint: Complaint, changed: Iterable[str]) -> None:
    """Refuse days that cannot be, where a changed one is concerned: old gaps do not block new days."""
    facts = ComplaintFacts(*(getattr(complaint, name) for name in ComplaintFacts._fields))
    for doubt in date_doubts(facts, today=today()):
        if doubt.concerns & set(changed):
            raise DomainError(doubt.message, field=doubt.field)


def _done(complaint: Complaint, event: str, by: User, **data: Any) -> None:
    # No household: the household's history is open to people who may not know of the complaint.
    events.record(by=by, kind=event, subject=complaint, **data)
    refresh.refresh_owned(owner="complaint", ids=[complaint.pk], by=by)
