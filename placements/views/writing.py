"""Writing a visit: begun, typed and saved as a draft, completed."""

import json
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from carers.views import pages
from fostering.accounts.actions import held
from fostering.accounts.requests import StaffRequest
from fostering.audit.access import RecordNotVisible
from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.core.forms import formset_wants_another, with_another
from placements.actions import visit_drafts, visits
from placements.actions.visit_drafts import AlreadyCompleted, DraftConflict
from placements.enums import VisitStatus
from placements.forms.visit_data import typed_day
from placements.forms.visit_page import VisitPage
from placements.models import Visit
from placements.permissions import can_amend_visit, can_edit_draft, can_record_visit
from placements.queries import drafts_to, next_visit_due, visits_of
from placements.views import loading
from placements.views.amending import show_amendment

# What a form carries besides answers: its buttons, and what the product sends along.
NOT_ANSWERS = {
    "csrfmiddlewaretoken",
    "draft_version",
    "draft_page",
    "save",
    "complete",
    "show_children",
    held.FIELD,
}


@require_http_methods(["GET", "POST"])
def visit_start(request: StaffRequest, pk: int) -> HttpResponse:
    """The one button that begins a visit, or goes on with the one begun.

    With ?unannounced=yes, as the button beside that duty has it, the visit begun says so.
    """
    household = pages.load_household(request, pk)
    pages.authorise(can_record_visit(request.user, household))
    if request.method == "POST":
        visit = visit_drafts.start_visit(
            household=household,
            today=today(),
            by=request.user,
            is_unannounced=request.GET.get("unannounced") == "yes",
        )
        return redirect("visit-edit", pk=visit.pk)
    return pages.record_page(
        request,
        household,
        "placements/visit_start.html",
        draft=next(iter(drafts_to(request.user, household=pk)), None),
        last=visits_of(household, request.user).first(),
        due=next_visit_due(household, today()),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def visit_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The page of a draft. Its buttons: save, list the children of the date, add an action,
    complete. All of them save what was typed first."""
    visit = loading.load_visit(request, pk)
    if visit.status == VisitStatus.COMPLETED:
        return _completed_meanwhile(request, visit)
    pages.authorise(can_edit_draft(request.user, visit))
    if request.method == "GET":
        page = VisitPage(
            visit,
            visit.draft or {},
            today=today(),
            check=False,
            day=typed_day(dict(request.GET.lists())),
        )
        return show_page(request, visit, page)
    if "complete" in request.POST:
        return _complete(request, visit)
    return _save(request, visit)


@require_POST
def visit_autosave(request: StaffRequest, pk: int) -> JsonResponse:
    """Keep what is being typed. No page is shown, so that no read is logged."""
    visit = loading.seen(request).filter(pk=pk).first()
    if visit is None:
        raise RecordNotVisible(Visit, {"pk": pk})
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"message": "What was sent could not be read."}, status=400)
    if visit.status == VisitStatus.DRAFT:
        pages.authorise(can_edit_draft(request.user, visit))
    version, page, data = sent
    try:
        saved = visit_drafts.save_draft(
            visit=visit, data=data, version=version, page=page, by=request.user
        )
    except DraftConflict as conflict:
        return JsonResponse(_state(visit) | {"by": conflict.by}, status=409)
    except AlreadyCompleted as completed:
        return JsonResponse({"message": f"Not saved. {completed.message}"}, status=400)
    return JsonResponse(_state(saved))


@require_http_methods(["GET", "POST"])
def visit_discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a draft, after asking."""
    visit = loading.load_visit(request, pk)
    pages.authorise(can_edit_draft(request.user, visit))
    if request.method == "POST":
        visit_drafts.discard_draft(visit=visit, by=request.user)
        messages.success(request, "Draft deleted.")
        return redirect("visit-list", pk=visit.household_id)
    return pages.record_page(request, visit.household, "placements/visit_discard.html", visit=visit)


def show_page(request: StaffRequest, visit: Visit, page: VisitPage) -> HttpResponse:
    return pages.record_page(
        request,
        visit.household,
        "placements/visit_edit.html",
        visit=visit,
        page=page,
        page_name=_page_name(request) or token_urlsafe(9),
        saved_at=_saved_at(visit),
    )


def _save(request: StaffRequest, visit: Visit) -> HttpResponse:
    """Save the draft and show it again: the button pressed says where to go on."""
    data = _typed(request)
    anchor = "children" if "show_children" in request.POST else ""
    if formset_wants_another(request.POST, "actions"):
        data, anchor = data | with_another(request.POST, "actions"), "actions"
    try:
        visit_drafts.save_draft(visit=visit, data=data, version=_version(request), by=request.user)
    except DraftConflict as conflict:
        page = VisitPage(visit, data, today=today(), check=False)
        page.add_domain_error(conflict)
        return show_page(request, visit, page)
    if "save" in request.POST:
        messages.success(request, "Draft saved.")
    address = reverse("visit-edit", args=[visit.pk])
    return redirect(f"{address}#{anchor}" if anchor else address)


def _complete(request: StaffRequest, visit: Visit) -> HttpResponse:
    data, day = _typed(request), today()
    page = VisitPage(visit, data, today=day, check=True)
    try:
        saved = visit_drafts.save_draft(
            visit=visit,
            data=data,
            version=_version(request),
            page=_page_name(request),
            by=request.user,
        )
        if not page.is_valid():
            return show_page(request, visit, page)
        visits.complete_visit(
            visit=visit,
            values=page.values(),
            version=saved.draft_version,
            today=day,
            by=request.user,
            is_old_confirmed=page.is_old_confirmed,
        )
    except AlreadyCompleted:
        visit.refresh_from_db()
        return _completed_meanwhile(request, visit)
    except DomainError as error:
        page.is_valid()
        page.add_domain_error(error)
        return show_page(request, visit, page)
    messages.success(request, _done(visit))
    return redirect("visit-detail", pk=visit.pk)


def _done(visit: Visit) -> str:
    due = next_visit_due(visit.household, today())
    if due is None:
        return "Visit recorded."
    return f"Visit recorded. The next visit is due by {date_format(due, 'j F Y')}."


def _completed_meanwhile(request: StaffRequest, visit: Visit) -> HttpResponse:
    """The second of two clicks, or of two tabs: one visit, and nothing typed is lost.

    What was sent is shown as an amendment, ready to be saved with a reason, when it says
    something else than the record does.
    """
    if request.method == "POST" and can_amend_visit(request.user, visit):
        page = VisitPage(visit, _typed(request), today=today(), check=True, is_amendment=True)
        if not page.says_what_is_recorded:
            page.problems.append(
                "This visit was completed in another tab or on another device. What you typed "
                "here is below: to put it on record, say why and save it as an amendment."
            )
            return show_amendment(request, visit, page)
    messages.info(request, "This visit is completed.")
    return redirect("visit-detail", pk=visit.pk)


def _typed(request: StaffRequest) -> dict[str, list[str]]:
    """The answers in a posted form, as a draft keeps them."""
    return {
        name: values
        for name, values in request.POST.lists()
        if name not in NOT_ANSWERS and not name.endswith("-add")
    }


def _version(request: StaffRequest) -> int:
    typed = request.POST.get("draft_version", "")
    return int(typed) if typed.isascii() and typed.isdigit() else -1


def _page_name(request: StaffRequest) -> str:
    return request.POST.get("draft_page", "")[:40]


def _sent(request: StaffRequest) -> tuple[int, str, dict[str, list[str]]] | None:
    """The version, the page's name and the answers that a script sent; None in another shape."""
    try:
        body: Any = json.loads(request.body)
        version, data = body["version"], body["data"]
        page = str(body.get("page", ""))[:40]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(version, int) or not isinstance(data, dict):
        return None
    lists = all(
        isinstance(values, list) and all(isinstance(value, str) for value in values)
        for values in data.values()
    )
    return (version, page, data) if lists else None


def _state(visit: Visit) -> dict[str, Any]:
    return {"version": visit.draft_version, "saved_at": _saved_at(visit)}


def _saved_at(visit: Visit) -> str:
    """ "14:02", with the day when that is not today."""
    if visit.draft_saved_at is None:
        return ""
    at = timezone.localtime(visit.draft_saved_at)
    return f"{at:%H:%M}" if at.date() == today() else f"{at:%H:%M} on {date_format(at, 'j F')}"
