"""When children were last seen follows the visits, as what is due does."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Max, Q

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
    placed = Placement.objects.filter(household__in=household_ids).order_by().values("child")
    children = Child.objects.filter(pk__in=placed).order_by("pk")
    ids = list(children.select_for_update().values_list("pk", flat=True))
    if not ids:
        return
    days = seen_days(ids)
    placements = Placement.objects.filter(child__in=ids).order_by()
    wanted = {
        placement: days[child]
        for placement, child in placements.values_list("pk", "child_id")
        if child in days
    }
    rows = LastSeen.objects.filter(placement__child__in=ids)
    existing = {pk: (seen, alone) for pk, seen, alone in rows.values_list(*NAMES)}
    gone = existing.keys() - wanted.keys()
    changed = {pk: days for pk, days in wanted.items() if existing.get(pk) != days}
    if gone:
        LastSeen.objects.filter(pk__in=gone).delete()
    if changed:
        _save(changed)


def seen_days(children: Collection[int]) -> dict[int, Days]:
    """The days on which these children were last seen, and last seen alone, by what visits say."""
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
    return {row["placement__child"]: (row["seen_on"], row["alone_on"]) for row in counted}


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
    only="(SELECT status FROM placements_visit WHERE id = visit_id)"
    f" = '{VisitStatus.COMPLETED.value}'",  # noqa: S608 - own names
)
registry.register_follower(follow)
