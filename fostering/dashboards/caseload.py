"""The lines of the tables of a team, an area and the service; visits in time; children unseen.

A fixed number of queries whatever the volume.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from carers.models import Allocation
from fostering.accounts.models import Area, Team, User
from fostering.accounts.written import written
from fostering.core.dates import add_months
from fostering.core.dates import today as current_day
from fostering.dashboards import figures
from fostering.dashboards.figures import OUTSIDE_AREAS, Figures, Part, inside
from fostering.obligations import registry
from fostering.obligations.models import Obligation
from fostering.obligations.models.obligations import SUPERVISION_VISIT
from placements.enums import Seen, VisitStatus
from placements.models import Placement, VisitChild

# On a past day the visits are read for each child: for more than so many not on a page.
MOST_ON_A_PAST_DAY = 5000
Rows = dict[int | None, Figures]


def by_worker(*, user: User, team: Team, today: datetime.date) -> list[Figures]:
    """The lines of a team's table: its workers in name order, then households with nobody."""
    rows: Rows = {}
    for worker in _workers(user, today, team=team.pk):
        rows[worker.pk] = Figures(worker.get_full_name(), worker.pk)
    rows[None] = Figures("Nobody allocated", None)
    # The rows know who works with the household now; the figures of a day, who did then.
    duties_by = "worker" if today == current_day() else "worker_then"
    _count(rows, user, today, team, homes_by="allocated", duties_by=duties_by)
    if not rows[None].households and not rows[None].families:
        del rows[None]
    return list(rows.values())


def by_team(*, user: User, today: datetime.date, part: Part = None) -> list[Figures]:
    """The lines of the teams that the user sees, of all or of one part of the service."""
    kind, ids = figures.named(part)
    rows: Rows = {team.pk: Figures(team.name, team.pk) for team in _teams(user, kind, **ids)}
    rows[None] = Figures("Complaints about no household", None)
    _count(rows, user, today, part, homes_by="team", duties_by="team")
    if not rows[None].families:
        del rows[None]
    return list(rows.values())


def by_area(*, user: User, areas: Iterable[Area], today: datetime.date) -> list[Figures]:
    """The lines of the whole service by area; the teams in no area are one, if there are any."""
    rows: Rows = {area.pk: Figures(area.name, area.pk) for area in areas}
    rows[OUTSIDE_AREAS] = Figures("No area", OUTSIDE_AREAS)
    rows[None] = Figures("Complaints about no household", None)
    _count(rows, user, today, None, homes_by="area", duties_by="area")
    if not rows[None].families:
        del rows[None]
    if not rows[OUTSIDE_AREAS].households and not rows[OUTSIDE_AREAS].families:
        del rows[OUTSIDE_AREAS]
    return list(rows.values())


@written
def _teams(user: User, kind: str, **part: Any) -> QuerySet[Team]:
    """The teams of a part, which is no team itself."""
    teams = Team.objects.visible_to(user)
    if kind == "area":
        return teams.filter(area=part["part"])
    return teams.filter(area__isnull=True) if kind else teams


@written
def _workers(user: User, today: datetime.date, *, team: int) -> QuerySet[User]:
    """The team's members who carry cases, and others allocated to its households now."""
    allocated = Allocation.objects.visible_to(user).in_force(today).filter(household__team=team)
    return (
        User.objects.visible_to(user)
        .filter(
            Q(pk__in=allocated.values("worker"))
            | Q(team=team, pk__in=User.objects.workers().values("pk"))
        )
        .order_by("name_key", "pk")
        .only("first_name", "last_name")
    )


def _count(
    rows: Rows, user: User, today: datetime.date, part: Part, *, homes_by: str, duties_by: str
) -> None:
    """Fill the lines: one query for households and children, one for what is due."""
    kind, ids = figures.named(part)
    for group, households, children in figures.count_homes(user, today, homes_by, kind, **ids):
        if group in rows:
            rows[group].households += households
            rows[group].children += children
    counted = figures.count_duties(user, today, duties_by, kind, **ids)
    for group, duty, overdue, due_soon in counted:
        if group in rows:
            counts = rows[group].families[registry.get(duty).family]
            counts[0] += overdue
            counts[1] += due_soon


@dataclass(frozen=True)
class MonthOfVisits:
    """Visits that closed a duty in one month: how many, how many in time."""

    month: datetime.date
    in_time: int
    late: int

    @property
    def total(self) -> int:
        return self.in_time + self.late

    @property
    def percent(self) -> int | None:
        return round(100 * self.in_time / self.total) if self.total else None


def visits_in_time(
    *, user: User, part: Part = None, today: datetime.date, months: int = 12
) -> list[MonthOfVisits]:
    """The last `months` full months and this one so far, oldest first, from closed cycles."""
    this_month = today.replace(day=1)
    start = add_months(this_month, -months)
    kind, ids = figures.named(part)
    found = _by_month(_met_by_day(user, start, add_months(this_month, 1), kind, **ids))
    steps = (add_months(start, step) for step in range(months + 1))
    return [MonthOfVisits(month, *found[month]) for month in steps]


@written
def _met_by_day(
    user: User, start: datetime.date, end: datetime.date, kind: str, **part: Any
) -> QuerySet[Obligation, tuple[datetime.date, int, int]]:
    """Day, visits that closed a duty on it, and how many of them were late."""
    visits = Obligation.objects.visible_to(user).filter(kind=SUPERVISION_VISIT)
    by_day: Any = inside(visits, kind, **part).met_between(start, end)
    return (
        by_day.order_by()
        .values("closed_on")
        .annotate(number=Count("due_on"), late=Count("due_on", filter=Q(closed_on__gt=F("due_on"))))
        .values_list("closed_on", "number", "late")
    )


def _by_month(
    by_day: Iterable[tuple[datetime.date, int, int]],
) -> dict[datetime.date, list[int]]:
    """In time and late of each month, added up here: the database groups by days much faster."""
    found: dict[datetime.date, list[int]] = defaultdict(lambda: [0, 0])
    for day, number, late in by_day:
        counts = found[day.replace(day=1)]
        counts[0] += number - late
        counts[1] += late
    return found


def children_seen(*, user: User, today: datetime.date) -> QuerySet[Placement]:
    """Children placed now, with `seen_on`, `alone_on` and `seen_since`, those unseen for longest first.

    `seen_on` is the latest completed visit on which the child was seen (alone or not), in any
    placement; `seen_since` is that day, or the day the placement began. The derived day is the
    answer unless it lies after `today`: then the visits are read, which takes its time.
    """
    return (
        Placement.objects.visible_to(user)
        .in_force(today)
        .select_related("child", "household")
        .annotate(
            seen_on=_seen_by(today, "seen_on", [Seen.ALONE, Seen.WITH_OTHERS]),
            alone_on=_seen_by(today, "alone_on", [Seen.ALONE]),
        )
        .annotate(seen_since=Coalesce("seen_on", "started_on"))
        .order_by("seen_since", "pk")
    )


def longest_unseen(*, user: User, today: datetime.date, part: Part, number: int) -> list[Placement]:
    """The first of `children_seen`, of a part."""
    kind, ids = figures.named(part)
    return _longest_unseen(user, today, kind, number, **ids)


@written
def _longest_unseen(
    user: User, today: datetime.date, kind: str, number: int, **part: Any
) -> QuerySet[Placement]:
    """The database sorts keys, and reads these rows alone."""
    rows = inside(children_seen(user=user, today=today), kind, "household__", **part)
    return rows.filter(pk__in=rows.select_related(None).values("pk")[:number])


def _seen_by(today: datetime.date, name: str, seen: list[Seen]) -> Case:
    """The latest day up to `today` on which the child of a placement was seen so."""
    derived = f"last_seen__{name}"
    visits = VisitChild.objects.filter(
        placement__child=OuterRef("child"),
        seen__in=seen,
        visit__status=VisitStatus.COMPLETED,
        visit__visited_on__lte=today,
    )
    latest = visits.order_by().values("placement__child").annotate(day=Max("visit__visited_on"))
    return Case(
        When(Q(**{f"{derived}__isnull": True}), then=None),
        When(Q(**{f"{derived}__lte": today}), then=F(derived)),
        default=Subquery(latest.values("day")),
    )
