"""Amending a completed visit: the same page, with a reason; what it said before is kept."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.core.dates import today
from fostering.core.errors import DomainError, EditConflict
from fostering.core.forms import formset_wants_another, with_another
from placements.actions import visits
from placements.forms.visit_data import data_of, typed_day
from placements.forms.visit_page import VisitPage
from placements.models import Visit
from placements.permissions import can_amend_visit
from placements.queries.values import values_of
from placements.views import loading


@require_http_methods(["GET", "POST"])
def visit_amend(request: StaffRequest, pk: int) -> HttpResponse:
    visit = loading.load_visit(request, pk)
    pages.authorise(can_amend_visit(request.user, visit))
    if request.method == "GET":
        page = VisitPage(
            visit,
            data_of(values_of(visit)),
            today=today(),
            check=False,
            day=typed_day(dict(request.GET.lists())),
            is_amendment=True,
        )
        return show_amendment(request, visit, page)
    data = dict(request.POST.lists())
    if "complete" not in request.POST:
        if formset_wants_another(request.POST, "actions"):
            data |= with_another(request.POST, "actions")
        page = VisitPage(visit, data, today=today(), check=False, is_amendment=True)
        return show_amendment(request, visit, page)
    return _amend(request, visit, data)


def _amend(request: StaffRequest, visit: Visit, data: dict[str, list[str]]) -> HttpResponse:
    page = VisitPage(visit, data, today=today(), check=True, is_amendment=True)
    if not page.is_valid():
        return show_amendment(request, visit, page)
    try:
        visits.amend_visit(
            visit=visit,
            values=page.values(),
            reason=page.reason.cleaned_data["reason"],
            version=_version(request),
            today=today(),
            by=request.user,
        )
    except EditConflict as conflict:
        visit.refresh_from_db()
        page.add_domain_error(conflict)
        return show_amendment(request, visit, page)
    except DomainError as error:
        page.add_domain_error(error)
        return show_amendment(request, visit, page)
    messages.success(request, "Visit amended. Share the new copy with the carer.")
    return redirect("visit-detail", pk=visit.pk)


def show_amendment(request: StaffRequest, visit: Visit, page: VisitPage) -> HttpResponse:
    return pages.record_page(
        request, visit.household, "placements/visit_amend.html", visit=visit, page=page
    )


def _version(request: StaffRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() else -1
