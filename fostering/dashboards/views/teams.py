"""The team page and the service page: who is not safe, and who needs help."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from carers.models import Household
from fostering.accounts.models import Team, User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core.as_of import AsOf, asked_day
from fostering.dashboards import caseload, charts
from fostering.dashboards.caseload import Figures
from fostering.obligations import registry
from fostering.obligations.models import Obligation
from fostering.obligations.queries import Excepted, excepted, last_checked

NOT_SEEN_SHOWN = 10
SORTS = {
    "name": lambda row: row.name.casefold(),
    "households": lambda row: row.households,
    "children": lambda row: row.children,
    "overdue": lambda row: row.overdue,
    "due_soon": lambda row: row.due_soon,
}


@require_safe
def team_list(request: StaffRequest) -> HttpResponse:
    """Every team that the person sees, with the service's figures."""
    _require_team_page(request)
    as_of = asked_day(request)
    rows = caseload.by_team(user=request.user, today=as_of.day)
    access.log_list(request, Household)
    context = _context(request, rows, as_of, team=None)
    return render(request, "dashboards/team_list.html", context)


@require_safe
def team_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One team: its workers, what is overdue and due soon, which children were not seen."""
    _require_team_page(request)
    team = access.get_record_or_404(request, Team.objects.visible_to(request.user), pk=pk)
    as_of = asked_day(request)
    rows = caseload.by_worker(user=request.user, team=team, today=as_of.day)
    context = _context(request, rows, as_of, team=team)
    return render(request, "dashboards/team_page.html", context)


def _context(
    request: StaffRequest, rows: list[Figures], as_of: AsOf, *, team: Team | None
) -> dict[str, Any]:
    day = as_of.day
    months = caseload.visits_in_time(user=request.user, team=team, today=day)
    unseen = caseload.children_seen(user=request.user, today=day)
    if team is not None:
        unseen = unseen.filter(household__team=team)
    total = Figures("Total", None)
    for row in rows:
        total.households += row.households
        total.children += row.children
        for family, (overdue, due_soon) in row.families.items():
            total.families[family][0] += overdue
            total.families[family][1] += due_soon
    return {
        "team": team,
        **_links(team, as_of),
        "as_of": as_of,
        "excepted": _excepted(request.user, team, day),
        "rows": _sorted(request, rows),
        "total": total,
        "families": registry.families(),
        "months": months,
        "chart": charts.visits_chart(months),
        "unseen": list(unseen[:NOT_SEEN_SHOWN]),
        "last_checked": last_checked(),
        "today": day,
    }


def _excepted(user: User, team: Team | None, day: datetime.date) -> Excepted:
    """The exceptions among the figures."""
    rows = Obligation.objects.visible_to(user)
    return excepted(rows if team is None else rows.filter(team=team), day)


def _links(team: Team | None, as_of: AsOf) -> dict[str, str]:
    """Where the figures at the top lead."""
    query = "&".join(part for part in (f"team={team.pk}" if team else "", as_of.query) if part)
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
