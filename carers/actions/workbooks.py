"""Training, support and development standards: a carer's workbook, from start to sign-off."""

import datetime
from typing import Any

from django.db import transaction

from carers.enums import PersonRole
from carers.models import Person, TsdsEvidence, TsdsWorkbook
from carers.rules import workbook_template
from carers.tsds import standards
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.dates import today
from fostering.core.db import refusal
from fostering.core.errors import DomainError
from fostering.documents.models import StoredFile
from fostering.obligations.actions import refresh


@transaction.atomic
def start_workbook(*, person: Person, by: User) -> TsdsWorkbook:
    """Start a carer's workbook; the household's category decides which (NMS 20.3)."""
    if person.role != PersonRole.CARER:
        raise DomainError("Only a foster carer has a workbook")
    template = workbook_template(person.household.category)
    workbook = TsdsWorkbook(person=person, template=template, started_on=today())
    with refusal("carers_tsdsworkbook_person_id_key", "This carer has a workbook already"):
        workbook.save()
    _done(workbook, "workbook.started", by, template=template)
    return workbook


@transaction.atomic
def write_evidence(
    *,
    workbook: TsdsWorkbook,
    standard: int,
    text: str,
    document: StoredFile | None = None,
    version: int | None = None,
    by: User,
) -> TsdsEvidence:
    """What shows that one standard is met. A `document` of None keeps the one that is there.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    evidence = _evidence(workbook, standard, version)
    _refuse_when_signed_off(evidence)
    values: dict[str, Any] = {"text": text}
    if document is not None:
        values["document"] = document
    if not evidence.assign(**values):
        return evidence
    evidence.save()
    _done(evidence.workbook, "workbook.evidence_written", by, standard=standard)
    return evidence


@transaction.atomic
def sign_off_standard(
    *,
    workbook: TsdsWorkbook,
    standard: int,
    signed_off_on: datetime.date,
    version: int | None = None,
    by: User,
) -> TsdsEvidence:
    """`by` has read the evidence and finds the standard met. Evidence comes first.

    Raises EditConflict when the evidence changed after `by` opened the page at `version`.
    """
    evidence = _evidence(workbook, standard, version)
    _refuse_when_signed_off(evidence)
    if not evidence.text.strip() and not evidence.document_id:
        raise DomainError("Write the evidence, or add a document, before signing off")
    _refuse_future(signed_off_on, "signed_off_on")
    evidence.signed_off_on, evidence.signed_off_by = signed_off_on, by
    evidence.save()
    _done(evidence.workbook, "workbook.standard_signed_off", by, standard=standard)
    return evidence


@transaction.atomic
def undo_sign_off(*, workbook: TsdsWorkbook, standard: int, reason: str, by: User) -> TsdsEvidence:
    """Take back the sign-off of one standard. A completed workbook is open again after it.

    The reason is kept with the version in history.
    """
    evidence = _evidence(workbook, standard, None)
    workbook = evidence.workbook
    if not evidence.signed_off_on:
        raise DomainError("This standard has not been signed off")
    if not reason.strip():
        raise DomainError("Enter why the sign-off is taken back", field="reason")
    evidence.signed_off_on = evidence.signed_off_by = None
    evidence._change_reason = reason
    evidence.save()
    was_complete = workbook.completed_on is not None
    if was_complete:
        workbook.completed_on = workbook.signed_off_by = None
        workbook._change_reason = reason
        workbook.save()
    _done(
        workbook,
        "workbook.sign_off_undone",
        by,
        standard=standard,
        reopened=was_complete,
    )
    return evidence


@transaction.atomic
def complete_workbook(
    *, workbook: TsdsWorkbook, completed_on: datetime.date, by: User
) -> TsdsWorkbook:
    """Sign off the workbook as a whole, once every standard of it is signed off."""
    workbook = workbook.locked()
    if workbook.completed_on:
        raise DomainError("This workbook is complete already")
    _refuse_future(completed_on, "completed_on")
    signed = {e.standard: e.signed_off_on for e in workbook.evidence.all() if e.signed_off_on}
    left = [s.number for s in standards(workbook.template) if s.number not in signed]
    if left:
        which = ", ".join(map(str, left))
        noun = "standard" if len(left) == 1 else "standards"
        raise DomainError(f"Sign off {noun} {which} first")
    if completed_on < max(signed.values()):
        raise DomainError(
            "The workbook cannot be completed before its last standard was signed off",
            field="completed_on",
        )
    workbook.completed_on, workbook.signed_off_by = completed_on, by
    workbook.save()
    _done(workbook, "workbook.completed", by, completed_on=completed_on.isoformat())
    return workbook


def _evidence(workbook: TsdsWorkbook, standard: int, version: int | None) -> TsdsEvidence:
    """The evidence of one standard, new when nothing was written yet, under the workbook's lock."""
    workbook = workbook.locked()
    if standard not in {one.number for one in standards(workbook.template)}:
        raise DomainError("This workbook has no such standard")
    found = workbook.evidence.filter(standard=standard).first()
    evidence = found or TsdsEvidence(workbook=workbook, standard=standard)
    evidence.workbook = workbook
    evidence.check_version(version)
    return evidence


def _refuse_when_signed_off(evidence: TsdsEvidence) -> None:
    if evidence.signed_off_on:
        raise DomainError(
            "This standard has been signed off. To change its evidence, take the sign-off back first."
        )


def _refuse_future(day: datetime.date, field: str) -> None:
    if day > today():
        raise DomainError("The date must be today or in the past", field=field)


def _done(workbook: TsdsWorkbook, event: str, by: User, **data: Any) -> None:
    household_id = workbook.person.household_id
    events.record(
        by=by,
        kind=event,
        subject=workbook,
        household_id=household_id,
        person_id=workbook.person_id,
        **data,
    )
    refresh.refresh(household_ids=[household_id], by=by)
