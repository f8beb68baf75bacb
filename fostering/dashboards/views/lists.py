"""The rows behind the numbers: duties, and children by when they were last seen."""

import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.audit import access
from fostering.core import typed
from fostering.core.as_of import asked_day
from fostering.core.dates import today
from fostering.core.paging import MOST_ROWS, Pages
from fostering.dashboards import caseload
from fostering.dashboards.duties import compose
from fostering.dashboards.figures import inside, named, worker_on
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

    def __init__(self, user: User, form: DutyFilter, day: datetime.date, order: str) -> None:
        super().__init__(Obligation.objects.none(), PER_PAGE)
        self.user, self.day, self.order = user, day, order
        self.is_clear = form.is_valid()  # an address that makes no sense shows none
        self.given, self.ids = _asked(form) if self.is_clear else ((), {})

    @cached_property
    def _counted(self) -> int:
        if not self.is_clear:
            return 0
        rows = _wanted(self.user, self.day, *self.given, **self.ids)
        still_open, later = (part.order_by().values("pk") for part in rows.open_in_parts(self.day))
        return still_open[: MOST_ROWS + 1].union(later[: MOST_ROWS + 1], all=True).count()

    def keys(self, start: int, end: int) -> list[int]:
        found = _keys(self.user, self.day, *self.given, self.order, start, end, **self.ids)
        return [row[-1] for row in found]

    def read(self, keys: Sequence[int]) -> list[Obligation]:
        rows = {row.pk: row for row in _rows(self.user, keys=list(keys))}
        return [rows[key] for key in keys if key in rows]


def _asked(form: DutyFilter) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What a valid form asks, as `_wanted` is given it: codes, and ids."""
    asked = form.cleaned_data
    area, ids = named(form.area_asked)
    for name in ("team", "worker"):
        if asked[name] and asked[name] != NOBODY:
            ids[name] = asked[name].pk
    without = tuple(name for name in ("team", "worker") if asked[name] == NOBODY)
    return (asked["state"], tuple(form.kinds), area, without), ids


@written
def _keys(user: User, day: datetime.date, *given: Any, **ids: Any) -> QuerySet[Obligation, Any]:
    """The keys of one page, each the last of what it is ordered by."""
    *asked, order, start, end = given
    by = ORDERS[order]
    names = [name.removeprefix("-") for name in by]
    parts: Any = _wanted(user, day, *asked, **ids).open_in_parts(day)
    still_open, later = (part.order_by(*by).values_list(*names)[:end] for part in parts)
    found: Any = still_open.union(later, all=True)
    return found.order_by(*by)[start:end]


@written
def _rows(user: User, *, keys: list[int]) -> ObligationQuerySet:
    rows = Obligation.objects.visible_to(user).filter(pk__in=keys).order_by()
    return rows.with_reasons().select_related("worker", "team")


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
    order = request.GET.get("sort", "")
    pages = DutyPages(request.user, form, day, order if order in ORDERS else "due")
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


def _wanted(
    user: User,
    day: datetime.date,
    state: str,
    kinds: tuple[str, ...],
    area: str,
    without: tuple[str, ...],
    **ids: Any,
) -> ObligationQuerySet:
    """The duties of a state, of some kinds, of an area, a team and a worker, or `without` these."""
    rows = _in_state(Obligation.objects.visible_to(user), state, day)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    rows = inside(rows, area, part=ids.get("part", 0))
    if "team" in ids or "team" in without:
        rows = rows.filter(team=ids.get("team"))
    if "worker" not in ids and "worker" not in without:
        return rows
    # The rows know who works with the household now; on another day it may have been another.
    if day != today():
        rows, name = rows.annotate(worker_then=worker_on(day)), "worker_then"
    else:
        name = "worker"
    return rows.filter(**{name: ids.get("worker")})


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


class ChildrenPages(Pages):
    """Pages of the children placed on a day, those unseen for longest first."""

    def __init__(self, user: User, form: ChildrenFilter, day: datetime.date) -> None:
        super().__init__(Placement.objects.none(), PER_PAGE)
        self.user, self.day = user, day
        # Of an area or a team that is not clear nothing is shown: the form asks again.
        self.is_clear = not form.errors.keys() & {"area", "team"}
        self.area, self.ids = named(form.area_asked) if self.is_clear else ("", {})
        if self.is_clear and (team := form.cleaned_data.get("team")):
            self.ids["team"] = team.pk

    @cached_property
    def _counted(self) -> int:
        if not self.is_clear:
            return 0
        found = _children(self.user, self.day, self.area, **self.ids)
        return found.order_by().values("pk")[: MOST_ROWS + 1].count()

    def keys(self, start: int, end: int) -> list[int]:
        return list(_child_keys(self.user, self.day, self.area, start, end, **self.ids))

    def read(self, keys: Sequence[int]) -> list[Placement]:
        rows = {row.pk: row for row in _child_rows(self.user, self.day, keys=list(keys))}
        return [rows[key] for key in keys if key in rows]


def _children(user: User, day: datetime.date, area: str, **ids: Any) -> QuerySet[Placement]:
    rows = caseload.children_seen(user=user, today=day)
    rows = inside(rows, area, "household__", part=ids.get("part", 0))
    return inside(rows, "team", "household__", part=ids["team"]) if "team" in ids else rows


@written
def _child_keys(
    user: User, day: datetime.date, area: str, start: int, end: int, **ids: Any
) -> QuerySet[Placement, int]:
    return _children(user, day, area, **ids).values_list("pk", flat=True)[start:end]


@written
def _child_rows(user: User, day: datetime.date, *, keys: list[int]) -> QuerySet[Placement]:
    return caseload.children_seen(user=user, today=day).filter(pk__in=keys).order_by()


@require_http_methods(["GET", "HEAD", "POST"])
def children_list(request: StaffRequest) -> HttpResponse:
    """Children placed now, those unseen for longest first."""
    if not request.user.has_capability(Capability.READ_VISITS):
        raise PermissionDenied
    form = ChildrenFilter(typed.asked(request), user=request.user)
    if onwards := typed.onwards(request, form):
        return onwards
    as_of = asked_day(request)
    pages: Pages = ChildrenPages(request.user, form, as_of.day)
    is_too_wide = as_of.day < today() and pages.count > caseload.MOST_ON_A_PAST_DAY
    if is_too_wide:
        pages = Pages(Placement.objects.none(), PER_PAGE)
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
