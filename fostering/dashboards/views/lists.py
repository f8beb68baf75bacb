"""The rows behind the numbers: duties, and children by when they were last seen."""

import datetime

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core.as_of import asked_day
from fostering.core.dates import today
from fostering.dashboards import caseload
from fostering.dashboards.duties import compose
from fostering.dashboards.forms import NOBODY, ChildrenFilter, DutyFilter
from fostering.obligations.excepting import Effect
from fostering.obligations.models import Obligation, State
from fostering.obligations.models.obligations import ObligationQuerySet
from placements.models import Placement

PER_PAGE = 50
ORDERS = {"due": ("due_on", "pk"), "-due": ("-due_on", "-pk")}


@require_safe
def duty_list(request: StaffRequest) -> HttpResponse:
    """Duties that the person may see, filtered by state, kind, team and worker."""
    if not request.user.has_capability(Capability.READ_OBLIGATIONS):
        raise PermissionDenied
    as_of = asked_day(request)
    day = as_of.day
    form = DutyFilter(request.GET, user=request.user)
    rows = (
        Obligation.objects.visible_to(request.user).with_reasons().select_related("worker", "team")
    )
    rows = _filtered(rows, form, day).order_by(
        *ORDERS.get(request.GET.get("sort", ""), ORDERS["due"])
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
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
    """The open duties that the form asks for; an address that makes no sense shows none."""
    if not form.is_valid():
        return rows.none()
    asked = form.cleaned_data
    rows = rows.open_on(day)
    if asked["state"] in State.values:
        rows = rows.in_state(asked["state"], day)
    elif asked["state"] in (Effect.EXTENDED, Effect.EXCUSED):
        rows = rows.filter(effect=asked["state"])
    elif asked["state"] != "all":
        rows = rows.filter(warn_on__lte=day)
    if form.kinds:
        rows = rows.filter(kind__in=form.kinds)
    if asked["team"] == NOBODY:
        rows = rows.filter(team__isnull=True)
    elif asked["team"]:
        rows = rows.filter(team=asked["team"])
    if not asked["worker"]:
        return rows
    # The rows know who works with the household now; on another day it may have been another.
    if day != today():
        rows, name = rows.annotate(worker_then=caseload.worker_on(day)), "worker_then"
    else:
        name = "worker"
    worker = None if asked["worker"] == NOBODY else asked["worker"]
    return rows.filter(**{name: worker})


@require_safe
def children_list(request: StaffRequest) -> HttpResponse:
    """Children placed now, those unseen for longest first."""
    if not request.user.has_capability(Capability.READ_VISITS):
        raise PermissionDenied
    form = ChildrenFilter(request.GET, user=request.user)
    as_of = asked_day(request)
    rows = caseload.children_seen(user=request.user, today=as_of.day)
    if form.is_valid() and form.cleaned_data["team"]:
        rows = rows.filter(household__team=form.cleaned_data["team"])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    access.log_list(request, Placement)
    return render(
        request,
        "dashboards/children_list.html",
        {"filter_form": form, "page": page, "as_of": as_of, "today": as_of.day},
    )
