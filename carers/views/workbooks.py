"""A carer's TSDS workbook: start, evidence, sign-off, completion."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carers import permissions
from carers.actions import workbooks
from carers.enums import PersonRole
from carers.file_kinds import WORKBOOK_EVIDENCE
from carers.forms.checks import (
    CompleteWorkbookForm,
    EvidenceForm,
    SignOffForm,
    UndoSignOffForm,
)
from carers.models import Person, TsdsEvidence, TsdsWorkbook
from carers.queries import duties_of_people, workbook_lines
from carers.rules import workbook_template
from carers.tsds import Standard, standards
from carers.views import pages
from carers.views.uploads import kept_upload
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.errors import DomainError


@require_safe
def workbook_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The workbook of one carer: its standards with evidence and sign-off, or the start of one."""
    person = _carer(request, pk)
    household, user = person.household, request.user
    workbook = _workbook(request, person)
    lines = workbook_lines(workbook) if workbook else []
    signed = sum(1 for line in lines if line.evidence and line.evidence.signed_off_on)
    duties = duties_of_people(household, user, today=today())
    return pages.record_page(
        request,
        household,
        "carers/workbook_detail.html",
        person=person,
        workbook=workbook,
        lines=lines,
        signed=signed,
        progress_text=f"{signed} of {len(lines)} standards signed off",
        all_signed=bool(lines) and signed == len(lines),
        template_label=workbook_template(household.category).label,
        duty=duties.get(("tsds_workbook", person.pk)),
        can_record=permissions.can_record_training(user, household),
        can_sign_off=permissions.can_sign_off_workbook(user, household),
    )


@require_POST
def workbook_start(request: StaffRequest, pk: int) -> HttpResponse:
    person = _carer(request, pk)
    pages.authorise(permissions.can_record_training(request.user, person.household))
    try:
        workbooks.start_workbook(person=person, by=request.user)
        messages.success(request, "Workbook started.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("workbook-detail", pk)


@require_http_methods(["GET", "POST"])
def workbook_evidence(request: StaffRequest, pk: int, standard: int) -> HttpResponse:
    """Write what shows that one standard is met."""
    person, workbook, heading = _standard(request, pk, standard)
    household = person.household
    pages.authorise(permissions.can_record_training(request.user, household))
    form = EvidenceForm(
        request.POST or None, request.FILES or None, record=_evidence(workbook, standard)
    )
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: workbooks.write_evidence(
            workbook=workbook,
            standard=standard,
            text=form.cleaned_data["text"],
            document=kept_upload(
                form,
                household,
                kind=WORKBOOK_EVIDENCE,
                title=f"TSDS standard {standard}: {heading.title}",
                by=request.user,
            ),
            version=form.opened_at,
            by=request.user,
        ),
        done="Evidence saved.",
        then=_back(pk),
        back=_back(pk),
        title=f"Standard {standard}: {heading.title}",
        hint=heading.prompt,
        button="Save evidence",
        has_files=True,
    )


@require_http_methods(["GET", "POST"])
def workbook_sign_off(request: StaffRequest, pk: int, standard: int) -> HttpResponse:
    """Read the evidence of one standard and sign it off."""
    person, workbook, heading = _standard(request, pk, standard)
    household = person.household
    pages.authorise(permissions.can_sign_off_workbook(request.user, household))
    evidence = _evidence(workbook, standard)
    form = SignOffForm(request.POST or None, record=evidence, initial={"signed_off_on": today()})
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: workbooks.sign_off_standard(
            workbook=workbook,
            standard=standard,
            version=form.opened_at,
            signed_off_on=form.cleaned_data["signed_off_on"],
            by=request.user,
        ),
        done=f"Standard {standard} signed off.",
        then=_back(pk),
        back=_back(pk),
        title=f"Sign off standard {standard}: {heading.title}",
        template="carers/workbook_sign_off.html",
        evidence=evidence,
        button="Sign off",
    )


@require_http_methods(["GET", "POST"])
def workbook_undo_sign_off(request: StaffRequest, pk: int, standard: int) -> HttpResponse:
    """Take back a sign-off, with the reason."""
    person, workbook, heading = _standard(request, pk, standard)
    household = person.household
    pages.authorise(permissions.can_sign_off_workbook(request.user, household))
    form = UndoSignOffForm(request.POST or None)
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: workbooks.undo_sign_off(
            workbook=workbook, standard=standard, by=request.user, **form.cleaned_data
        ),
        done=f"Sign-off of standard {standard} taken back.",
        then=_back(pk),
        back=_back(pk),
        title=f"Take back the sign-off of standard {standard}: {heading.title}",
        hint="The workbook is complete: this opens it again." if workbook.completed_on else "",
        button="Take back the sign-off",
    )


@require_http_methods(["GET", "POST"])
def workbook_complete(request: StaffRequest, pk: int) -> HttpResponse:
    """Sign off the workbook as a whole."""
    person = _carer(request, pk)
    household = person.household
    workbook = _workbook_or_404(request, person)
    pages.authorise(permissions.can_sign_off_workbook(request.user, household))
    form = CompleteWorkbookForm(request.POST or None, initial={"completed_on": today()})
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: workbooks.complete_workbook(
            workbook=workbook, by=request.user, **form.cleaned_data
        ),
        done="Workbook completed.",
        then=_back(pk),
        back=_back(pk),
        title=f"Complete the workbook of {person}",
        button="Complete workbook",
    )


def _carer(request: StaffRequest, pk: int) -> Person:
    seen = Person.objects.visible_to(request.user).select_related("household__team")
    person = access.get_record_or_404(request, seen.filter(role=PersonRole.CARER), pk=pk)
    pages.authorise(request.user.has_capability(Capability.READ_TRAINING))
    return person


def _workbook(request: StaffRequest, person: Person) -> TsdsWorkbook | None:
    seen = TsdsWorkbook.objects.visible_to(request.user).select_related("signed_off_by")
    workbook = seen.filter(person=person).first()
    if workbook:
        workbook.person = person
    return workbook


def _workbook_or_404(request: StaffRequest, person: Person) -> TsdsWorkbook:
    workbook = _workbook(request, person)
    if workbook is None:
        raise Http404
    return workbook


def _standard(request: StaffRequest, pk: int, number: int) -> tuple[Person, TsdsWorkbook, Standard]:
    person = _carer(request, pk)
    workbook = _workbook_or_404(request, person)
    for standard in standards(workbook.template):
        if standard.number == number:
            return person, workbook, standard
    raise Http404


def _evidence(workbook: TsdsWorkbook, standard: int) -> TsdsEvidence:
    """What was written about one standard; an empty row, not saved, when nothing was."""
    found = workbook.evidence.select_related("document").filter(standard=standard).first()
    return found or TsdsEvidence(workbook=workbook, standard=standard)


def _back(person_id: int) -> str:
    return reverse("workbook-detail", args=[person_id])
