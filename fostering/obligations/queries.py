"""Reads of what is due that pages and reports share."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, Q

from fostering.accounts.models import User
from fostering.obligations import registry
from fostering.obligations.cycles import StandardSet
from fostering.obligations.evaluate import Found, evaluate
from fostering.obligations.models import Obligation, TaskRun


class Standing(NamedTuple):
    """How many open duties are in each state."""

    overdue: int
    due_soon: int
    upcoming: int


def standing(user: User, day: datetime.date) -> Standing:
    """What the user sees, counted by state on `day`. One query."""
    return Standing(**Obligation.objects.visible_to(user).open_on(day).aggregate(**by_state(day)))


def by_state(day: datetime.date) -> dict[str, Count]:
    """Aggregates of an `open_on(day)` queryset by state, for `.aggregate` or `.annotate`."""
    return {
        "overdue": Count("pk", filter=Q(due_on__lt=day)),
        "due_soon": Count("pk", filter=Q(due_on__gte=day, warn_on__lte=day)),
        "upcoming": Count("pk", filter=Q(warn_on__gt=day)),
    }


def last_checked() -> datetime.datetime | None:
    """When the nightly job last finished well; None before its first run."""
    runs = TaskRun.objects.nightly().finished_well().order_by("-finished_at")
    return runs.values_list("finished_at", flat=True).first()


def tried(
    ids: Sequence[int],
    standards: StandardSet,
    *,
    day: datetime.date,
    owner: str = registry.HOUSEHOLD,
) -> list[Found]:
    """What would be due on `day` for these records of an owner under a policy that is only tried."""
    places = registry.owners()[owner].places(ids, today=day, lock=False)
    found = evaluate(ids, places, standards, owner=owner)
    return [item for item in found if item.cycle.is_open_on(day)]
