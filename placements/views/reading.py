"""Reading visits: the list of a household's, one in full, the carer's copy as a PDF."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.paging import Pages
from fostering.documents import serving
from placements import permissions
from placements.actions import visit_copies
from placements.forms.after import VisitFilter
from placements.models.visits import VisitQuerySet
from placements.queries import (
    actions_of,
    child_rows,
    current_copy,
    drafts_to,
    next_visit_due,
    oversight_of,
    people_present,
    visits_of,
    workers_of,
    years_of,
)
from placements.queries.snapshots import amendments_with_changes
from placements.views import loading

VISITS_A_PAGE = 20


@require_safe
def visit_list(request: StaffRequest, pk: int) -> HttpResponse:
    household = pages.load_household(request, pk)
    user = request.user
    pages.authorise(user.has_capability(Capability.READ_VISITS))
    form = VisitFilter(
        request.GET,
        years=[day.year for day in years_of(user, household=pk)],
        workers=[(worker.pk, str(worker)) for worker in workers_of(user, household=pk)],
    )
    form.is_valid()
    visits = _narrowed(visits_of(household, user), form)
    page = Pages(visits, VISITS_A_PAGE).get_page(request.GET.get("page"))
    return pages.record_page(
        request,
        household,
        "placements/visit_list.html",
        filter_form=form,
        page=page,
        is_filtered=any(form.cleaned_data.values()),
        drafts=drafts_to(user, household=pk),
        due=next_visit_due(household, today()),
        can_record=permissions.can_record_visit(user, household),
    )


def _narrowed(visits: VisitQuerySet, form: VisitFilter) -> VisitQuerySet:
    answers = form.cleaned_data
    if answers.get("year"):
        visits = visits.filter(visited_on__year=answers["year"])
    if answers.get("announced"):
        visits = visits.filter(is_unannounced=answers["announced"] == "no")
    if answers.get("worker"):
        visits = visits.filter(worker=answers["worker"])
    return visits.with_children_seen().select_related("worker", "sharing")


@require_safe
def visit_detail(request: StaffRequest, pk: int) -> HttpResponse:
    visit = loading.load_visit(request, pk)
    if permissions.can_edit_draft(request.user, visit):
        return redirect("visit-edit", pk=visit.pk)
    user = request.user
    return pages.record_page(
        request,
        visit.household,
        "placements/visit_detail.html",
        visit=visit,
        children=child_rows(visit),
        people=people_present(None, visit=pk),
        actions=actions_of(None, visit=pk),
        amendments=amendments_with_changes(visit),
        oversight=oversight_of(None, visit=pk),
        can_amend=permissions.can_amend_visit(user, visit),
        can_close=permissions.can_close_action(user, visit),
        can_share=permissions.can_share_visit(user, visit),
        can_oversee=permissions.can_oversee_visit(user, visit),
    )


@require_safe
def visit_copy(request: StaffRequest, pk: int) -> HttpResponse | FileResponse:
    """The PDF for the carer. Where there is none of what the visit says now it is made: the page
    to which this leads says how far it is."""
    visit = loading.load_visit(request, pk)
    pages.authorise(visit.is_completed)
    copy = current_copy(visit) or visit_copies.open_copy(visit=visit, by=request.user)
    if copy.file is None:
        return redirect("pack-detail", pk=copy.pk)
    access.log(request, visit, action=access.Action.PDF)
    made_on = timezone.localdate(copy.finished_at)
    return serving.as_download(copy.file, name=f"Visit {visit.visited_on} copy {made_on}")
