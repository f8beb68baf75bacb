"""When children were last seen follows the visits, as what is due does."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Max, Q, QuerySet

from fostering.accounts.written import written
from fostering.obligations import marking, registry
from placements.enums import Seen, VisitStatus
from placements.models import Child, LastSeen, Placement, VisitChild

NAMES = ("pk", "seen_on", "alone_on")
Days = tuple[datetime.date, datetime.date | None]


def follow(household_ids: Sequence[int]) -> None:
    """Make the rows of every child ever placed in these households equal to the visits.

    Called in the transaction of the write. The children are locked first: one who was placed in
    two homes may be seen in both at once, and the later write must read what the earlier saved.
    A fixed number of queries.
    """
    ids = _locked(None, households=list(household_ids))
    if not ids:
        return
    days = seen_days(ids)
    placements = _placements(None, children=ids)
    wanted = {placement: days[child] for placement, child in placements if child in days}
    existing = {pk: (seen, alone) for pk, seen, alone in _rows(None, children=ids)}
    gone = existing.keys() - wanted.keys()
    changed = {pk: days for pk, days in wanted.items() if existing.get(pk) != days}
    if gone:
        LastSeen.objects.filter(pk__in=gone).delete()
    if changed:
        _save(changed)


@written
def _locked(_user: None, *, households: list[int]) -> QuerySet[Child, int]:
    placed = Placement.objects.filter(household__in=households).order_by().values("child")
    children = Child.objects.filter(pk__in=placed).order_by("pk")
    return children.select_for_update().values_list("pk", flat=True)


@written
def _placements(_user: None, *, children: list[int]) -> QuerySet[Placement, tuple[int, int]]:
    rows = Placement.objects.filter(child__in=children).order_by()
    return rows.values_list("pk", "child_id")


@written
def _rows(_user: None, *, children: list[int]) -> QuerySet[LastSeen, tuple]:
    return LastSeen.objects.filter(placement__child__in=children).values_list(*NAMES)


def seen_days(children: Collection[int]) -> dict[int, Days]:
    """The days on which these children were last seen, and last seen alone, by what visits say."""
    return {
        child: (seen, alone) for child, seen, alone in _seen_days(None, children=list(children))
    }


@written
def _seen_days(_user: None, *, children: list[int]) -> QuerySet[VisitChild, tuple]:
    rows = (
        VisitChild.objects.filter(
            placement__child__in=children,
            seen__in=[Seen.ALONE, Seen.WITH_OTHERS],
            visit__status=VisitStatus.COMPLETED,
        )
        .order_by()
        .values("placement__child")
    )
    counted: Any = rows.annotate(
        seen_on=Max("visit__visited_on"),
        alone_on=Max("visit__visited_on", filter=Q(seen=Seen.ALONE)),
    )
    found: QuerySet[VisitChild, tuple] = counted.values_list(
        "placement__child", "seen_on", "alone_on"
    )
    return found


def _save(changed: dict[int, Days]) -> None:
    LastSeen.objects.bulk_create(
        (
            LastSeen(placement_id=pk, seen_on=seen, alone_on=alone)
            for pk, (seen, alone) in changed.items()
        ),
        update_conflicts=True,
        unique_fields=["placement"],
        update_fields=["seen_on", "alone_on"],
    )


# Whom a visit saw counts once the visit is completed, which marks the household by itself.
marking.watch(
    VisitChild,
    reads=("placement_id", "visit_id", "seen"),
    record=marking.through("placements_placement", "placement_id"),
    only="(SELECT status FROM placements_visit WHERE id = visit_id) = 'completed'",
)
registry.register_follower(follow)
