"""The duties about each placement: a safer caring plan, and who decides what for the child."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from django.db.models import QuerySet

from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.obligations import marking, refs, registry, subjects
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.registry import ActionOf, Batch, Case, Kind, Level, Wording
from placements import rules
from placements.models import DelegatedAuthority, Placement, SaferCaringPlan
from placements.obligations.visits import placements

Days = dict[int, list[datetime.date]]


def plan_days(household_ids: Sequence[int]) -> Days:
    """The days on which a safer caring plan was agreed for each placement."""
    return _by_placement(_plans(None, households=list(household_ids)))


@written
def _plans(_user: None, *, households: list[int]) -> QuerySet[SaferCaringPlan, tuple]:
    rows = SaferCaringPlan.objects.filter(placement__household__in=households)
    return rows.order_by().values_list("placement_id", "agreed_on")


def authority_days(household_ids: Sequence[int]) -> Days:
    """The days on which delegated authority was recorded for each placement."""
    return _by_placement(_authorities(None, households=list(household_ids)))


@written
def _authorities(_user: None, *, households: list[int]) -> QuerySet[DelegatedAuthority, tuple]:
    rows = DelegatedAuthority.objects.filter(placement__household__in=households)
    return rows.order_by().values_list("placement_id", "recorded_on")


def _by_placement(rows: Collection[tuple[int, datetime.date]]) -> Days:
    found: Days = defaultdict(list)
    for placement_id, day in rows:
        found[placement_id].append(day)
    return found


def _cases(days: Callable[[Sequence[int]], Days]) -> Callable[[Batch], Iterator[Case]]:
    def cases(batch: Batch) -> Iterator[Case]:
        done = batch.get(days)
        for placement_id, household_id, start, end in batch.get(placements):
            facts = rules.PlanFacts((start, end), done.get(placement_id, ()))
            yield Case(household_id, placement_id, facts)

    return cases


def _record(label: str, url_name: str) -> ActionOf:
    def action(obligation: Obligation) -> registry.Action:
        return registry.Action(label, url_name, {"pk": obligation.subject_id})

    return action


def _names(user: User, ids: Collection[int]) -> dict[int, str]:
    return {placement.pk: str(placement.child) for placement in _placements(user, ids=list(ids))}


@written
def _placements(user: User, *, ids: list[int]) -> QuerySet[Placement]:
    rows = Placement.objects.visible_to(user).filter(pk__in=ids).order_by()
    return rows.select_related("child")


_BY_PLACEMENT = marking.through("placements_placement", "placement_id")
marking.watch(SaferCaringPlan, reads=("placement_id", "agreed_on"), record=_BY_PLACEMENT)
marking.watch(DelegatedAuthority, reads=("placement_id", "recorded_on"), record=_BY_PLACEMENT)
subjects.register("placement", _names)
refs.register("placement", refs.of_model(Placement))

_PLACED = {"placed": "Placed on {date}."}
_ENDS = {"placed": "The placement ended on {date}."}
_LEVELS = frozenset({Level.OVERDUE, Level.ESCALATED})

registry.register(
    Kind(
        code="safer_caring_plan",
        label="Safer caring plan",
        subject="placement",
        cases=_cases(plan_days),
        rule=rules.safer_caring_plan,
        wording=Wording(
            ends=_ENDS,
            facts={"plan": "Last safer caring plan agreed on {date}.", **_PLACED},
            renewed_by="plan",
            never_done="No safer caring plan is agreed for this placement.",
            requirement="a safer caring plan agreed anew every {term}",
            first_requirement="a safer caring plan within {term} of the start",
        ),
        action=_record("Record a safer caring plan", "safer-caring-plan-add"),
        capability=Capability.RECORD_VISITS,
        levels=_LEVELS,
        order=60,
        family=Family.PLANS,
    )
)
registry.register(
    Kind(
        code="delegated_authority",
        label="Delegated authority",
        subject="placement",
        cases=_cases(authority_days),
        rule=rules.delegated_authority,
        wording=Wording(
            ends=_ENDS,
            facts=_PLACED,
            requirement="delegated authority recorded within {term} of the start",
        ),
        action=_record("Record delegated authority", "delegated-authority-add"),
        capability=Capability.RECORD_VISITS,
        levels=_LEVELS,
        order=61,
        family=Family.PLANS,
    )
)
