"""Households for the engine: where they stand, and when they were approved."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from carers import rules
from carers.enums import ApprovalKind
from carers.models import Allocation, Approval, Household
from fostering.core.periods import Span
from fostering.core.querysets import in_force
from fostering.obligations import marking, refs, registry
from fostering.obligations.registry import Place


class Households:
    """Where households stand: their team, category, and the worker allocated today."""

    model = Household

    def count(self) -> int:
        return Household.objects.count()

    def ids_after(self, household_id: int, limit: int) -> list[int]:
        rows = Household.objects.filter(pk__gt=household_id).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:limit])

    def places(self, household_ids: Sequence[int], *, today: datetime.date) -> dict[int, Place]:
        rows = Household.objects.filter(pk__in=household_ids).order_by()
        teams = list(rows.values_list("pk", "team_id", "category"))
        allocations = Allocation.objects.filter(in_force(today), household__in=household_ids)
        workers = dict(allocations.order_by().values_list("household_id", "worker_id"))
        return {pk: Place(team, workers.get(pk), category) for pk, team, category in teams}

    def moved(self, after: datetime.date, until: datetime.date) -> list[int]:
        span = (after + datetime.timedelta(days=1), until)
        rows = Allocation.objects.filter(Q(started_on__range=span) | Q(ended_on__range=span))
        return sorted(set(rows.order_by().values_list("household_id", flat=True)))


def approved_spells(household_ids: Sequence[int]) -> dict[int, list[Span]]:
    """The spells of approval, full or temporary, of each household."""
    return _spells(Q(household__in=household_ids))


def full_spells(household_ids: Sequence[int]) -> dict[int, list[Span]]:
    """The spells of full approval of each household."""
    return _spells(Q(household__in=household_ids, kind=ApprovalKind.FULL))


def _spells(which: Q) -> dict[int, list[Span]]:
    periods: dict[int, list[rules.Period]] = defaultdict(list)
    rows = Approval.objects.filter(which).order_by()
    for household_id, start, end in rows.values_list("household_id", "started_on", "ended_on"):
        periods[household_id].append((start, end))
    return {pk: rules.approved_spells(found) for pk, found in periods.items()}


registry.register_households(Households())
marking.watch(Household, reads=("team_id", "category", "rotation_exempt"), record="changed.id")
marking.watch(Approval, reads=("household_id", "kind", "started_on", "ended_on", "extended_on"))
marking.watch(Allocation, reads=("household_id", "kind", "worker_id", "started_on", "ended_on"))
registry.register_ends(
    {
        "approved": "The approval ended on {date}.",
        "joined": "They left the household on {date}.",
    }
)
refs.register("household", refs.of_model(Household))
