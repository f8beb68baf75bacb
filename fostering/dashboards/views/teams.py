"""The pages of a team, an area and the service: who is not safe, and who needs help."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from carers.choices import areas_seen
from carers.models import Household
from fostering.accounts.models import NO_AREA, Area, Team, User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.audit import access
from fostering.core import replica, typed
from fostering.core.as_of import AsOf, asked_day
from fostering.core.dates import today
from fostering.dashboards import caseload, charts
from fostering.dashboards.figures import Figures, Part, inside, named, part_query, total_of
from fostering.dashboards.forms import LinesFilter
from fostering.obligations import registry
from fostering.obligations.models import Obligation
from fostering.obligations.queries import Excepted, by_effect, last_checked
from placements.models import Placement

NOT_SEEN_SHOWN = 10
LINES_A_PAGE = 25
SORTS = {
    "name": lambda row: row.name.casefold(),
    "households": lambda row: row.households,
    "children": lambda row: row.children,
    "overdue": lambda row: row.overdue,
    "due_soon": lambda row: row.due_soon,
}


@require_http_methods(["GET", "HEAD", "POST"])
def team_list(request: StaffRequest) -> HttpResponse:
    """The service's figures: by area where it has areas, else every team that the person sees.

    `?by=team` lists the teams of all areas, `?area=none` those that are in none.
    """
    _require_team_page(request)
    if onwards := _onwards(request):
        return onwards
    as_of = asked_day(request)
    user, day = request.user, as_of.day
    part: Part = NO_AREA if request.GET.get("area") == NO_AREA else None
    areas = list(areas_seen(user)) if part is None and request.GET.get("by") != "team" else []
    if areas:
        with replica.reading():
            rows = caseload.by_area(user=user, areas=areas, today=day)
    else:
        rows = caseload.by_team(user=user, today=day, part=part)
    access.log_list(request, Household)
    context = _context(request, rows, as_of, part=part, lines="area" if areas else "team")
    return render(request, "dashboards/team_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def area_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One area: its teams, as far as the person sees them."""
    _require_team_page(request)
    area = access.get_record_or_404(request, Area.objects.visible_to(request.user), pk=pk)
    if onwards := _onwards(request):
        return onwards
    as_of = asked_day(request)
    rows = caseload.by_team(user=request.user, today=as_of.day, part=area)
    context = _context(request, rows, as_of, part=area, lines="team")
    return render(request, "dashboards/area_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One team: its workers, what is overdue and due soon, which children were not seen."""
    _require_team_page(request)
    found = _teams(request.user, pk=pk)
    team = access.the_one_or_404(request, Team, found, pk=pk)
    if onwards := _onwards(request):
        return onwards
    as_of = asked_day(request)
    rows = caseload.by_worker(user=request.user, team=team, today=as_of.day)
    context = _context(request, rows, as_of, part=team, lines="worker")
    return render(request, "dashboards/team_page.html", context)


@written
def _teams(user: User, *, pk: int) -> QuerySet[Team]:
    return Team.objects.visible_to(user).select_related("area").filter(pk=pk)


def _onwards(request: StaffRequest) -> HttpResponse | None:
    """Where a search for a line leads."""
    return typed.onwards(request, LinesFilter(typed.asked(request)))


def _context(
    request: StaffRequest, rows: list[Figures], as_of: AsOf, *, part: Part, lines: str
) -> dict[str, Any]:
    """What a page shows; `lines` says what its table has a line of: worker, team or area."""
    user, day = request.user, as_of.day
    kind, ids = named(part)
    months = caseload.visits_in_time(user=user, part=part, today=day)
    total = total_of(rows)
    form = LinesFilter(typed.asked(request), lines=lines)
    found = _sorted(request, form.those_wanted(rows))
    return {
        "part": part,
        "lines": lines,
        **_links(part, as_of),
        "as_of": as_of,
        "excepted": Excepted.of(_exceptions(user, day, kind, **ids)),
        "filter_form": form if len(rows) > LINES_A_PAGE or form.errors else None,
        "rows": found,
        "page": Paginator(found, LINES_A_PAGE).get_page(request.GET.get("page")),
        "total": total,
        "families": registry.families(),
        "months": months,
        "chart": charts.visits_chart(months),
        "unseen": _unseen(request, part, as_of, total.children),
        "last_checked": last_checked(),
        "today": day,
    }


@written
def _exceptions(
    user: User, day: datetime.date, kind: str, **part: Any
) -> QuerySet[Obligation, tuple[str, int, int, int]]:
    return by_effect(inside(Obligation.objects.visible_to(user), kind, **part), day)


def _unseen(
    request: StaffRequest, part: Part, as_of: AsOf, children: int
) -> list[Placement] | None:
    """Those unseen for longest; None where that takes too long to find out, of a past day."""
    if as_of.day < today() and children > caseload.MOST_ON_A_PAST_DAY:
        return None
    return caseload.longest_unseen(
        user=request.user, today=as_of.day, part=part, number=NOT_SEEN_SHOWN
    )


def _links(part: Part, as_of: AsOf) -> dict[str, str]:
    """Where the figures at the top lead."""
    query = "&".join(text for text in (urlencode(part_query(part)), as_of.query) if text)
    return {
        "overdue_url": f"{reverse('duty-list')}?{query}&state=overdue",
        "excused_url": f"{reverse('duty-list')}?{query}&state=excused",
        "due_soon_url": f"{reverse('duty-list')}?{query}&state=due_soon",
        "children_url": f"{reverse('children-list')}?{query}",
    }


def _sorted(request: StaffRequest, rows: list[Figures]) -> list[Figures]:
    """The lines in the order that the address asks for; most overdue first otherwise."""
    asked = request.GET.get("sort", "-overdue")
    key = SORTS.get(asked.removeprefix("-"), SORTS["overdue"])
    by_name = sorted(rows, key=SORTS["name"])
    return sorted(by_name, key=key, reverse=asked.startswith("-"))


def _require_team_page(request: StaffRequest) -> None:
    if not request.user.has_capability(Capability.SEE_TEAM_PAGE):
        raise PermissionDenied
