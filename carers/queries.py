"""Reads of the carers app that span models, or that only offer choices."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from carers.enums import CheckKind, PersonRole, Standing
from carers.models import Allocation, Approval, Check, Household, Person, TsdsWorkbook
from carers.permissions import runs_team, works_with
from carers.tsds import Standard, standards
from fostering.accounts.models import Team, User
from fostering.accounts.roles import Capability, Scope
from fostering.accounts.written import written
from fostering.core.addresses import address
from fostering.core.once import once
from fostering.core.querysets import in_force
from fostering.obligations import explain, registry, subjects
from fostering.obligations.cycles import Outcome
from fostering.obligations.models import Obligation, State
from fostering.obligations.queries import resting
from fostering.obligations.registry import Kind


def teams_offered(user: User, household: Household | None = None) -> QuerySet[Team]:
    """The teams that the user may give a household to, and the one that it has."""
    if user.scope is Scope.SERVICE:
        return Team.objects.all()
    theirs = user.team_ids() if runs_team(user, household) else set()
    has = {household.team_id} if household else set()
    return Team.objects.filter(pk__in=theirs | has)


def workers_offered(user: User, household: Household) -> QuerySet[User]:
    """Those to whom the user may allocate the household: all, or the workers of their teams."""
    workers = User.objects.workers().select_related("team")
    if user.scope is Scope.SERVICE:
        return workers
    return workers.filter(team__in=user.team_ids() | {household.team_id})


def standing_of(household: Household, today: datetime.date) -> Standing:
    """Where the household stands; from its annotation when it was loaded with_standing."""
    if not hasattr(household, "standing"):
        ((standing, name, worker_id),) = _standings(None, today, household=household.pk)
        household.standing, household.worker_now, household.worker_now_id = (
            standing,
            name,
            worker_id,
        )
    return Standing(household.standing)


@written
def _standings(
    _user: None, today: datetime.date, *, household: int
) -> QuerySet[Household, tuple[str, str, int]]:
    rows: Any = Household.objects.filter(pk=household).with_standing(on=today)
    return rows.values_list("standing", "worker_now", "worker_now_id")


def current_approval(household: Household, today: datetime.date) -> Approval | None:
    return Approval.objects.filter(in_force(today), household=household).first()


def allocations_of(household: Household) -> list[Allocation]:
    """Newest first, with the workers."""
    return _allocations(None, household=household.pk)


@written
def _allocations(_user: None, *, household: int) -> QuerySet[Allocation]:
    return Allocation.objects.filter(household=household).select_related("worker")


def people_of(household: Household, today: datetime.date) -> tuple[list[Person], list[Person]]:
    """Those who live in the household today, and those who left or have not joined yet."""
    everybody = once(household, "people", lambda: _everybody(household))
    now = [person for person in everybody if person.is_member(today)]
    return now, [person for person in everybody if person not in now]


def _everybody(household: Household) -> list[Person]:
    order = list(PersonRole)
    everybody = _people(None, household=household.pk)
    return sorted(everybody, key=lambda person: order.index(PersonRole(person.role)))


@written
def _people(_user: None, *, household: int) -> QuerySet[Person]:
    return Person.objects.filter(household=household).order_by("role", "name_key", "pk")


def latest_allocation_id(household: Household) -> int:
    """The id of the newest allocation of a household; 0 when it never had one."""
    newest = Allocation.objects.filter(household=household).order_by("-pk")
    return newest.values_list("pk", flat=True).first() or 0


class CheckLine(NamedTuple):
    """One kind of check of one person: what was done last, what is asked for now, when it lapses.

    `state` is the duty's where the policy renews this check, else "recorded" or "not_recorded".
    """

    kind: CheckKind
    last: Check | None
    open_request: Check | None
    duty: Obligation | None
    state: str


class PersonChecks(NamedTuple):
    person: Person
    lines: list[CheckLine]


# What each member of a household is asked for as a rule; the rest is shown when there is one.
USUAL_CHECKS = {
    PersonRole.CARER: [
        CheckKind.DBS,
        CheckKind.MEDICAL,
        CheckKind.LOCAL_AUTHORITY,
        CheckKind.IDENTITY,
    ],
    PersonRole.ADULT: [CheckKind.DBS, CheckKind.LOCAL_AUTHORITY],
    PersonRole.CHILD: [],
}


def checks_by_person(
    household: Household, user: User, *, today: datetime.date
) -> list[PersonChecks]:
    """The members of a household with the state of each kind of check. Three queries."""
    people, _ = people_of(household, today)
    checks: dict[int, list[Check]] = {person.pk: [] for person in people}
    for check in _checks(user, people=list(checks)):
        checks[check.person_id].append(check)
    duties = duties_of_people(household, user, today=today)
    return [
        PersonChecks(person, _check_lines(person, checks[person.pk], duties, today))
        for person in people
    ]


@written
def _checks(user: User, *, people: list[int]) -> QuerySet[Check]:
    seen = Check.objects.visible_to(user).filter(person__in=people)
    return seen.select_related("document").order_by("pk")


def _check_lines(
    person: Person,
    checks: Iterable[Check],
    duties: dict[tuple[str, int], Obligation],
    today: datetime.date,
) -> list[CheckLine]:
    last: dict[str, Check] = {}
    requested: dict[str, Check] = {}
    for check in checks:
        if check.completed_on is None:
            requested[check.kind] = check
        elif (
            check.kind not in last
            or (last[check.kind].completed_on or datetime.date.min) <= check.completed_on
        ):
            last[check.kind] = check
    usual = USUAL_CHECKS[PersonRole(person.role)]
    shown = [kind for kind in CheckKind if kind in usual or kind in last or kind in requested]
    return [
        _check_line(
            kind,
            last.get(kind),
            requested.get(kind),
            duties.get((DUTY_OF_CHECK.get(kind, ""), person.pk)),
            today,
        )
        for kind in shown
    ]


def _check_line(
    kind: CheckKind,
    last: Check | None,
    request: Check | None,
    duty: Obligation | None,
    today: datetime.date,
) -> CheckLine:
    if duty and duty.state_on(today) is not State.UPCOMING:
        overdue = "lapsed" if last else "missing"
        state = overdue if duty.state_on(today) is State.OVERDUE else "expiring"
    else:
        state = "not_recorded" if last is None else "current" if duty else "recorded"
    return CheckLine(kind, last, _still_open(request, last), duty, state)


def _still_open(request: Check | None, last: Check | None) -> Check | None:
    """A request that no later completion answered."""
    if (
        request
        and last
        and request.requested_on
        and (last.completed_on or datetime.date.min) >= request.requested_on
    ):
        return None
    return request


class DueLine(NamedTuple):
    """One open duty of a household, with the words and the link that a page shows."""

    obligation: Obligation
    kind: Kind
    subject: str
    state: State
    why: str
    lead_days: int
    button: str
    url: str
    can_except: bool = False


def due_lines(
    household: Household, user: User, *, today: datetime.date, can_act: bool = True
) -> list[DueLine]:
    """What is due of one household, the earliest first. A query for the rows, one for each type
    of subject among them, and what `works_with` asks.

    Without `can_act` (another day than today) the lines have no buttons.
    """
    duties = open_duties(household, user, today)
    names = once(household, ("names", user.pk, today), lambda: subjects.names_of(duties, user))
    may_write = can_act and works_with(user, household)
    return [_due_line(row, names, user, today, may_write=may_write) for row in duties]


def open_duties(household: Household, user: User, today: datetime.date) -> list[Obligation]:
    """What is due of one household, the earliest first."""

    def read() -> list[Obligation]:
        return _open_duties(user, today, household=household.pk)

    return once(household, ("duties", user.pk, today), read)


@written
def _open_duties(user: User, today: datetime.date, *, household: int) -> QuerySet[Obligation]:
    rows = Obligation.objects.visible_to(user).for_household(household).open_on(today)
    return rows.with_reasons().order_by("due_on", "kind", "pk")


def _due_line(
    row: Obligation,
    names: dict[tuple[str, int], str],
    user: User,
    today: datetime.date,
    *,
    may_write: bool,
) -> DueLine:
    kind = registry.get(row.kind)
    button, url = "", ""
    if may_write and user.has_capability(kind.capability):
        action = kind.action(row)
        button = action.label
        url = address(action.url_name, **action.kwargs) + action.query
    return DueLine(
        obligation=row,
        kind=kind,
        subject=names.get((row.subject_type, row.subject_id), ""),
        state=row.state_on(today),
        why=str(explain.explain(row)),
        lead_days=(row.due_on - row.warn_on).days,
        button=button,
        url=url,
        can_except=may_write and user.has_capability(Capability.EXCUSE_DUTIES),
    )


class DoneLine(NamedTuple):
    """One closed cycle, with the words that a page shows."""

    obligation: Obligation
    kind: Kind
    subject: str
    outcome: str
    colour: str
    closing: str
    exception: str


def done_lines(rows: Iterable[Obligation], user: User) -> list[DoneLine]:
    """The lines of closed cycles, in the same order. One query for each type of subject."""
    rows = list(rows)
    names = subjects.names_of(rows, user)
    return [
        DoneLine(
            row,
            registry.get(row.kind),
            names.get((row.subject_type, row.subject_id), ""),
            *_outcome(row),
            explain.closing(row),
            explain.exception_of(row),
        )
        for row in rows
    ]


class RestingLine(NamedTuple):
    """One exception that counts for nothing any more, with the words that a page shows."""

    kind: Kind
    subject: str
    due_on: datetime.date
    said: str
    why: str
    withdrawn: str


def resting_lines(household: Household, user: User) -> list[RestingLine]:
    """The exceptions of a household that belong to no cycle since its records were corrected.

    Two queries, and one for each type of subject.
    """
    found = resting(household.pk, user)
    names = subjects.names_of(found, user)
    return [
        RestingLine(
            registry.get(one.kind),
            names.get((one.subject_type, one.subject_id), ""),
            one.due_on,
            explain.granted(one),
            explain.resting(one),
            explain.withdrawn(one),
        )
        for one in found
    ]


def _outcome(row: Obligation) -> tuple[str, str]:
    """The word for how a cycle closed, and its colour."""
    if row.outcome == Outcome.MET and row.closed_on is not None:
        return ("Met late", "red") if row.closed_on > row.due_on else ("Met in time", "green")
    return ("Another date", "blue") if row.outcome == Outcome.MOVED else ("Ceased", "grey")


# The kind of duty that a kind of check renews. The other kinds have no renewal date.
DUTY_OF_CHECK = {CheckKind.DBS: "dbs_check", CheckKind.MEDICAL: "medical_check"}


def duties_of_people(
    household: Household, user: User, *, today: datetime.date
) -> dict[tuple[str, int], Obligation]:
    """The open duties of a household's people, by kind and person."""
    rows = open_duties(household, user, today)
    return {(row.kind, row.subject_id): row for row in rows if row.subject_type == "person"}


class CarerTraining(NamedTuple):
    """One carer's workbook, how far it is, and the duty to finish it."""

    person: Person
    workbook: TsdsWorkbook | None
    signed_off: int
    standards: int
    duty: Obligation | None


def workbooks_of(household: Household, user: User, *, today: datetime.date) -> list[CarerTraining]:
    """The carers who live in the household, each with their workbook if one was started."""
    by_person = {one.person_id: one for one in _workbooks(user, household=household.pk)}
    duties = duties_of_people(household, user, today=today)
    people, _ = people_of(household, today)
    return [
        CarerTraining(
            person,
            workbook := by_person.get(person.pk),
            workbook.signed_off if workbook else 0,
            len(standards(workbook.template)) if workbook else 0,
            duties.get(("tsds_workbook", person.pk)),
        )
        for person in people
        if person.role == PersonRole.CARER
    ]


@written
def _workbooks(user: User, *, household: int) -> QuerySet[Any]:
    signed = Count("evidence", filter=Q(evidence__signed_off_on__isnull=False))
    seen = TsdsWorkbook.objects.visible_to(user).filter(person__household=household)
    return seen.annotate(signed_off=signed)


class StandardLine(NamedTuple):
    """One standard of a workbook with its evidence, if any was written."""

    standard: Standard
    evidence: Any


def workbook_lines(workbook: TsdsWorkbook) -> list[StandardLine]:
    """The standards of a workbook in order, each with its evidence or None. One query."""
    rows = workbook.evidence.select_related("signed_off_by", "document")
    evidence = {row.standard: row for row in rows}
    return [
        StandardLine(standard, evidence.get(standard.number))
        for standard in standards(workbook.template)
    ]
