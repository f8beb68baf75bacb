"""Households for the engine: where they stand, and when they were approved."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet

from carers import rules
from carers.enums import ApprovalKind
from carers.models import Allocation, Approval, Household
from fostering.accounts.written import written
from fostering.core.periods import Span
from fostering.core.querysets import in_force
from fostering.obligations import marking, refs, registry
from fostering.obligations.registry import Batch, Place


class Households:
    """Where households stand: their team, category, and the worker allocated today."""

    model = Household

    def count(self) -> int:
        return Household.objects.count()

    def ids_after(self, household_id: int, limit: int) -> list[int]:
        rows = Household.objects.filter(pk__gt=household_id).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:limit])

    def places(self, household_ids: Sequence[int], *, today: datetime.date) -> dict[int, Place]:
        ids = list(household_ids)
        workers = dict(_workers(None, today, households=ids))
        teams = _teams(None, households=ids)
        return {pk: Place(team, workers.get(pk), category) for pk, team, category in teams}

    def moved(self, after: datetime.date, until: datetime.date) -> list[int]:
        span = (after + datetime.timedelta(days=1), until)
        rows = Allocation.objects.filter(Q(started_on__range=span) | Q(ended_on__range=span))
        return sorted(set(rows.order_by().values_list("household_id", flat=True)))


@written
def _teams(_user: None, *, households: list[int]) -> QuerySet[Household, tuple[int, int, str]]:
    rows = Household.objects.filter(pk__in=households).order_by()
    return rows.values_list("pk", "team_id", "category")


@written
def _workers(
    _user: None, today: datetime.date, *, households: list[int]
) -> QuerySet[Allocation, tuple[int, int]]:
    rows = Allocation.objects.filter(in_force(today), household__in=households).order_by()
    return rows.values_list("household_id", "worker_id")


class Approved(NamedTuple):
    """One approval of a household."""

    household_id: int
    kind: str
    started_on: datetime.date
    ended_on: datetime.date | None
    extended_on: datetime.date | None


def approvals(household_ids: Sequence[int]) -> list[Approved]:
    """Every approval of these households, full and temporary."""
    return list(map(Approved._make, _approvals(None, households=list(household_ids))))


@written
def _approvals(_user: None, *, households: list[int]) -> QuerySet[Approval, tuple]:
    rows = Approval.objects.filter(household__in=households).order_by()
    return rows.values_list(*Approved._fields)


def approved_spells(batch: Batch) -> dict[int, list[Span]]:
    """The spells of approval, full or temporary, of each household."""
    return _spells(batch.get(approvals))


def full_spells(batch: Batch) -> dict[int, list[Span]]:
    """The spells of full approval of each household."""
    return _spells(one for one in batch.get(approvals) if one.kind == ApprovalKind.FULL)


def _spells(found: Iterable[Approved]) -> dict[int, list[Span]]:
    periods: dict[int, list[rules.Period]] = defaultdict(list)
    for one in found:
        periods[one.household_id].append((one.started_on, one.ended_on))
    return {pk: rules.approved_spells(theirs) for pk, theirs in periods.items()}


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
