"""The duties while a child is placed: supervision visits, and contact between them."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from carers.obligations import approved_spells
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.obligations import marking, registry
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Action, Batch, Case, Kind, Level, Wording
from placements import rules
from placements.enums import VisitStatus
from placements.models import Contact, Placement, Visit


class Placed(NamedTuple):
    """One placement with a household."""

    id: int
    household_id: int
    started_on: datetime.date
    ended_on: datetime.date | None


class Visited(NamedTuple):
    """One completed visit; `worker_id` is None where history does not say who made it."""

    household_id: int
    visited_on: datetime.date
    is_unannounced: bool
    worker_id: int | None


def placements(household_ids: Sequence[int]) -> list[Placed]:
    """Every placement with these households."""
    return list(map(Placed._make, _placements(None, households=list(household_ids))))


@written
def _placements(_user: None, *, households: list[int]) -> QuerySet[Placement, tuple]:
    rows = Placement.objects.filter(household__in=households).order_by()
    return rows.values_list(*Placed._fields)


def visits(household_ids: Sequence[int]) -> list[Visited]:
    """Every completed visit to these households."""
    return list(map(Visited._make, _visits(None, households=list(household_ids))))


@written
def _visits(_user: None, *, households: list[int]) -> QuerySet[Visit, tuple]:
    rows = Visit.objects.filter(household__in=households, status=VisitStatus.COMPLETED)
    return rows.order_by().values_list(*Visited._fields)


def placed_periods(batch: Batch) -> dict[int, list[rules.Period]]:
    """The periods of each household's placements."""
    found: dict[int, list[rules.Period]] = defaultdict(list)
    for _, household_id, start, end in batch.get(placements):
        found[household_id].append((start, end))
    return found


def visit_days(batch: Batch) -> dict[int, list[datetime.date]]:
    """The days of each household's completed visits, announced or not."""
    found: dict[int, list[datetime.date]] = defaultdict(list)
    for household_id, day, _, _ in batch.get(visits):
        found[household_id].append(day)
    return found


def contact_days(household_ids: Sequence[int]) -> dict[int, list[datetime.date]]:
    """The days on which each household was contacted, visits aside."""
    found: dict[int, list[datetime.date]] = defaultdict(list)
    for household_id, day in _contacts(None, households=list(household_ids)):
        found[household_id].append(day)
    return found


@written
def _contacts(_user: None, *, households: list[int]) -> QuerySet[Contact, tuple]:
    rows = Contact.objects.filter(household__in=households).order_by()
    return rows.values_list("household_id", "contacted_on")


def _cases(
    days: Callable[[Batch], Sequence[Mapping[int, Sequence[datetime.date]]]],
) -> Callable[[Batch], Iterator[Case]]:
    """The cases of a duty that what happened on any of `days(batch)` renews."""

    def cases(batch: Batch) -> Iterator[Case]:
        approved, happened = batch.view(approved_spells), days(batch)
        for household_id, periods in batch.view(placed_periods).items():
            found = [day for one in happened for day in one.get(household_id, ())]
            facts = rules.VisitFacts(approved.get(household_id, ()), periods, found)
            yield Case(household_id, household_id, facts)

    return cases


def _log_visit(obligation: Obligation) -> Action:
    return Action("Log a visit", "visit-start", {"pk": obligation.household_id})


def _record_contact(obligation: Obligation) -> Action:
    return Action("Record a contact", "contact-add", {"pk": obligation.household_id})


marking.watch(Placement, reads=("household_id", "child_id", "started_on", "ended_on"))
marking.watch(
    Visit,
    reads=("household_id", "visited_on", "status", "is_unannounced", "worker_id"),
    only=f"status = '{VisitStatus.COMPLETED.value}'",
)
marking.watch(Contact, reads=("household_id", "contacted_on"))
registry.register_ends({"placed": "The last child left on {date}."})
registry.register(
    Kind(
        code="supervision_visit",
        label="Supervision visit",
        subject="household",
        cases=_cases(lambda batch: [batch.view(visit_days)]),
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
        family=Family.VISITS,
    )
)
registry.register(
    Kind(
        code="carer_contact",
        label="Contact with carers",
        subject="household",
        cases=_cases(lambda batch: [batch.view(visit_days), batch.get(contact_days)]),
        rule=rules.carer_contact,
        wording=Wording(
            facts={
                "contact": "Last contact or visit {date}.",
                "placed": "A child has been placed since {date}.",
                "approved": "The household has been approved since {date}.",
            },
            always=frozenset({"placed"}),
            renewed_by="contact",
            never_done="No contact and no visit yet.",
            requirement="contact every {term}",
        ),
        action=_record_contact,
        capability=Capability.RECORD_VISITS,
        levels=frozenset({Level.OVERDUE, Level.ESCALATED}),
        order=11,
        family=Family.VISITS,
    )
)
