"""The rows behind the numbers: duties, and children by when they were last seen."""

import datetime
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core import typed
from fostering.core.as_of import asked_day
from fostering.core.dates import today
from fostering.core.paging import MOST_ROWS, Pages
from fostering.dashboards import caseload
from fostering.dashboards.duties import compose
from fostering.dashboards.figures import within, worker_on
from fostering.dashboards.forms import NOBODY, ChildrenFilter, DutyFilter
from fostering.obligations.excepting import Effect
from fostering.obligations.models import Obligation, State
from fostering.obligations.models.obligations import ObligationQuerySet
from placements.models import Placement

PER_PAGE = 50
ORDERS = {"due": ("due_on", "pk"), "-due": ("-due_on", "-pk")}


class DutyPages(Pages):
    """Pages of the duties open on a day, which the database finds in two parts (see
    `ObligationQuerySet.open_in_parts`): the first few of each hold the first few of both."""

    def __init__(self, rows: ObligationQuerySet, day: datetime.date, *order: str) -> None:
        super().__init__(rows.open_on(day).order_by(*order), PER_PAGE)
        self.parts, self.order = rows.open_in_parts(day), order

    @cached_property
    def _counted(self) -> int:
        still_open, later = (part.order_by().values("pk") for part in self.parts)
        return still_open[: MOST_ROWS + 1].union(later[: MOST_ROWS + 1], all=True).count()

    def keys(self, start: int, end: int) -> list[int]:
        names = [name.removeprefix("-") for name in self.order]
        still_open, later = (
            part.order_by(*self.order).values_list(*names)[:end] for part in self.parts
        )
        found = still_open.union(later, all=True).order_by(*self.order)[start:end]
        return [row[-1] for row in found]


@require_http_methods(["GET", "HEAD", "POST"])
def duty_list(request: StaffRequest) -> HttpResponse:
    """Duties that the person may see, filtered by state, kind, area, team and worker."""
    if not request.user.has_capability(Capability.READ_OBLIGATIONS):
        raise PermissionDenied
    as_of = asked_day(request)
    day = as_of.day
    form = DutyFilter(typed.asked(request), user=request.user)
    if onwards := typed.onwards(request, form):
        return onwards
    rows = (
        Obligation.objects.visible_to(request.user).with_reasons().select_related("worker", "team")
    )
    order = ORDERS.get(request.GET.get("sort", ""), ORDERS["due"])
    pages = DutyPages(_filtered(rows, form, day), day, *order)
    page = pages.get_page(request.GET.get("page"))
    access.log_list(request, Obligation)
    return render(
        request,
        "dashboards/duty_list.html",
        {
            "filter_form": form,
            "page": page,
            "duties": compose(
                page.object_list, user=request.user, today=day, can_act=as_of.is_today
            ),
            "as_of": as_of,
            "today": day,
        },
    )


def _filtered(rows: ObligationQuerySet, form: DutyFilter, day: datetime.date) -> ObligationQuerySet:
    """The duties that the form asks for; an address that makes no sense shows none."""
    if not form.is_valid():
        return rows.none()
    asked = form.cleaned_data
    rows = _in_state(rows, asked["state"], day)
    if form.kinds:
        rows = rows.filter(kind__in=form.kinds)
    rows = within(rows, form.area_asked)
    if asked["team"] == NOBODY:
        rows = rows.filter(team__isnull=True)
    else:
        rows = within(rows, asked["team"])
    if not asked["worker"]:
        return rows
    # The rows know who works with the household now; on another day it may have been another.
    if day != today():
        rows, name = rows.annotate(worker_then=worker_on(day)), "worker_then"
    else:
        name = "worker"
    return rows.filter(**{name: None if asked["worker"] == NOBODY else asked["worker"]})


def _in_state(rows: ObligationQuerySet, state: str, day: datetime.date) -> ObligationQuerySet:
    """Of open duties: those in a state; overdue and due soon when none is asked for."""
    if state == State.OVERDUE:
        return rows.filter(due_on__lt=day)
    if state == State.DUE_SOON:
        return rows.filter(due_on__gte=day, warn_on__lte=day)
    if state == State.UPCOMING:
        return rows.filter(warn_on__gt=day)
    if state in (Effect.EXTENDED, Effect.EXCUSED):
        return rows.filter(effect=state, exception__isnull=False)
    return rows if state == "all" else rows.filter(warn_on__lte=day)


@require_http_methods(["GET", "HEAD", "POST"])
def children_list(request: StaffRequest) -> HttpResponse:
    """Children placed now, those unseen for longest first."""
    if not request.user.has_capability(Capability.READ_VISITS):
        raise PermissionDenied
    form = ChildrenFilter(typed.asked(request), user=request.user)
    if onwards := typed.onwards(request, form):
        return onwards
    as_of = asked_day(request)
    rows = caseload.children_seen(user=request.user, today=as_of.day)
    if form.errors.keys() & {"area", "team"}:
        rows = rows.none()
    for part in (form.area_asked, form.cleaned_data.get("team")):
        rows = within(rows, part, "household__")
    pages = Pages(rows, PER_PAGE)
    is_too_wide = as_of.day < today() and pages.count > caseload.MOST_ON_A_PAST_DAY
    if is_too_wide:
        pages = Pages(rows.none(), PER_PAGE)
    access.log_list(request, Placement)
    return render(
        request,
        "dashboards/children_list.html",
        {
            "filter_form": form,
            "page": pages.get_page(request.GET.get("page")),
            "is_too_wide": is_too_wide,
            "as_of": as_of,
            "today": as_of.day,
        },
    )
