"""Visits in time by month, team and worker, from closed cycles."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q
from django.db.models.functions import TruncMonth

from fostering.accounts.models import Team, User
from fostering.dashboards.caseload import worker_on
from fostering.obligations.excepting import Effect
from fostering.obligations.models import Obligation

KIND = "supervision_visit"
GROUPS = ("month", "team", "worker")


@dataclass(frozen=True)
class Line:
    """The visits of one month, team or worker, or of any two or all three of them.

    A visit is in time by the date that counted: `excepted` of those `in_time` were so by a later
    date, or an excuse, that a manager granted. None where the table is not told apart by it.
    """

    month: datetime.date | None
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
    team: int | None = None,
    worker: int | None = None,
) -> list[Line]:
    """The visits that closed a cycle in [start, end), counted by `groups`, in their order.

    The worker is the one allocated to the household on the day of the visit, whoever is now; the
    team that which the household is in now. A visit that closed nothing (a second one on a day)
    is not counted. Three queries.
    """
    rows = Obligation.objects.visible_to(user).filter(kind=KIND).met_between(start, end)
    if team is not None:
        rows = rows.filter(team=team)
    if "worker" in groups or worker is not None:
        rows = rows.annotate(closed_worker=worker_on(OuterRef("closed_on")))
    if worker is not None:
        # Annotated just above, on a path that the checker does not follow.
        rows = rows.filter(closed_worker=worker)  # type: ignore[misc]
    names = {"month": "month", "team": "team_id", "worker": "closed_worker"}
    late = Q(closed_on__gt=F("due_on"))
    counted = (
        rows.order_by()
        .annotate(month=TruncMonth("closed_on"))
        .values(*(names[group] for group in groups))
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=late),
            excepted=Count("pk", filter=~late & Q(effect__in=[Effect.EXTENDED, Effect.EXCUSED])),
        )
    )
    teams = {one.pk: one.name for one in Team.objects.visible_to(user)}
    found = list(counted)
    workers = _names(found, user)
    lines = [
        Line(
            row.get("month"),
            teams.get(row["team_id"], "No team") if "team" in groups else "",
            workers.get(row["closed_worker"], "Nobody allocated") if "worker" in groups else "",
            row["n"] - row["late"],
            row["late"],
            row["excepted"],
        )
        for row in found
    ]
    return sorted(lines, key=_order)


def _names(found: list[dict], user: User) -> dict[int, str]:
    ids = {row.get("closed_worker") for row in found} - {None}
    return {one.pk: one.get_full_name() for one in User.objects.visible_to(user).filter(pk__in=ids)}


def _order(line: Line) -> tuple[int, str, str]:
    """The newest month first, then by name."""
    month = line.month.toordinal() if line.month else 0
    return -month, line.team.casefold(), line.worker.casefold()
