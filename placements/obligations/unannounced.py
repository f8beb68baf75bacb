"""The yearly duties of an approved home: unannounced visits, and an inspection."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from carers.obligations.households import approved_spells
from carers.obligations.workers import allocations, exempt
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.obligations import marking, registry
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Action, Batch, Case, Kind, Level, Wording
from placements import rules
from placements.models import HomeInspection
from placements.obligations.visits import visits


def unannounced_visits(batch: Batch) -> dict[int, list[rules.UnannouncedVisit]]:
    """Each household's completed unannounced visits, with who made them."""
    found: dict[int, list[rules.UnannouncedVisit]] = defaultdict(list)
    for household_id, day, is_unannounced, worker_id in batch.get(visits):
        if is_unannounced:
            found[household_id].append(rules.UnannouncedVisit(day, worker_id))
    return found


def inspection_days(household_ids: Sequence[int]) -> dict[int, list[datetime.date]]:
    """The days on which each home was inspected."""
    found: dict[int, list[datetime.date]] = defaultdict(list)
    for household_id, day in _inspections(None, households=list(household_ids)):
        found[household_id].append(day)
    return found


@written
def _inspections(_user: None, *, households: list[int]) -> QuerySet[HomeInspection, tuple]:
    rows = HomeInspection.objects.filter(household__in=households).order_by()
    return rows.values_list("household_id", "inspected_on")


def _visit_cases(batch: Batch) -> Iterator[Case]:
    made = batch.view(unannounced_visits)
    for household_id, approved in batch.view(approved_spells).items():
        done = [visit.visited_on for visit in made.get(household_id, ())]
        yield Case(household_id, household_id, rules.HomeFacts(approved, done))


def _second_cases(batch: Batch) -> Iterator[Case]:
    made, allocated = batch.view(unannounced_visits), batch.get(allocations)
    left_out = batch.get(exempt)
    for household_id, approved in batch.view(approved_spells).items():
        facts = rules.SecondVisitFacts(
            approved,
            made.get(household_id, ()),
            allocated.get(household_id, ()),
            household_id in left_out,
        )
        yield Case(household_id, household_id, facts)


def _inspection_cases(batch: Batch) -> Iterator[Case]:
    inspections = batch.get(inspection_days)
    for household_id, approved in batch.view(approved_spells).items():
        facts = rules.HomeFacts(approved, inspections.get(household_id, ()))
        yield Case(household_id, household_id, facts)


def _log_unannounced(obligation: Obligation) -> Action:
    return Action(
        "Log an unannounced visit",
        "visit-start",
        {"pk": obligation.household_id},
        "?unannounced=yes",
    )


def _record_inspection(obligation: Obligation) -> Action:
    return Action("Record an inspection", "inspection-add", {"pk": obligation.household_id})


marking.watch(HomeInspection, reads=("household_id", "inspected_on"))
_APPROVED = {"approved": "The household has been approved since {date}."}
_LEVELS = frozenset({Level.LAPSING, Level.OVERDUE, Level.ESCALATED})

registry.register(
    Kind(
        code="unannounced_visit",
        label="Unannounced visit",
        subject="household",
        cases=_visit_cases,
        rule=rules.unannounced_visit,
        wording=Wording(
            facts={"visit": "Last unannounced visit {date}.", **_APPROVED},
            renewed_by="visit",
            never_done="No unannounced visit yet.",
            requirement="an unannounced visit every {term}",
        ),
        action=_log_unannounced,
        capability=Capability.RECORD_VISITS,
        levels=_LEVELS,
        order=12,
        family=Family.VISITS,
    )
)
registry.register(
    Kind(
        code="second_unannounced_visit",
        label="Unannounced visit by another worker",
        subject="household",
        cases=_second_cases,
        rule=rules.second_unannounced_visit,
        wording=Wording(
            facts={"visit": "Last unannounced visit by another worker {date}.", **_APPROVED},
            renewed_by="visit",
            never_done="No unannounced visit by another worker yet.",
            requirement=(
                "an unannounced visit by another worker every {term}, "
                "where the worker does not rotate"
            ),
        ),
        action=_log_unannounced,
        capability=Capability.RECORD_VISITS,
        levels=_LEVELS,
        order=13,
        family=Family.VISITS,
    )
)
registry.register(
    Kind(
        code="home_inspection",
        label="Home inspection",
        subject="household",
        cases=_inspection_cases,
        rule=rules.home_inspection,
        wording=Wording(
            facts={"inspection": "Last inspection of the home {date}.", **_APPROVED},
            renewed_by="inspection",
            never_done="No inspection of the home yet.",
            requirement="an inspection of the home every {term}, without appointment",
        ),
        action=_record_inspection,
        capability=Capability.RECORD_VISITS,
        levels=_LEVELS,
        order=14,
        family=Family.VISITS,
    )
)
