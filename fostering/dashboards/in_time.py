"""Visits in time by month, team and worker, from closed cycles."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from carers.models import Allocation
from fostering.accounts.models import Area, Team, User
from fostering.accounts.written import written
from fostering.dashboards.figures import Part, by_area, inside, named, worker_on
from fostering.obligations.excepting import Effect
from fostering.obligations.models import Obligation
from fostering.obligations.models.obligations import SUPERVISION_VISIT

GROUPS = ("month", "team", "worker")
NONE = {"area": "No area", "team": "No team", "worker": "Nobody allocated"}
LATE = Q(closed_on__gt=F("due_on"))
COUNTS = {
    "n": Count("due_on"),
    "late": Count("due_on", filter=LATE),
    "excepted": Count("due_on", filter=~LATE & Q(effect__in=[Effect.EXTENDED, Effect.EXCUSED])),
}
# What is grouped by.
GROUPED: dict[str, Callable[[], Any]] = {
    "area": by_area,
    "team": lambda: F("team_id"),
    "month": lambda: TruncMonth("closed_on"),
    "worker": lambda: F("closed_worker"),
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
    kind, ids = named(part)
    if worker is not None:
        ids["worker"] = worker
    # By days alone the database counts much faster: they are added up to months here.
    by = () if tuple(groups) == ("month",) else tuple(groups)
    rows = _counted(user, start, end, by, kind, **ids)
    found = _told(rows) if by else _added_up(rows)
    names = {group: _names(group, found, user) for group in groups if group != "month"}
    lines = [_line(row, names) for row in found]
    return sorted(lines, key=_order)


@written
def _counted(
    user: User, start: datetime.date, end: datetime.date, by: tuple[str, ...], kind: str, **ids: int
) -> QuerySet[Obligation, Found]:
    """The counts by some groups, or by days without any."""
    rows = Obligation.objects.visible_to(user).filter(kind=SUPERVISION_VISIT)
    rows = inside(rows, kind, part=ids.get("part", 0)).met_between(start, end)
    if "worker" in by or "worker" in ids:
        rows = rows.annotate(closed_worker=worker_on(OuterRef("closed_on")))
    if "worker" in ids:
        theirs = Allocation.objects.visible_to(user).filter(worker=ids["worker"])
        rows = rows.filter(
            household_id__in=theirs.values("household"),
            closed_worker=ids["worker"],
        )
    groups = {f"by_{group}": GROUPED[group]() for group in by}
    grouped: Any = rows.order_by().values(**groups) if by else rows.order_by().values("closed_on")
    found: QuerySet[Obligation, Found] = grouped.annotate(**COUNTS)
    return found


def _added_up(by_day: list[Found]) -> list[Found]:
    found: dict[datetime.date, Found] = {}
    for row in by_day:
        month = row["closed_on"].replace(day=1)
        line = found.setdefault(month, {"month": month, **dict.fromkeys(COUNTS, 0)})
        for name in COUNTS:
            line[name] += row[name]
    return list(found.values())


def _told(rows: list[Found]) -> list[Found]:
    return [{name.removeprefix("by_"): value for name, value in row.items()} for row in rows]


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
    if group == "worker":
        ids = sorted({row["worker"] for row in found} - {None})
        return {one.pk: one.get_full_name() for one in _workers(user, ids=ids)} if ids else {}
    return {one.pk: one.name for one in _parts(user, group)}


@written
def _parts(user: User, group: str) -> QuerySet[Any]:
    seen: Any = (Area if group == "area" else Team).objects.visible_to(user)
    return seen.only("name")


@written
def _workers(user: User, *, ids: list[int]) -> QuerySet[User]:
    seen = User.objects.visible_to(user).filter(pk__in=ids)
    return seen.order_by().only("first_name", "last_name")


def _order(line: Line) -> tuple[int, str, str, str]:
    """The newest month first, then by name."""
    month = line.month.toordinal() if line.month else 0
    return -month, line.area.casefold(), line.team.casefold(), line.worker.casefold()
