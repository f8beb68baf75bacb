"""An assessment as a whole: begun, prepared for panel, completed, withdrawn."""

import datetime
from typing import Any

from django.db import transaction

from carers import readiness
from carers.enums import AssessmentStatus
from carers.models import Assessment, Household
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.dates import today
from fostering.core.db import refusal
from fostering.core.errors import DomainError
from fostering.obligations.actions import refresh

IN_PROGRESS_ALREADY = "This household already has an assessment in progress."


@transaction.atomic
def start_assessment(
    *,
    household: Household,
    kind: str,
    assessor: User,
    application_received_on: datetime.date,
    for_children: str = "",
    panel_on: datetime.date | None = None,
    by: User,
) -> Assessment:
    """Begin an assessment. Its sections come into being when somebody writes in them."""
    assessment = Assessment(
        household=household,
        kind=kind,
        assessor=assessor,
        application_received_on=application_received_on,
        for_children=for_children,
        panel_on=panel_on,
    )
    _check_dates(assessment)
    with refusal("one_open_assessment_a_household", IN_PROGRESS_ALREADY):
        assessment.save()
    _done(assessment, "assessment.started", by, assessment_kind=kind, assessor_id=assessor.pk)
    return assessment


@transaction.atomic
def change_assessment(
    *, assessment: Assessment, version: int | None = None, by: User, **values: Any
) -> Assessment:
    """Change any of assessor, application_received_on, panel_on, for_children, proposed_terms,
    recommendation. Raises EditConflict when somebody saved after the form was opened.

    The panel date moves even when the report is complete; the rest needs it open.
    """
    assessment = assessment.locked(version)
    readiness.require_not_over(assessment)
    changed = assessment.assign(**values)
    if not changed:
        return assessment
    if set(changed) != {"panel_on"}:
        readiness.require_open(assessment)
    _check_dates(assessment)
    assessment.save()
    _done(assessment, "assessment.changed", by, fields=changed)
    return assessment


@transaction.atomic
def complete_assessment(*, assessment: Assessment, on: datetime.date, by: User) -> Assessment:
    """Say that the report is finished and ready for panel (Regulation 26(2)).

    Every section is complete, the recommendation and the proposed terms are written, and two
    personal referees were interviewed (Regulation 26(1A)). Checks may still be out: the pack says
    so.
    """
    assessment = assessment.locked()
    readiness.require_open(assessment)
    stops = readiness.stops_completion(assessment)
    if stops:
        raise DomainError("It is not complete yet. " + " ".join(stops))
    assessment.status = AssessmentStatus.COMPLETE
    assessment.completed_on = on
    assessment.save()
    _done(assessment, "assessment.completed", by)
    return assessment


@transaction.atomic
def reopen_assessment(*, assessment: Assessment, by: User) -> Assessment:
    """Open a complete report again, to bring it up to date."""
    assessment = assessment.locked()
    readiness.require_not_over(assessment)
    if assessment.status != AssessmentStatus.COMPLETE:
        raise DomainError("This assessment is open already.")
    assessment.status = AssessmentStatus.IN_PROGRESS
    assessment.completed_on = None
    assessment.save()
    _done(assessment, "assessment.reopened", by)
    return assessment


@transaction.atomic
def withdraw_assessment(*, assessment: Assessment, on: datetime.date, by: User) -> Assessment:
    """End the assessment because the applicants, or the service, go no further with it."""
    assessment = assessment.locked()
    readiness.require_not_over(assessment)
    if on > today():
        raise DomainError("The day it ended cannot be in the future", field="ended_on")
    if on < assessment.application_received_on:
        raise DomainError(
            "The day it ended must be on or after the day of the application", field="ended_on"
        )
    assessment.status, assessment.ended_on = AssessmentStatus.WITHDRAWN, on
    assessment.save()
    _done(assessment, "assessment.withdrawn", by, ended_on=on.isoformat())
    return assessment


def _check_dates(assessment: Assessment) -> None:
    received, panel = assessment.application_received_on, assessment.panel_on
    if received > today():
        raise DomainError(
            "The day of the application cannot be in the future", field="application_received_on"
        )
    if panel and panel < received:
        raise DomainError("The panel date must be after the application", field="panel_on")


def _done(assessment: Assessment, event: str, by: User, **data: Any) -> None:
    events.record(
        by=by, kind=event, subject=assessment, household_id=assessment.household_id, **data
    )
    refresh.refresh(household_ids=[assessment.household_id], by=by)
