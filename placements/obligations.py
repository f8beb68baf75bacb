"""What placements registers with the engine: supervision visits."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from carers.obligations import approved_spells
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.obligations import refs, registry, subjects
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Action, Batch, Case, Kind, Level, Wording
from placements import rules
from placements.enums import VisitStatus
from placements.models import Placement, Visit


def placements(household_ids: Sequence[int]) -> dict[int, list[rules.Period]]:
    """The periods of each household's placements."""
    found: dict[int, list[rules.Period]] = defaultdict(list)
    rows = Placement.objects.filter(household__in=household_ids).order_by()
    for household_id, start, end in rows.values_list("household_id", "started_on", "ended_on"):
        found[household_id].append((start, end))
    return found


def visit_days(household_ids: Sequence[int]) -> dict[int, list[datetime.date]]:
    """The days of each household's completed visits, announced or not."""
    found: dict[int, list[datetime.date]] = defaultdict(list)
    rows = Visit.objects.filter(household__in=household_ids, status=VisitStatus.COMPLETED)
    for household_id, day in rows.order_by().values_list("household_id", "visited_on"):
        found[household_id].append(day)
    return found


def _visit_cases(batch: Batch) -> Iterator[Case]:
    approved, visits = batch.get(approved_spells), batch.get(visit_days)
    for household_id, periods in batch.get(placements).items():
        facts = rules.VisitFacts(
            approved.get(household_id, ()), periods, visits.get(household_id, ())
        )
        yield Case(household_id, household_id, facts)


def _log_visit(obligation: Obligation) -> Action:
    return Action("Log a visit", "visit-start", {"pk": obligation.household_id})


def _names(user: User, ids: Collection[int]) -> dict[int, str]:
    rows = Placement.objects.visible_to(user).filter(pk__in=ids).order_by()
    return {placement.pk: str(placement.child) for placement in rows.select_related("child")}


subjects.register("placement", _names)
registry.register_ends({"placed": "The last child left on {date}."})
refs.register("placement", refs.of_model(Placement))
registry.register(
    Kind(
        code="supervision_visit",
        label="Supervision visit",
        subject="household",
        cases=_visit_cases,
        rule=rules.supervision_visit,
        wording=Wording(
            facts={
                "visit": "Last visit {date}.",
                "placed": "A child has been placed since {date}.",
                "approved": "The household has been approved since {date}.",
            },
            always=frozenset({"placed"}),
            renewed_by="visit",
            never_done="No visit yet.",
            requirement="a visit every {term}",
        ),
        action=_log_visit,
        capability=Capability.RECORD_VISITS,
        levels=frozenset({Level.OVERDUE, Level.ESCALATED}),
        order=10,
    )
)
