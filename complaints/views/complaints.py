"""Complaints: the list, one complaint, recording one and the days of its stages."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carers.models import Household
from carers.views.pages import authorise
from complaints import permissions
from complaints.actions import complaints
from complaints.forms.complaints import STAGES, ComplaintForm
from complaints.models import Complaint
from complaints.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.core.dates import today
from fostering.obligations import registry
from fostering.obligations.explain import explain
from fostering.obligations.models import Obligation

TITLES = {
    "stage_1": "Stage 1: the service's own answer",
    "stage_2": "Stage 2: the investigation",
    "stage_3": "Stage 3: the review panel",
}


@require_safe
def complaint_list(request: StaffRequest) -> HttpResponse:
    """The complaints that the user may read, the newest first, with what is due of each."""
    user = request.user
    authorise(permissions.can_read_complaints(user))
    rows = Complaint.objects.visible_to(user).select_related("household")
    page = pages.page_of(request, rows)
    duties = _duties([complaint.pk for complaint in page], user)
    access.log_list(request, Complaint)
    context = {
        "page": page,
        "rows": [(complaint, duties.get(complaint.pk, [])) for complaint in page],
        "can_record": permissions.can_record_complaints(user),
        "today": today(),
    }
    return render(request, "complaints/complaint_list.html", context)


@require_safe
def complaint_detail(request: StaffRequest, pk: int) -> HttpResponse:
    complaint = _load(request, pk)
    duties = _duties([pk], request.user).get(pk, [])
    context = {
        "complaint": complaint,
        "duties": [{**line, "why": str(explain(line["duty"]))} for line in duties],
        "stages": _stages(complaint),
        "can_open_household": _sees_household(request.user, complaint),
        "can_record": permissions.can_record_complaints(request.user),
        "events": pages.what_was_done(complaint),
        "today": today(),
    }
    return render(request, "complaints/complaint_detail.html", context)


@require_http_methods(["GET", "POST"])
def complaint_add(request: StaffRequest) -> HttpResponse:
    """A new complaint; ?household= (a reference) chooses the household ahead."""
    user = request.user
    authorise(permissions.can_record_complaints(user))
    form = ComplaintForm(
        request.POST or None,
        households=Household.objects.visible_to(user),
        initial={"household_ref": request.GET.get("household", "")},
    )
    return pages.form_page(
        request,
        form=form,
        act=lambda: complaints.record_complaint(by=user, **form.values),
        done="Complaint recorded.",
        then=lambda complaint: reverse("complaint-detail", args=[complaint.pk]),
        back=reverse("complaint-list"),
        title="Record a complaint",
        button="Record complaint",
    )


@require_http_methods(["GET", "POST"])
def complaint_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """What the complaint says; or with ?part=stage_1, stage_2, stage_3 the days of that stage."""
    complaint = _load(request, pk)
    user = request.user
    authorise(permissions.can_record_complaints(user))
    part = request.GET.get("part", "")
    if part in STAGES:
        form = STAGES[part](request.POST or None, record=complaint)
    else:
        seen = Household.objects.visible_to(user)
        form = ComplaintForm(request.POST or None, record=complaint, households=seen)
    back = reverse("complaint-detail", args=[pk])
    return pages.form_page(
        request,
        form=form,
        act=lambda: complaints.change_complaint(
            complaint=complaint, version=form.opened_at, by=user, **form.values
        ),
        done="Complaint saved.",
        then=back,
        back=back,
        title=f"{complaint}: {TITLES.get(part, 'what it says').lower()}",
        button="Save",
    )


def _load(request: StaffRequest, pk: int) -> Complaint:
    seen = Complaint.objects.visible_to(request.user).select_related("household")
    return access.get_record_or_404(request, seen, pk=pk)


def _duties(complaint_ids: list[int], user: Any) -> dict[int, list[dict[str, Any]]]:
    """What is due of each of these complaints with its label, the earliest first. One query."""
    rows = Obligation.objects.visible_to(user).open_on(today()).select_related("standard")
    rows = rows.filter(subject_type="complaint", subject_id__in=complaint_ids)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.order_by("due_on", "pk"):
        line = {"duty": row, "label": registry.get(row.kind).label}
        found.setdefault(row.subject_id, []).append(line)
    return found


def _stages(complaint: Complaint) -> list[dict[str, Any]]:
    """The days of each stage, as its form asks for them."""
    return [
        {
            "part": part,
            "title": title,
            "days": [
                (_label(name), getattr(complaint, name))
                for name in STAGES[part].base_fields
                if name.startswith(part)
            ],
        }
        for part, title in TITLES.items()
    ]


def _label(name: str) -> str:
    label = str(getattr(Complaint._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _sees_household(user: Any, complaint: Complaint) -> bool:
    seen = Household.objects.visible_to(user)
    return complaint.household_id is not None and seen.filter(pk=complaint.household_id).exists()
