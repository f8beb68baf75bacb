"""Reads of the carers app that span models, or that only offer choices."""

import datetime
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet

from carers.enums import CheckKind, PersonRole, Standing
from carers.models import Allocation, Approval, Check, Household, Person, TsdsWorkbook
from carers.permissions import runs_team
from carers.tsds import Standard, standards
from fostering.accounts.models import Team, User
from fostering.accounts.roles import Scope
from fostering.core.querysets import in_force


def teams_seen(user: User) -> QuerySet[Team]:
    """The teams whose households the user reads: the choices of a filter."""
    if user.scope is Scope.SERVICE:
        return Team.objects.all()
    return Team.objects.filter(pk__in=user.team_ids())


def teams_offered(user: User, household: Household | None = None) -> QuerySet[Team]:
    """The teams that the user may give a household to, and the one that it has."""
    if user.scope is Scope.SERVICE:
        return Team.objects.all()
    theirs = user.team_ids() if runs_team(user, household) else set()
    has = {household.team_id} if household else set()
    return Team.objects.filter(pk__in=theirs | has)


def workers_seen(user: User) -> QuerySet[User]:
    """The workers of the households that the user reads: the choices of a filter."""
    workers = User.objects.workers()
    if user.scope is Scope.SERVICE:
        return workers
    return workers.filter(Q(team__in=user.team_ids()) | Q(pk=user.pk))


def workers_offered(user: User, household: Household) -> QuerySet[User]:
    """Those to whom the user may allocate the household: all, or the workers of their teams."""
    workers = User.objects.workers()
    if user.scope is Scope.SERVICE:
        return workers
    return workers.filter(team__in=user.team_ids() | {household.team_id})


def standing_of(household: Household, today: datetime.date) -> Standing:
    """Where the household stands; from its annotation when it was loaded with_standing."""
    if not hasattr(household, "standing"):
        row = Household.objects.filter(pk=household.pk).with_standing(on=today).get()
        household.standing = row.standing
        household.worker_now, household.worker_now_id = row.worker_now, row.worker_now_id
    return Standing(household.standing)


def current_approval(household: Household, today: datetime.date) -> Approval | None:
    return Approval.objects.filter(in_force(today), household=household).first()


def allocations_of(household: Household) -> list[Allocation]:
    """Newest first, with the workers."""
    return list(Allocation.objects.filter(household=household).select_related("worker"))


class CheckLine(NamedTuple):
    """One kind of check of one person: what was done last, and what is asked for now."""

    kind: CheckKind
    last: Check | None
    open_request: Check | None


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
    """The members of a household with the state of each kind of check. Two queries."""
    checks = Check.objects.visible_to(user).select_related("document").order_by("pk")
    people = Person.objects.filter(household=household).members(on=today)
    people = people.prefetch_related(Prefetch("checks", queryset=checks))
    return [PersonChecks(person, _check_lines(person)) for person in people]


def _check_lines(person: Person) -> list[CheckLine]:
    last: dict[str, Check] = {}
    requested: dict[str, Check] = {}
    for check in person.checks.all():
        if check.completed_on is None:
            requested[check.kind] = check
        elif check.kind not in last or last[check.kind].completed_on <= check.completed_on:
            last[check.kind] = check
    usual = USUAL_CHECKS[PersonRole(person.role)]
    shown = [kind for kind in CheckKind if kind in usual or kind in last or kind in requested]
    return [
        CheckLine(
            kind, last.get(kind), _still_open(requested.get(kind), last.get(kind))
        )
        for kind in shown
    ]


def _still_open(request: Check | None, last: Check | None) -> Check | None:
    """A request that no later completion answered."""
    if request and last and request.requested_on and last.completed_on >= request.requested_on:
        return None
    return request


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
