"""What complaints registers with the engine: complaints as records of their own, and four kinds.

A complaint may have no household, so that its duties hang on the complaint. An allegation always
has one: its duty is worked out with the household's, and is nobody's to see but its readers'.
"""

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from complaints import queries, rules
from complaints.models import Allegation, Complaint
from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Scope
from fostering.accounts.written import written
from fostering.obligations import marking, refs, registry, subjects
from fostering.obligations.cycles import Cycle, Versions
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Action, Batch, Case, Kind, Level, Place, Wording

COMPLAINT, ALLEGATION = "complaint", "allegation"


class Complaints:
    """Where complaints stand: with the team of their household, if any, and with no worker.

    A complaint is answered by those who handle complaints, and its household's worker may not
    know of it.
    """

    model = Complaint

    def count(self) -> int:
        return Complaint.objects.count()

    def ids_after(self, record_id: int, limit: int) -> list[int]:
        rows = Complaint.objects.filter(pk__gt=record_id).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:limit])

    def places(self, ids: Sequence[int], *, today: datetime.date) -> dict[int, Place]:
        where = _where(None, complaints=list(ids))
        return {pk: Place(team, None, "", household) for pk, household, team in where}

    def moved(self, after: datetime.date, until: datetime.date) -> list[int]:
        return []  # no worker, and the team is the household's, whose mark covers its complaints

    def of_households(self, household_ids: Sequence[int]) -> list[int]:
        return _of_households(None, households=list(household_ids))


@written
def _where(_user: None, *, complaints: list[int]) -> QuerySet[Complaint, tuple]:
    rows = Complaint.objects.filter(pk__in=complaints).order_by()
    return rows.values_list("pk", "household_id", "household__team_id")


@written
def _of_households(_user: None, *, households: list[int]) -> QuerySet[Complaint, int]:
    rows = Complaint.objects.filter(household__in=households).order_by("pk")
    return rows.values_list("pk", flat=True)


@dataclass(frozen=True)
class SubjectReaders:
    """Those who may read the subject may know of its duties."""

    model: type[Allegation] | type[Complaint]
    reads_all: Capability
    tell: Callable[[Sequence[int]], Mapping[int, Collection[int]]]

    def rows(self, user: User) -> Q | None:
        if not user.is_active or user.scope is Scope.NONE:
            return None
        if user.has_capability(self.reads_all) and user.scope is Scope.SERVICE:
            return Q()
        return Q(subject_id__in=self.model.objects.visible_to(user).order_by().values("pk"))

    def told(self, subject_ids: Sequence[int]) -> Mapping[int, Collection[int]]:
        return self.tell(subject_ids)


def complaint_days(complaint_ids: Sequence[int]) -> list[tuple]:
    """(id, the days of the rule's facts in order) of these complaints."""
    return _complaint_days(None, complaints=list(complaint_ids))


@written
def _complaint_days(_user: None, *, complaints: list[int]) -> QuerySet[Complaint, tuple]:
    rows = Complaint.objects.filter(pk__in=complaints).order_by("pk")
    return rows.values_list("pk", *rules.ComplaintFacts._fields)


def allegation_days(household_ids: Sequence[int]) -> list[tuple]:
    """(id, household, the days of the rule's facts) of these households' allegations."""
    return _allegation_days(None, households=list(household_ids))


@written
def _allegation_days(_user: None, *, households: list[int]) -> QuerySet[Allegation, tuple]:
    rows = Allegation.objects.filter(household__in=households).order_by("household_id", "pk")
    return rows.values_list("pk", "household_id", *rules.AllegationFacts._fields)


def _complaint_cases(batch: Batch) -> Iterator[Case]:
    for pk, *days in batch.get(complaint_days):
        yield Case(pk, pk, rules.ComplaintFacts(*days))


def _allegation_cases(batch: Batch) -> Iterator[Case]:
    for pk, household_id, *days in batch.get(allegation_days):
        yield Case(household_id, pk, rules.AllegationFacts(*days))


def _record_stage(label: str, stage: int) -> Callable[[Obligation], Action]:
    def action(obligation: Obligation) -> Action:
        return Action(
            label, "complaint-edit", {"pk": obligation.subject_id}, f"?part=stage_{stage}"
        )

    return action


def _record_referral(obligation: Obligation) -> Action:
    kwargs = {"pk": obligation.subject_id}
    return Action("Record the LADO referral", "allegation-edit", kwargs, "?part=referral")


_READERS_OF_COMPLAINTS = SubjectReaders(
    Complaint, Capability.READ_COMPLAINTS, queries.told_of_complaints
)
_LEVELS = frozenset({Level.LAPSING, Level.OVERDUE})
_RECEIVED = "The complaint was received on {date}."
_EXTENDED = "Extended on {date}."


def _register_stage(
    stage: int,
    rule: Callable[[rules.ComplaintFacts, Versions], list[Cycle]],
    button: str,
    wording: Wording,
) -> None:
    registry.register(
        Kind(
            code=f"complaint_stage_{stage}",
            label=f"Complaint, stage {stage}",
            subject=COMPLAINT,
            cases=_complaint_cases,
            rule=rule,
            wording=wording,
            action=_record_stage(button, stage),
            capability=Capability.RECORD_COMPLAINTS,
            levels=_LEVELS,
            order=200 + stage,
            readers=_READERS_OF_COMPLAINTS,
            family=Family.COMPLAINTS,
        )
    )


def _complaint_names(user: User, ids: Collection[int]) -> dict[int, str]:
    rows = Complaint.objects.visible_to(user).filter(pk__in=ids)
    return {complaint.pk: complaint.ref for complaint in rows}


def _allegation_names(user: User, ids: Collection[int]) -> dict[int, str]:
    rows = Allegation.objects.visible_to(user).filter(pk__in=ids)
    return {allegation.pk: allegation.ref for allegation in rows}


marking.watch(
    Complaint,
    reads=("household_id", *rules.ComplaintFacts._fields),
    owner=f"'{COMPLAINT}'",
    record="changed.id",
)
marking.watch(Allegation, reads=("household_id", *rules.AllegationFacts._fields))
subjects.register(COMPLAINT, _complaint_names)
subjects.register(ALLEGATION, _allegation_names)
refs.register(COMPLAINT, refs.of_model(Complaint))
refs.register(ALLEGATION, refs.of_model(Allegation))
registry.register_owner(COMPLAINT, Complaints())
_register_stage(
    1,
    rules.complaint_stage_1,
    "Record the stage 1 answer",
    Wording(
        facts={"received": _RECEIVED, "extended": _EXTENDED},
        ends={"received": "Stage 2 started on {date}."},
        requirement="an answer at stage 1 within {term}",
        always=frozenset({"extended"}),
    ),
)
_register_stage(
    2,
    rules.complaint_stage_2,
    "Record the stage 2 answer",
    Wording(
        facts={
            "received": _RECEIVED,
            "stage_2_started": "Stage 2 started on {date}.",
            "extended": _EXTENDED,
        },
        requirement="an answer at stage 2 within {term}",
        always=frozenset({"stage_2_started", "extended"}),
    ),
)
_register_stage(
    3,
    rules.complaint_stage_3,
    "Record the stage 3 panel",
    Wording(
        facts={"stage_3_requested": "Stage 3 was asked for on {date}."},
        requirement="a review panel within {term}",
    ),
)
registry.register(
    Kind(
        code="lado_referral",
        label="LADO referral",
        subject=ALLEGATION,
        cases=_allegation_cases,
        rule=rules.lado_referral,
        wording=Wording(
            facts={"received": "The allegation was received on {date}."},
            requirement="a referral to the designated officer within {term}",
        ),
        action=_record_referral,
        capability=Capability.RECORD_ALLEGATIONS,
        levels=_LEVELS,
        order=210,
        family=Family.COMPLAINTS,
        readers=SubjectReaders(
            Allegation, Capability.READ_ALLEGATIONS, queries.told_of_allegations
        ),
    )
)
