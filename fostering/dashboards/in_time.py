"""Visits in time by month, team and worker, from closed cycles."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q
from django.db.models.functions import TruncMonth

from carers.models import Allocation
from fostering.accounts.models import Area, Team, User
from fostering.dashboards.figures import Part, by_area, within, worker_on
from fostering.obligations.excepting import Effect
from fostering.obligations.models import Obligation
from fostering.obligations.models.obligations import SUPERVISION_VISIT, ObligationQuerySet

GROUPS = ("month", "team", "worker")
NONE = {"area": "No area", "team": "No team", "worker": "Nobody allocated"}
LATE = Q(closed_on__gt=F("due_on"))
COUNTS = {
    "n": Count("due_on"),
    "late": Count("due_on", filter=LATE),
    "excepted": Count("due_on", filter=~LATE & Q(effect__in=[Effect.EXTENDED, Effect.EXCUSED])),
}
Found = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """The visits of one month, area, team or worker, or of several of them.

    A visit is in time by the date that counted: `excepted` of those `in_time` were so by a later
    date, or an excuse, that a manager granted. None where the table is not told apart by it.
    """

    month: datetime.date | None
    area: str
    team: str
    worker: str
    in_time: int
    late: int
    excepted: int

    @property
    def total(self) -> int:
        return self.in_time + self.late

    @property
    def percent(self) -> int:
        return round(100 * self.in_time / self.total)


def visits_in_time(
    *,
    user: User,
    start: datetime.date,
    end: datetime.date,
    groups: Sequence[str] = GROUPS,
    part: Part = None,
    worker: int | None = None,
) -> list[Line]:
    """The visits that closed a cycle in [start, end), counted by `groups`, in their order.

    The worker is the one allocated to the household on the day of the visit, whoever is now; the
    team that which the household is in now. A visit that closed nothing (a second one on a day)
    is not counted. Four queries at most.
    """
    rows = Obligation.objects.visible_to(user).filter(kind=SUPERVISION_VISIT)
    rows = within(rows, part).met_between(start, end)
    if "worker" in groups or worker is not None:
        rows = rows.annotate(closed_worker=worker_on(OuterRef("closed_on")))
    if worker is not None:
        theirs = Allocation.objects.visible_to(user).filter(worker=worker)
        rows = rows.filter(
            household_id__in=theirs.values("household"),
            closed_worker=worker,
        )
    found = _by_month(rows) if tuple(groups) == ("month",) else _by_groups(rows, groups)
    names = {group: _names(group, found, user) for group in groups if group != "month"}
    lines = [_line(row, names) for row in found]
    return sorted(lines, key=_order)


def _by_month(rows: ObligationQuerySet) -> list[Found]:
    """Counted by days, which the database does much faster, and added up here."""
    found: dict[datetime.date, Found] = {}
    by_day: Any = rows.order_by().values("closed_on").annotate(**COUNTS)
    for row in by_day:
        month = row["closed_on"].replace(day=1)
        line = found.setdefault(month, {"month": month, **dict.fromkeys(COUNTS, 0)})
        for name in COUNTS:
            line[name] += row[name]
    return list(found.values())


def _by_groups(rows: ObligationQuerySet, groups: Sequence[str]) -> list[Found]:
    by = {"area": by_area(), "team": F("team_id"), "month": TruncMonth("closed_on")}
    if "worker" in groups:
        by["worker"] = F("closed_worker")
    grouped = rows.order_by().values(**{f"by_{group}": by[group] for group in groups})
    counted = grouped.annotate(**COUNTS)
    return [{name.removeprefix("by_"): value for name, value in row.items()} for row in counted]


def _line(row: Found, names: dict[str, dict[int, str]]) -> Line:
    words = {
        group: names[group].get(row[group], NONE[group]) if group in names else "" for group in NONE
    }
    in_time = row["n"] - row["late"]
    return Line(
        row.get("month"), **words, in_time=in_time, late=row["late"], excepted=row["excepted"]
    )


def _names(group: str, found: list[Found], user: User) -> dict[int, str]:
    """What the groups are called. One query."""
    if group == "area":
        return {one.pk: one.name for one in Area.objects.visible_to(user)}
    if group == "team":
        return {one.pk: one.name for one in Team.objects.visible_to(user)}
    ids = {row["worker"] for row in found} - {None}
    return {one.pk: one.get_full_name() for one in User.objects.visible_to(user).filter(pk__in=ids)}


def _order(line: Line) -> tuple[int, str, str, str]:
    """The newest month first, then by name."""
    month = line.month.toordinal() if line.month else 0
    return -month, line.area.casefold(), line.team.casefold(), line.worker.casefold()
