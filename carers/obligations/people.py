"""The duties of the people in a household: DBS checks, medicals, workbooks."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from django.db.models import QuerySet

from carers import rules
from carers.enums import Category, CheckKind
from carers.models import Check, Person, TsdsWorkbook
from carers.obligations.households import approved_spells, full_spells
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.core.periods import Span
from fostering.obligations import marking, refs, registry, subjects
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Action, Batch, Case, Kind, Level, Wording


def people(household_ids: Sequence[int]) -> list[tuple]:
    """(id, household, role, born, joined, left) of everybody in these households."""
    return _members(None, households=list(household_ids))


@written
def _members(_user: None, *, households: list[int]) -> QuerySet[Person, tuple]:
    rows = Person.objects.filter(household__in=households).order_by("household_id", "pk")
    return rows.values_list("pk", "household_id", "role", "born_on", "joined_on", "left_on")


def checks(household_ids: Sequence[int]) -> dict[tuple[str, int], list[datetime.date]]:
    """The days on which each person's DBS and medical checks were completed."""
    found: dict[tuple[str, int], list[datetime.date]] = defaultdict(list)
    for kind, person_id, day in _checks(None, households=list(household_ids)):
        found[kind, person_id].append(day)
    return found


@written
def _checks(_user: None, *, households: list[int]) -> QuerySet[Check, tuple]:
    rows = Check.objects.filter(
        person__household__in=households,
        kind__in=[CheckKind.DBS, CheckKind.MEDICAL],
        completed_on__isnull=False,
    )
    return rows.order_by().values_list("kind", "person_id", "completed_on")


def workbooks(household_ids: Sequence[int]) -> dict[int, datetime.date]:
    """The day on which each person's workbook was completed."""
    return dict(_workbooks(None, households=list(household_ids)))


@written
def _workbooks(_user: None, *, households: list[int]) -> QuerySet[TsdsWorkbook, tuple]:
    rows = TsdsWorkbook.objects.filter(person__household__in=households, completed_on__isnull=False)
    return rows.order_by().values_list("person_id", "completed_on")


def _person_cases(
    batch: Batch,
    spells: dict[int, list[Span]],
    done: Callable[[int], Sequence[datetime.date]],
) -> Iterator[Case]:
    for pk, household_id, role, born_on, joined_on, left_on in batch.get(people):
        if household_id in spells:
            facts = rules.PersonFacts(
                role,
                born_on,
                joined_on,
                left_on,
                batch.category(household_id),
                spells[household_id],
                done(pk),
            )
            yield Case(household_id, pk, facts)


def _check_cases(kind: str) -> Callable[[Batch], Iterator[Case]]:
    def cases(batch: Batch) -> Iterator[Case]:
        completed = batch.get(checks)
        return _person_cases(
            batch, batch.view(approved_spells), lambda pk: completed.get((kind, pk), ())
        )

    return cases


def _workbook_cases(batch: Batch) -> Iterator[Case]:
    completed = batch.get(workbooks)
    return _person_cases(
        batch,
        batch.view(full_spells),
        lambda pk: [completed[pk]] if pk in completed else (),
    )


def _record_check(label: str, kind: str) -> Callable[[Obligation], Action]:
    def action(obligation: Obligation) -> Action:
        return Action(
            label,
            "check-add",
            {"pk": obligation.household_id},
            f"?person={obligation.subject_id}&kind={kind}",
        )

    return action


def _open_workbook(obligation: Obligation) -> Action:
    return Action("Open the workbook", "workbook-detail", {"pk": obligation.subject_id})


def _names(user: User, ids: Collection[int]) -> dict[int, str]:
    return {person.pk: str(person) for person in _people(user, ids=list(ids))}


@written
def _people(user: User, *, ids: list[int]) -> QuerySet[Person]:
    return Person.objects.visible_to(user).filter(pk__in=ids).order_by()


_BY_PERSON = marking.through("carers_person", "person_id")
marking.watch(Person, reads=("household_id", "role", "born_on", "joined_on", "left_on"))
marking.watch(Check, reads=("person_id", "kind", "completed_on"), record=_BY_PERSON)
marking.watch(TsdsWorkbook, reads=("person_id", "completed_on"), record=_BY_PERSON)
subjects.register("person", _names)
refs.register("person", refs.of_model(Person))

_MEMBER_FACTS = {
    "approved": "The household has been approved since {date}.",
    "joined": "Joined the household on {date}.",
}
_CHECK_LEVELS = frozenset({Level.LAPSING, Level.OVERDUE, Level.ESCALATED})

registry.register(
    Kind(
        code="dbs_check",
        label="DBS check",
        subject="person",
        cases=_check_cases(CheckKind.DBS),
        rule=rules.dbs_check,
        wording=Wording(
            facts={
                "check": "Last DBS check completed on {date}.",
                **_MEMBER_FACTS,
                "turned_18": "Turned 18 on {date}.",
            },
            renewed_by="check",
            never_done="No completed DBS check is recorded.",
            requirement="a DBS check renewed every {term}",
            first_requirement="a DBS check for every member aged 18 or over",
        ),
        action=_record_check("Record a DBS check", CheckKind.DBS),
        capability=Capability.RECORD_CHECKS,
        levels=_CHECK_LEVELS,
        order=20,
        family=Family.CHECKS,
    )
)
registry.register(
    Kind(
        code="medical_check",
        label="Medical",
        subject="person",
        cases=_check_cases(CheckKind.MEDICAL),
        rule=rules.medical_check,
        wording=Wording(
            facts={"check": "Last medical completed on {date}.", **_MEMBER_FACTS},
            renewed_by="check",
            never_done="No completed medical is recorded.",
            requirement="a medical renewed every {term}",
            first_requirement="a medical for every carer",
        ),
        action=_record_check("Record a medical", CheckKind.MEDICAL),
        capability=Capability.RECORD_CHECKS,
        levels=_CHECK_LEVELS,
        order=30,
        family=Family.CHECKS,
    )
)
registry.register(
    Kind(
        code="tsds_workbook",
        label="TSDS workbook",
        subject="person",
        cases=_workbook_cases,
        rule=rules.tsds_workbook,
        wording=Wording(
            facts={
                "approved": "The household has been fully approved since {date}.",
                "joined": "Joined the household on {date}.",
            },
            requirement="the workbook completed within {term}",
        ),
        action=_open_workbook,
        capability=Capability.RECORD_TRAINING,
        levels=_CHECK_LEVELS,
        order=40,
        family=Family.TRAINING,
        categories=dict(Category.choices),
    )
)
