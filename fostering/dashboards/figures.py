"""Figures of a part of the service: households, children, and what is due, counted in the database.

Each function is one query whatever the volume. A part is one team, one area, the teams that are in
no area, or (None) all that the user sees.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from carers.models import Allocation, Approval, Household
from fostering.accounts.models import NO_AREA, Area, Team, User
from fostering.accounts.roles import Scope
from fostering.accounts.written import written
from fostering.core.querysets import in_force
from fostering.obligations import registry
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.models.obligations import ObligationQuerySet

# The group of the teams in no area, in a count by area.
OUTSIDE_AREAS = -1
# One team, one area, NO_AREA, or all.
Part = Team | Area | str | None
Rows = TypeVar("Rows", bound=QuerySet)


def within(rows: Rows, part: Part, prefix: str = "") -> Rows:
    """Those rows that belong to a part; `prefix` leads to the row's team."""
    kind, ids = named(part)
    return inside(rows, kind, prefix, **ids)


def named(part: Part) -> tuple[str, dict[str, int]]:
    """A part as written queries are given it: what kind it is, and its id."""
    if isinstance(part, Team):
        return "team", {"part": part.pk}
    if isinstance(part, Area):
        return "area", {"part": part.pk}
    return part or "", {}


def inside(rows: Rows, kind: str, prefix: str = "", *, part: int = 0) -> Rows:
    """`within`, of a part that was `named`."""
    if kind == "team":
        return rows.filter(**{f"{prefix}team": part})
    if kind == "area":
        return rows.filter(**{f"{prefix}team__area": part})
    if kind == NO_AREA:
        return rows.filter(**{f"{prefix}team__isnull": False, f"{prefix}team__area__isnull": True})
    return rows


def part_query(part: Part) -> dict[str, Any]:
    """The filters of a list that holds the rows of a part."""
    if isinstance(part, Team):
        return {"team": part.pk}
    if isinstance(part, Area):
        return {"area": part.pk}
    return {"area": NO_AREA} if part == NO_AREA else {}


@dataclass
class Figures:
    """One line of a table: a worker's, a team's, an area's, or the households without a worker."""

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


def total_of(rows: Iterable[Figures]) -> Figures:
    """The sum of some lines."""
    total = Figures("Total", None)
    for row in rows:
        total.households += row.households
        total.children += row.children
        for family, (overdue, due_soon) in row.families.items():
            total.families[family][0] += overdue
            total.families[family][1] += due_soon
    return total


def by_area() -> Case:
    """The group of a row in a count by area: its id, OUTSIDE_AREAS, or None without a team."""
    return Case(
        When(team__isnull=True, then=None),
        When(team__area__isnull=True, then=Value(OUTSIDE_AREAS)),
        default=F("team__area"),
        output_field=BigIntegerField(),
    )


def worker_on(day: datetime.date | OuterRef) -> Case:
    """Who was allocated on a day to the household of an obligation, for its rows.

    A record with duties of its own (a complaint) has no worker: it is not theirs to know of.
    """
    allocations = Allocation.objects.filter(
        in_force(day), household=OuterRef("household_id")
    ).order_by("pk")
    worker = Subquery(allocations.values("worker")[:1])
    return Case(When(subject_type__in=registry.other_owners(), then=None), default=worker)


# By what households and duties are counted.
BY: dict[str, Callable[[datetime.date], Any]] = {
    "team": lambda _day: F("team"),
    "area": lambda _day: by_area(),
    "allocated": lambda _day: F("allocation_then__worker"),
    "worker": lambda _day: F("worker"),
    "worker_then": worker_on,
}


@written
def count_homes(
    user: User, day: datetime.date, by: str, kind: str, **part: Any
) -> QuerySet[Household, tuple[int | None, int, int]]:
    """Group, households, children placed; a group up to twice.

    Counted are households that somebody works with or that are approved on a day.
    """
    found: Any = inside(Household.objects.visible_to(user), kind, **part).order_by()
    found = found.filter(_is_counted(day, of_all=user.scope is Scope.SERVICE and not part))
    if by == "allocated":
        with_worker = FilteredRelation("allocations", condition=in_force(day, "allocations__"))
        found = found.alias(allocation_then=with_worker)
    none = Value(0, output_field=BigIntegerField())
    number = found.values(group=BY[by](day)).annotate(number=Count("pk"), children=none)
    with_children = FilteredRelation("placements", condition=in_force(day, "placements__"))
    homes = found.alias(placement_then=with_children).filter(placement_then__isnull=False)
    children = homes.values(group=BY[by](day))
    children = children.annotate(number=none, children=Count("placement_then"))
    names = ("group", "number", "children")
    return number.values_list(*names).union(children.values_list(*names), all=True)


def _is_counted(day: datetime.date, *, of_all: bool) -> Q:
    """Of a few households it is asked one by one; of all of them, two sets are made first."""
    worked_with = Allocation.objects.in_force(day).order_by()
    approved = Approval.objects.in_force(day).order_by()
    if of_all:
        return Q(pk__in=worked_with.values("household")) | Q(pk__in=approved.values("household"))
    theirs = Q(household=OuterRef("pk"))
    return Q(Exists(worked_with.filter(theirs))) | Q(Exists(approved.filter(theirs)))


@written
def count_duties(
    user: User, day: datetime.date, by: str, kind: str, **part: Any
) -> QuerySet[Obligation, tuple[int | None, str, int, int]]:
    """Group, kind of duty, overdue and due soon on a day; a group and kind up to twice."""
    rows = inside(Obligation.objects.visible_to(user), kind, **part)
    still_open, closed_later = (_counted(those, day, by) for those in rows.open_in_parts(day))
    return still_open.union(closed_later, all=True)


def _counted(rows: ObligationQuerySet, day: datetime.date, by: str) -> QuerySet[Any, Any]:
    # Columns of an index alone are read, so that the rows themselves are not.
    grouped = rows.filter(warn_on__lte=day).order_by().values("kind", group=BY[by](day))
    return grouped.annotate(
        overdue=Count("due_on", filter=Q(due_on__lt=day)),
        due_soon=Count("due_on", filter=Q(due_on__gte=day)),
    ).values_list("group", "kind", "overdue", "due_soon")
