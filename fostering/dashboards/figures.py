"""Figures of a part of the service: households, children, and what is due, counted in the database.

Each function is one query whatever the volume. A part is one team, one area, the teams that are in
no area, or (None) all that the user sees.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)

from carers.models import Approval, Household
from fostering.accounts.models import NO_AREA, Area, Team, User
from fostering.core.querysets import in_force
from fostering.obligations import registry
from fostering.obligations.families import Family
from fostering.obligations.models.obligations import ObligationQuerySet

# The group of the teams in no area, in a count by area.
OUTSIDE_AREAS = -1
# One team, one area, NO_AREA, or all.
Part = Team | Area | str | None
Rows = TypeVar("Rows", bound=QuerySet)


def within(rows: Rows, part: Part, prefix: str = "") -> Rows:
    """Those rows that belong to a part; `prefix` leads to the row's team."""
    if isinstance(part, Team):
        return rows.filter(**{f"{prefix}team": part})
    if isinstance(part, Area):
        return rows.filter(**{f"{prefix}team__area": part})
    if part == NO_AREA:
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


def homes(user: User, day: datetime.date, part: Part) -> QuerySet[Household]:
    """Households that somebody works with or that are approved on a day, one row for each child
    placed: `worker_then` is who worked with them."""
    with_worker = FilteredRelation("allocations", condition=in_force(day, "allocations__"))
    with_children = FilteredRelation("placements", condition=in_force(day, "placements__"))
    approved = Approval.objects.in_force(day).values("household")
    return (
        within(Household.objects.visible_to(user), part)
        .alias(allocation_then=with_worker, placement_then=with_children)
        .filter(Q(allocation_then__isnull=False) | Q(pk__in=approved))
    )


def count_homes(found: Any, by: Any) -> Iterator[tuple[int | None, int, int]]:
    """Of `homes`: group, households, children placed; a group up to twice."""
    none = Value(0, output_field=BigIntegerField())
    grouped = found.order_by().values(group=_by(by))
    number = grouped.annotate(number=Count("pk"), children=none)
    with_child = found.filter(placement_then__isnull=False).order_by().values(group=_by(by))
    children = with_child.annotate(number=none, children=Count("placement_then"))
    names = ("group", "number", "children")
    yield from number.values_list(*names).union(children.values_list(*names), all=True)


def count_duties(
    rows: ObligationQuerySet, day: datetime.date, by: Any
) -> Iterator[tuple[int | None, Family, int, int]]:
    """Group, family, overdue and due soon on a day, a group as often as it has kinds."""
    still_open, closed_later = (_counted(part, day, by) for part in rows.open_in_parts(day))
    for group, kind, overdue, due_soon in still_open.union(closed_later, all=True):
        yield group, registry.get(kind).family, overdue, due_soon


def _counted(rows: ObligationQuerySet, day: datetime.date, by: Any) -> QuerySet[Any, Any]:
    # Columns of an index alone are read, so that the rows themselves are not.
    grouped = rows.filter(warn_on__lte=day).order_by().values("kind", group=_by(by))
    return grouped.annotate(
        overdue=Count("due_on", filter=Q(due_on__lt=day)),
        due_soon=Count("due_on", filter=Q(due_on__gte=day)),
    ).values_list("group", "kind", "overdue", "due_soon")


def _by(by: Any) -> Any:
    return F(by) if isinstance(by, str) else by
