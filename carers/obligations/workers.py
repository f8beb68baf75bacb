"""The duties about who works with a household: somebody always, and not for ever."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from carers import rules
from carers.enums import AllocationKind
from carers.models import Allocation, Household
from carers.obligations.households import approved_spells
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.obligations import registry
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Action, Batch, Case, Kind, Level, Wording


def allocations(household_ids: Sequence[int]) -> dict[int, list[rules.Allocated]]:
    """Every allocation of each household, past ones and those to come."""
    found: dict[int, list[rules.Allocated]] = defaultdict(list)
    for household_id, *allocated in _allocations(None, households=list(household_ids)):
        found[household_id].append(rules.Allocated(*allocated))
    return found


@written
def _allocations(_user: None, *, households: list[int]) -> QuerySet[Allocation, tuple]:
    rows = Allocation.objects.filter(household__in=households).order_by()
    return rows.values_list("household_id", "started_on", "ended_on", "kind", "worker_id")


def exempt(household_ids: Sequence[int]) -> set[int]:
    """The households that are exempt from worker rotation."""
    return set(_exempt(None, households=list(household_ids)))


@written
def _exempt(_user: None, *, households: list[int]) -> QuerySet[Household, int]:
    rows = Household.objects.filter(pk__in=households, rotation_exempt=True).order_by()
    return rows.values_list("pk", flat=True)


def _cases(batch: Batch) -> Iterator[Case]:
    allocated, left_out = batch.get(allocations), batch.get(exempt)
    for household_id, approved in batch.view(approved_spells).items():
        facts = rules.AllocationFacts(
            approved, allocated.get(household_id, ()), household_id in left_out
        )
        yield Case(household_id, household_id, facts)


def _change(label: str) -> registry.ActionOf:
    def action(obligation: Obligation) -> Action:
        return Action(label, "allocation-change", {"pk": obligation.household_id})

    return action


registry.register_ends({"allocated": "The allocation ended on {date}."})

_ROTATION_LEVELS = frozenset({Level.LAPSING, Level.OVERDUE, Level.ESCALATED})
_ALLOCATED = {"allocated": "Allocated to the present worker since {date}."}

registry.register(
    Kind(
        code="allocated_worker",
        label="Allocated worker",
        subject="household",
        cases=_cases,
        rule=rules.allocated_worker,
        wording=Wording(
            facts={
                "approved": "The household has been approved since {date}.",
                "unallocated": "The last allocation ended on {date}.",
            },
            always=frozenset({"approved"}),
            requirement="a worker allocated at all times",
        ),
        action=_change("Allocate a worker"),
        capability=Capability.ALLOCATE,
        # With no worker to remind, the team's manager hears of it the first time.
        levels=frozenset({Level.OVERDUE}),
        order=5,
        family=Family.ALLOCATION,
    )
)
registry.register(
    Kind(
        code="allocation_handover",
        label="Handover to a new worker",
        subject="household",
        cases=_cases,
        rule=rules.allocation_handover,
        wording=Wording(
            facts=_ALLOCATED, requirement="the next worker named after {term} with one worker"
        ),
        action=_change("Name the next worker"),
        capability=Capability.ALLOCATE,
        levels=_ROTATION_LEVELS,
        order=80,
        family=Family.ALLOCATION,
    )
)
registry.register(
    Kind(
        code="allocation_limit",
        label="Longest time with one worker",
        subject="household",
        cases=_cases,
        rule=rules.allocation_limit,
        wording=Wording(facts=_ALLOCATED, requirement="at most {term} with one worker"),
        action=_change("Change the worker"),
        capability=Capability.ALLOCATE,
        levels=_ROTATION_LEVELS,
        order=81,
        categories=dict(AllocationKind.choices),
        family=Family.ALLOCATION,
    )
)
