"""Assessments: the list, one assessment, its dates and recommendation, its end."""

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carers import form_f, permissions, readiness
from carers.actions import assessments
from carers.documents import documents_of
from carers.enums import AssessmentStatus, SectionStatus
from carers.forms.assessments import (
    EditForm,
    EndForm,
    PanelForm,
    RecommendationForm,
    StartForm,
)
from carers.models import Assessment
from carers.packs import CODE
from carers.queries import checks_by_person, workers_offered
from carers.views import pages
from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.core.paging import Pages
from fostering.documents.models import Pack, StoredFile

PER_PAGE = 50
DOCUMENTS_SHOWN, PACKS_SHOWN = 20, 5


def load_assessment(request: StaffRequest, pk: int) -> Assessment:
    """The assessment, if it is the user's to see; logged as read."""
    found = _assessments(request.user, pk=pk)
    return access.the_one_or_404(request, Assessment, found, pk=pk)


@written
def _assessments(user: User, *, pk: int) -> QuerySet[Assessment]:
    seen = Assessment.objects.visible_to(user).filter(pk=pk)
    return seen.select_related("household__team", "assessor")


@written
def _packs(user: User, *, assessment: int) -> QuerySet[Pack]:
    packs = Pack.objects.visible_to(user).filter(kind=CODE, subject_id=assessment)
    return packs.select_related("requested_by")[:PACKS_SHOWN]


@written
def _first_documents(user: User, *, household: int) -> QuerySet[StoredFile]:
    """One more than are shown."""
    return documents_of(household, user)[: DOCUMENTS_SHOWN + 1]


def load_to_write(request: StaffRequest, pk: int) -> Assessment:
    """As load_assessment, and 403 for those who may not write it."""
    assessment = load_assessment(request, pk)
    pages.authorise(permissions.can_write_assessment(request.user, assessment.household))
    return assessment


@require_safe
def assessment_list(request: StaffRequest) -> HttpResponse:
    """Open assessments, the next panel first, with how far each is and its clock."""
    user, day = request.user, today()
    pages.authorise(user.has_capability(Capability.READ_ASSESSMENTS))
    complete = Count("sections", filter=Q(sections__status=SectionStatus.COMPLETE))
    rows = Assessment.objects.visible_to(user).open().select_related("household", "assessor")
    rows = rows.annotate(sections_complete=complete)
    rows = rows.order_by(F("panel_on").asc(nulls_last=True), "application_received_on", "pk")
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    access.log_list(request, Assessment)
    return render(
        request,
        "carers/assessments/list.html",
        {"page": page, "lines": [_line(row, day) for row in page], "today": day},
    )


def _line(assessment: Any, day: datetime.date) -> dict[str, Any]:
    panel, total = assessment.panel_on, len(form_f.sections_of(assessment.kind))
    return {
        "assessment": assessment,
        "total": total,
        "progress": f"{assessment.sections_complete} of {total} sections",
        "due_on": readiness.panel_due(assessment),
        "papers_on": readiness.papers_due(panel) if panel and panel >= day else None,
    }


@require_safe
def household_assessments(request: StaffRequest, pk: int) -> HttpResponse:
    """The record's Assessment tab: to the open one, or what there was and how to begin."""
    household = pages.load_household(request, pk)
    user = request.user
    pages.authorise(user.has_capability(Capability.READ_ASSESSMENTS))
    seen = Assessment.objects.visible_to(user).filter(household=household)
    found = list(seen.select_related("assessor"))
    current = next((one for one in found if one.ended_on is None), None)
    if current:
        return redirect("assessment-detail", pk=current.pk)
    return pages.record_page(
        request,
        household,
        "carers/assessments/of_household.html",
        assessments=found,
        can_start=permissions.can_write_assessment(user, household),
    )


@require_http_methods(["GET", "POST"])
def assessment_start(request: StaffRequest, pk: int) -> HttpResponse:
    household = pages.load_household(request, pk)
    pages.authorise(permissions.can_write_assessment(request.user, household))
    form = StartForm(request.POST or None, assessors=workers_offered(request.user, household))

    def start() -> Assessment:
        values = {**form.cleaned_data, "for_children": form.cleaned_data["for_children"] or ""}
        return assessments.start_assessment(household=household, by=request.user, **values)

    return pages.form_page(
        request,
        household,
        form=form,
        act=start,
        done="Assessment started.",
        then=lambda assessment: reverse("assessment-detail", args=[assessment.pk]),
        title="Start an assessment",
        button="Start assessment",
    )


@require_safe
def assessment_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The report as a list of tasks, the references, everybody's checks, the papers, the gaps."""
    assessment = load_assessment(request, pk)
    user, household, day = request.user, assessment.household, today()
    prefetch_related_objects([assessment], "sections", "references")
    report = readiness.report_of(assessment)
    complete = sum(part.complete for part in report)
    total = sum(len(part.lines) for part in report)
    documents = _first_documents(user, household=household.pk)
    can_write = permissions.can_write_assessment(user, household)
    return pages.record_page(
        request,
        household,
        "carers/assessments/detail.html",
        assessment=assessment,
        report=report,
        complete=complete,
        total=total,
        progress=f"{complete} of {total} sections complete",
        findings=readiness.findings(assessment, day) if not assessment.ended_on else [],
        panel_due=readiness.panel_due(assessment),
        references=list(assessment.references.all()),
        people=checks_by_person(household, user, today=day),
        documents=documents[:DOCUMENTS_SHOWN],
        more_documents=len(documents) > DOCUMENTS_SHOWN,
        packs=_packs(user, assessment=pk),
        can_write=can_write,
        can_change=can_write and assessment.status == AssessmentStatus.IN_PROGRESS,
        can_set_panel_date=permissions.can_set_panel_date(user, household)
        and not assessment.ended_on,
        can_make_pack=permissions.can_make_pack(user, household) and not assessment.ended_on,
        can_add_document=permissions.can_add_document(user, household),
    )


@require_http_methods(["GET", "POST"])
def assessment_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Who assesses, when the application came, for which children."""
    assessment = load_to_write(request, pk)
    user, household = request.user, assessment.household
    offered = workers_offered(user, household)
    offered |= User.objects.visible_to(user).filter(pk=assessment.assessor_id)
    form = EditForm(request.POST or None, record=assessment, assessors=offered)
    return _change_page(request, assessment, form, "Application and assessor")


@require_http_methods(["GET", "POST"])
def assessment_panel(request: StaffRequest, pk: int) -> HttpResponse:
    """The panel date: set by whoever writes the report or puts the papers together."""
    assessment = load_assessment(request, pk)
    pages.authorise(permissions.can_set_panel_date(request.user, assessment.household))
    form = PanelForm(request.POST or None, record=assessment)
    return _change_page(request, assessment, form, "Panel date")


@require_http_methods(["GET", "POST"])
def assessment_recommendation(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = load_to_write(request, pk)
    form = RecommendationForm(request.POST or None, record=assessment)
    return _change_page(request, assessment, form, "Recommendation and proposed terms")


def _change_page(
    request: StaffRequest, assessment: Assessment, form: Any, title: str
) -> HttpResponse:
    back = reverse("assessment-detail", args=[assessment.pk])
    return pages.form_page(
        request,
        assessment.household,
        form=form,
        act=lambda: assessments.change_assessment(
            assessment=assessment, version=form.opened_at, by=request.user, **form.values
        ),
        done="Assessment saved.",
        then=back,
        back=back,
        title=title,
    )


@require_http_methods(["GET", "POST"])
def assessment_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = load_to_write(request, pk)
    form = EndForm(request.POST or None)
    back = reverse("assessment-detail", args=[assessment.pk])
    return pages.form_page(
        request,
        assessment.household,
        form=form,
        act=lambda: assessments.withdraw_assessment(
            assessment=assessment, on=form.cleaned_data["ended_on"], by=request.user
        ),
        done="Assessment ended.",
        then=back,
        back=back,
        title="End the assessment: it goes no further",
        button="End assessment",
    )


@require_POST
def assessment_complete(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = load_to_write(request, pk)
    return _do(
        request,
        assessment,
        lambda: assessments.complete_assessment(assessment=assessment, on=today(), by=request.user),
        "The report is complete and ready for panel.",
    )


@require_POST
def assessment_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = load_to_write(request, pk)
    return _do(
        request,
        assessment,
        lambda: assessments.reopen_assessment(assessment=assessment, by=request.user),
        "The report is open again.",
    )


def _do(
    request: StaffRequest, assessment: Assessment, act: Callable[[], Any], done: str
) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("assessment-detail", pk=assessment.pk)
