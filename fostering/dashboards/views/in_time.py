"""The report on visits in time: a table with filters, and the same as a spreadsheet."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core import csvs, replica, typed
from fostering.core.dates import today
from fostering.dashboards.in_time import GROUPS, Line, visits_in_time
from fostering.dashboards.in_time_forms import InTimeFilter
from fostering.obligations.models import Obligation

PER_PAGE = 100
HEADER = {"month": "Month", "area": "Area", "team": "Team", "worker": "Worker"}


@require_http_methods(["GET", "HEAD", "POST"])
def in_time_report(request: StaffRequest) -> HttpResponse:
    """Visits in time and late by month, team and worker; `?format=csv` downloads all lines."""
    if not request.user.has_capability(Capability.SEE_TEAM_PAGE):
        raise PermissionDenied
    form = InTimeFilter(typed.asked(request), user=request.user, today=today())
    if onwards := typed.onwards(request, form):
        return onwards
    asked = form.asked() if form.is_valid() else {}
    with replica.reading():
        lines = visits_in_time(user=request.user, **asked) if asked else []
    groups = asked.get("groups", GROUPS)
    as_file = request.GET.get("format") == "csv"
    access.log_list(
        request, Obligation, action=access.Action.EXPORT if as_file else access.Action.LIST
    )
    if as_file:
        return _download(lines, groups)
    return render(
        request,
        "dashboards/in_time.html",
        {
            "filter_form": form,
            "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
            "groups": groups,
            "total": _total(lines),
            "csv_query": _with_format(request),
        },
    )


def _download(lines: list[Line], groups: tuple[str, ...]) -> HttpResponse:
    header = [HEADER[group] for group in groups]
    return csvs.download(
        "visits-in-time",
        [*header, "Visits", "In time", "Of them by an exception", "Late", "In time, per cent"],
        (
            [
                *(_cell(line, group) for group in groups),
                line.total,
                line.in_time,
                line.excepted,
                line.late,
                line.percent,
            ]
            for line in lines
        ),
    )


def _cell(line: Line, group: str) -> str:
    return f"{line.month:%Y-%m}" if group == "month" else getattr(line, group)


def _total(lines: list[Line]) -> Line | None:
    if not lines:
        return None
    return Line(
        None,
        "",
        "",
        "",
        sum(line.in_time for line in lines),
        sum(line.late for line in lines),
        sum(line.excepted for line in lines),
    )


def _with_format(request: StaffRequest) -> str:
    query = request.GET.copy()
    query["format"] = "csv"
    query.pop("page", None)
    return query.urlencode()
