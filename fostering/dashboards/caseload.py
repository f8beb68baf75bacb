"""A team's and the service's figures: a fixed number of queries whatever the volume."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncMonth

from carers.models import Allocation, Household
from fostering.accounts.models import Team, User
from fostering.core.dates import add_months
from fostering.core.dates import today as current_day
from fostering.core.querysets import in_force
from fostering.obligations import registry
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.models.obligations import ObligationQuerySet
from placements.enums import Seen, VisitStatus
from placements.models import Placement, VisitChild


@dataclass
class Figures:
    """One line of a caseload table: a worker's, a team's, or the households without a worker."""

    name: str
    pk: int | None
    households: int = 0
    children: int = 0
    # family -> [overdue, due soon]
    families: dict[Family, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    @property
    def overdue(self) -> int:
        return sum(counts[0] for counts in self.families.values())

    @property
    def due_soon(self) -> int:
        return sum(counts[1] for counts in self.families.values())

    def cells(self) -> list[dict[str, Any]]:
        """Overdue and due soon of each family of kinds, in the order of the columns."""
        return [
            {
                "family": family.code,
                "label": family.label,
                "overdue": self.families[family][0],
                "due_soon": self.families[family][1],
            }
            for family in registry.families()
        ]


def by_worker(*, user: User, team: Team, today: datetime.date) -> list[Figures]:
    """The lines of a team's table: its workers in name order, then households with nobody."""
    rows: dict[int | None, Figures] = {}
    for worker in _workers(user, team, today):
        rows[worker.pk] = Figures(worker.get_full_name(), worker.pk)
    rows[None] = Figures("Nobody allocated", None)
    _count_households(rows, user, today, "worker_id", team)
    obligations = Obligation.objects.visible_to(user).filter(team=team)
    if today != current_day():
        # The rows know who works with the household now; the figures of a day, who did then.
        obligations = obligations.annotate(worker_then=worker_on(today))
        _count_duties(rows, obligations, today, "worker_then")
    else:
        _count_duties(rows, obligations, today, "worker_id")
    if not rows[None].households and not rows[None].families:
        del rows[None]
    return list(rows.values())


def worker_on(day: datetime.date | OuterRef) -> Case:
    """Who was allocated on a day to the household of an obligation, for its rows.

    A record with duties of its own (a complaint) has no worker: it is not theirs to know of.
    """
    allocations = Allocation.objects.filter(
        in_force(day), household=OuterRef("household_id")
    ).order_by("pk")
    worker = Subquery(allocations.values("worker")[:1])
    return Case(When(subject_type__in=registry.other_owners(), then=None), default=worker)


def by_team(*, user: User, today: datetime.date) -> list[Figures]:
    """The lines of the service's table: every team that the user sees."""
    rows: dict[int | None, Figures] = {
        team.pk: Figures(team.name, team.pk) for team in Team.objects.visible_to(user)
    }
    rows[None] = Figures("Complaints about no household", None)
    _count_households(rows, user, today, "household__team_id")
    _count_duties(rows, Obligation.objects.visible_to(user), today, "team_id")
    if not rows[None].families:
        del rows[None]
    return list(rows.values())


def _workers(user: User, team: Team, today: datetime.date) -> QuerySet[User]:
    """The team's members who carry cases, and others allocated to its households now."""
    allocated = Allocation.objects.visible_to(user).in_force(today).filter(household__team=team)
    return (
        User.objects.visible_to(user)
        .filter(
            Q(pk__in=allocated.values("worker"))
            | Q(team=team, pk__in=User.objects.workers().values("pk"))
        )
        .order_by("name_key", "pk")
    )


def _count_households(
    rows: dict[int | None, Figures],
    user: User,
    today: datetime.date,
    key: str,
    team: Team | None = None,
) -> None:
    """Households and children placed: one query for those with a worker, one for the rest."""
    placed = Placement.objects.filter(in_force(today), household=OuterRef("household"))
    per_household = placed.order_by().values("household").annotate(n=Count("pk")).values("n")
    allocations = Allocation.objects.visible_to(user).in_force(today)
    unallocated = (
        Household.objects.visible_to(user)
        .approved(on=today)
        .exclude(Exists(Allocation.objects.in_force(today).filter(household=OuterRef("pk"))))
    )
    if team is not None:
        allocations = allocations.filter(household__team=team)
        unallocated = unallocated.filter(team=team)
    with_worker = allocations.annotate(placed=Coalesce(Subquery(per_household), 0))
    without = unallocated.annotate(
        placed=Count("placements", filter=in_force(today, "placements__"))
    )
    _add(rows, with_worker.order_by().values_list(key, "placed"))
    by_group = without.values_list("team_id", "placed")
    _add(rows, by_group if team is None else ((None, children) for _, children in by_group))


def _add(rows: dict[int | None, Figures], counted: Iterable[tuple[int | None, int]]) -> None:
    for group, children in counted:
        if group in rows:
            rows[group].households += 1
            rows[group].children += children


def _count_duties(
    rows: dict[int | None, Figures],
    obligations: ObligationQuerySet,
    today: datetime.date,
    key: str,
) -> None:
    counts = (
        obligations.open_on(today)
        .filter(warn_on__lte=today)
        .order_by()
        .values_list(key, "kind")
        .annotate(
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            due_soon=Count("pk", filter=Q(due_on__gte=today)),
        )
    )
    for group, kind, overdue, due_soon in counts:
        if group in rows:
            family = registry.get(kind).family
            rows[group].families[family][0] += overdue
            rows[group].families[family][1] += due_soon


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
    *, user: User, team: Team | None, today: datetime.date, months: int = 12
) -> list[MonthOfVisits]:
    """The last `months` full months and this one so far, oldest first, from closed cycles."""
    this_month = today.replace(day=1)
    start = add_months(this_month, -months)
    closed = Obligation.objects.visible_to(user).filter(kind="supervision_visit")
    if team is not None:
        closed = closed.filter(team=team)
    counted = (
        closed.met_between(start, add_months(this_month, 1))
        .order_by()
        .annotate(month=TruncMonth("closed_on"))
        .values("month")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(closed_on__gt=F("due_on"))))
    )
    found = {row["month"]: row for row in counted}
    result = []
    for step in range(months + 1):
        month = add_months(start, step)
        row = found.get(month, {"n": 0, "late": 0})
        result.append(MonthOfVisits(month, row["n"] - row["late"], row["late"]))
    return result


def children_seen(*, user: User, today: datetime.date) -> QuerySet[Placement]:
    """Children placed now, with `last_seen` and `seen_since`, those unseen for longest first.

    `last_seen` is the latest completed visit on which the child was seen (alone or not), in any
    placement; `seen_since` is that day, or the day the placement began. The derived day is the
    answer unless it lies after `today`: then the visits are read.
    """
    return (
        Placement.objects.visible_to(user)
        .in_force(today)
        .select_related("child", "household")
        .annotate(
            last_seen=_seen_by(today, "seen_on", [Seen.ALONE, Seen.WITH_OTHERS]),
            last_alone=_seen_by(today, "alone_on", [Seen.ALONE]),
        )
        .annotate(seen_since=Coalesce("last_seen", "started_on"))
        .order_by("seen_since", "pk")
    )


def _seen_by(today: datetime.date, name: str, seen: list[Seen]) -> Case:
    """The latest day up to `today` on which the child of a placement was seen so."""
    derived = f"child__last_seen__{name}"
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
