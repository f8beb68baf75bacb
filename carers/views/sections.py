"""One section of an assessment report: written, saved as it is typed, complete, opened again."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from carers import form_f, permissions
from carers.actions import sections
from carers.enums import AssessmentStatus, SectionStatus
from carers.forms.assessments import SectionForm
from carers.models import Assessment, AssessmentSection
from carers.views import pages
from carers.views.assessments import load_assessment, load_to_write
from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.errors import DomainError, EditConflict
from fostering.core.forms import retype

VERSIONS_SHOWN = 10


def _section_or_404(assessment: Assessment, code: str) -> form_f.Section:
    section = form_f.section_of(assessment.kind, code)
    if section is None:
        raise access.RecordNotVisible(AssessmentSection, {})
    return section


@never_cache
@require_http_methods(["GET", "POST"])
def assessment_section(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    assessment = load_assessment(request, pk)
    section = _section_or_404(assessment, code)
    written = assessment.sections.select_related("draft_by").filter(code=code).first()
    may_write = permissions.can_write_assessment(request.user, assessment.household)
    if request.method == "POST":
        pages.authorise(may_write)
    is_complete = written is not None and written.status == SectionStatus.COMPLETE
    is_open = assessment.status == AssessmentStatus.IN_PROGRESS
    form = None
    if may_write and is_open and not is_complete:
        form = SectionForm(request.POST or None, initial=_initial(written))
        if request.method == "POST" and form.is_valid():
            saved = _save(request, assessment, section, form)
            if saved:
                return saved
    return pages.record_page(
        request,
        assessment.household,
        "carers/assessments/section.html",
        assessment=assessment,
        section=section,
        written=written,
        form=form,
        may_reopen=may_write and is_open and is_complete,
        versions=_versions(written),
        draft_saved_at=_draft_saved_at(written),
        **_neighbours(assessment, code),
    )


def _initial(written: AssessmentSection | None) -> dict[str, Any]:
    if written is None:
        return {"text": "", "draft_version": 0}
    return {"text": written.typed, "draft_version": written.draft_version}


def _save(
    request: StaffRequest, assessment: Assessment, section: form_f.Section, form: SectionForm
) -> HttpResponse | None:
    """Save and go back to the report, or None: the form then shows why not."""
    complete = request.POST.get("then") == "complete"
    try:
        sections.save_section(
            assessment=assessment,
            code=section.code,
            text=form.cleaned_data["text"],
            version=form.cleaned_data["draft_version"],
            complete=complete,
            by=request.user,
        )
    except EditConflict as conflict:
        _show_conflict(assessment, section, form)
        form.add_domain_error(conflict)
        return None
    except DomainError as error:
        form.add_domain_error(error)
        return None
    said = "is complete" if complete else "is saved"
    messages.success(request, f"\u201c{section.title}\u201d {said}.")
    report = reverse("assessment-detail", args=[assessment.pk])
    return redirect(f"{report}#{section.code}")


def _show_conflict(assessment: Assessment, section: form_f.Section, form: SectionForm) -> None:
    """Keep what was typed, show what the other person wrote, and let the next save through."""
    now = assessment.sections.select_related("draft_by").get(code=section.code)
    form.theirs = now
    retype(form, draft_version=str(now.draft_version))


def _versions(written: AssessmentSection | None) -> list[Any]:
    """What the section said before, newest first, each text once."""
    if written is None:
        return []
    found: list[Any] = []
    for version in written.history.select_related("history_user").order_by("-history_id")[:60]:
        if version.text and (not found or found[-1].text != version.text):
            found.append(version)
        elif found and found[-1].text == version.text:
            found[-1] = version  # the first save of this text, not a later change of status
    if found and found[0].text == written.text and written.draft is None:
        found = found[1:]
    for version in found:
        when = date_format(timezone.localtime(version.history_date), "j F Y, H:i")
        version.heading = f"{when}, by {version.history_user or 'the service'}"
    return found[:VERSIONS_SHOWN]


def _draft_saved_at(written: AssessmentSection | None) -> str:
    """When the words in the box were saved as a draft: the time, with the day unless it is today."""
    if written is None or written.draft_saved_at is None:
        return ""
    moment = timezone.localtime(written.draft_saved_at)
    return date_format(moment, "H:i" if moment.date() == today() else "H:i \\o\\n j F")


def _neighbours(assessment: Assessment, code: str) -> dict[str, Any]:
    every = form_f.sections_of(assessment.kind)
    place = [section.code for section in every].index(code)
    return {
        "number": place + 1,
        "total": len(every),
        "before": every[place - 1] if place else None,
        "after": every[place + 1] if place + 1 < len(every) else None,
    }


@require_POST
def assessment_autosave(request: StaffRequest, pk: int, code: str) -> JsonResponse:
    """Keep what is being typed: {"version", "data"} in, {"version", "saved_at"} out; 409 when
    somebody else typed first. No access log line a second: the page that types has logged one.
    """
    seen = Assessment.objects.visible_to(request.user).select_related("household")
    assessment = seen.filter(pk=pk).first()
    if assessment is None:
        raise access.RecordNotVisible(Assessment, {"pk": pk})
    pages.authorise(permissions.can_write_assessment(request.user, assessment.household))
    _section_or_404(assessment, code)
    try:
        version, data = _sent(request)
    except (ValueError, TypeError, KeyError, AttributeError):
        return JsonResponse({"message": "What was sent could not be read."}, status=400)
    try:
        section = sections.save_section_draft(
            assessment=assessment, code=code, version=version, data=data, by=request.user
        )
    except EditConflict:
        now = assessment.sections.select_related("draft_by").get(code=code)
        return JsonResponse(_answer(now) | {"by": str(now.draft_by or "")}, status=409)
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=422)
    return JsonResponse(_answer(section))


def _sent(request: StaffRequest) -> tuple[int, dict[str, list[str]]]:
    body = json.loads(request.body)
    data = {str(name): [str(value) for value in values] for name, values in body["data"].items()}
    return int(body["version"]), data


def _answer(section: AssessmentSection) -> dict[str, Any]:
    saved_at = section.draft_saved_at or section.updated_at
    return {
        "version": section.draft_version,
        "saved_at": timezone.localtime(saved_at).strftime("%H:%M"),
    }


@require_POST
def section_reopen(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    assessment = load_to_write(request, pk)
    _section_or_404(assessment, code)
    try:
        sections.reopen_section(assessment=assessment, code=code, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("assessment-section", pk=pk, code=code)
