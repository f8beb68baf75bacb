"""What carers puts on a household's record: panels, tabs, timeline, advice."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from carers import permissions
from carers.enums import PersonRole, Standing
from carers.models import (
    Allocation,
    Approval,
    Assessment,
    Check,
    Household,
    Person,
    TsdsWorkbook,
)
from carers.queries import (
    allocations_of,
    checks_by_person,
    due_lines,
    people_of,
    standing_of,
    workbooks_of,
)
from carers.rules import temporary_approval_ends
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.core.addresses import address
from fostering.core.dates import today as current_day
from fostering.core.record import NextAction, Panel, Tab, TimelineEntry, record
from fostering.obligations.models import State

Day = datetime.date


def _can(capability: Capability) -> Any:
    return lambda user, household: user.has_capability(capability)


@written
def _of_household(user: User, model: Any, *along: str, household: int) -> QuerySet[Any]:
    """Rows of a model that the user sees of one household, with what they name."""
    rows = model.objects.visible_to(user).filter(household=household)
    return rows.select_related(*along) if along else rows


# --- Panels


def _due(user: Any, household: Household, today: Day) -> dict[str, Any]:
    now = current_day()
    lines = due_lines(household, user, today=today, can_act=today == now)
    return {
        "tense": "is" if today == now else "was" if today < now else "would be",
        "is_now": today == now,
        "lines": lines,
        "pressing": [line for line in lines if line.state is not State.UPCOMING],
        "coming": [line for line in lines if line.state is State.UPCOMING],
    }


def _people(user: Any, household: Household, today: Day) -> dict[str, Any]:
    now, gone = people_of(household, today)
    return {
        "people": now,
        "gone": gone,
        "can_edit": permissions.can_edit_household(user, household),
    }


def _approval(user: Any, household: Household, today: Day) -> dict[str, Any]:
    approvals = _of_household(user, Approval, household=household.pk)
    current = [one for one in approvals if one.is_in_force(today)]
    return {
        "current": [
            (one, temporary_approval_ends(one.started_on, extended=one.extended_on is not None))
            for one in current
        ],
        "others": [one for one in approvals if one not in current],
        "can_edit": permissions.can_record_approval(user, household),
    }


def _allocation(user: Any, household: Household, today: Day) -> dict[str, Any]:
    allocations = allocations_of(household)
    return {
        "now": [one for one in allocations if one.is_in_force(today)],
        "coming": [one for one in allocations if one.started_on > today],
        "before": [one for one in allocations if one.ended_on and one.ended_on <= today],
        "can_allocate": permissions.can_allocate(user, household),
    }


def _checks(user: Any, household: Household, today: Day) -> dict[str, Any]:
    return {"people": checks_by_person(household, user, today=today)}


def _training(user: Any, household: Household, today: Day) -> dict[str, Any]:
    return {"carers": workbooks_of(household, user, today=today)}


record.add_panel(
    Panel(
        "due",
        10,
        "carers/panels/due.html",
        _due,
        _can(Capability.READ_OBLIGATIONS),
        is_wide=True,
        answers_any_day=True,
    )
)
record.add_panel(Panel("people", 20, "carers/panels/people.html", _people))
record.add_panel(Panel("approval", 40, "carers/panels/approval.html", _approval))
record.add_panel(Panel("allocation", 50, "carers/panels/allocation.html", _allocation))
record.add_panel(
    Panel("checks", 60, "carers/panels/checks.html", _checks, _can(Capability.READ_CHECKS))
)
record.add_panel(
    Panel("training", 70, "carers/panels/training.html", _training, _can(Capability.READ_TRAINING))
)

# --- Tabs

record.add_tab(Tab("overview", 10, "Overview", "household-detail"))
record.add_tab(Tab("checks", 40, "Checks", "check-list", _can(Capability.READ_CHECKS)))
record.add_tab(
    Tab(
        "assessment",
        50,
        "Assessment",
        "household-assessments",
        _can(Capability.READ_ASSESSMENTS),
    )
)
record.add_tab(Tab("documents", 60, "Documents", "document-list", _can(Capability.READ_DOCUMENTS)))
record.add_tab(Tab("done", 70, "What was done", "duty-history", _can(Capability.READ_OBLIGATIONS)))
record.add_tab(Tab("timeline", 80, "Timeline", "household-timeline"))
record.add_tab(Tab("history", 90, "History", "household-history", permissions.can_read_history))


# --- The next thing to do


def _worst_duty(user: Any, household: Household, today: Day) -> NextAction | None:
    """The button of the earliest duty that is overdue or due soon, when the user may press it."""
    for line in due_lines(household, user, today=today):
        if line.url and line.obligation.warn_on <= today:
            return NextAction(line.button, line.url)
    return None


def _first_steps(user: Any, household: Household, today: Day) -> NextAction | None:
    """What a record needs before anything else can be done with it."""
    pk = household.pk
    if permissions.can_edit_household(user, household):
        people, _ = people_of(household, today)
        if not any(person.role == PersonRole.CARER for person in people):
            return NextAction("Add a carer", address("person-add", pk))
    standing = standing_of(household, today)
    approved = standing in (Standing.APPROVED, Standing.TEMPORARY)
    if approved and not household.worker_now_id and permissions.can_allocate(user, household):
        return NextAction("Allocate a worker", address("allocation-change", pk))
    return None


record.add_adviser("carers_first_steps", 10, _first_steps)
record.add_adviser("carers_worst_duty", 20, _worst_duty)


# --- Timeline. Each source returns the newest `limit` entries before a day. A household has a few of
# these rows each: one query reads them all, and one row may tell of several days.


def _entries(
    told: Iterable[TimelineEntry | None], before: Day | None, limit: int
) -> list[TimelineEntry]:
    known = [one for one in told if one and (before is None or one.on < before)]
    return sorted(known, key=lambda entry: entry.on, reverse=True)[:limit]


def _entry(on: Day | None, title: str, **more: str) -> TimelineEntry | None:
    """None for what has not happened."""
    return TimelineEntry(on, title, **more) if on else None


def _approvals(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    told = []
    for one in _of_household(user, Approval, household=household.pk):
        kind = one.get_kind_display()
        told += [
            _entry(one.started_on, f"{kind} started", text=one.terms),
            _entry(one.extended_on, f"{kind} extended"),
            _entry(one.ended_on, f"{kind} ended"),
        ]
    return _entries(told, before, limit)


def _allocations(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    told = []
    for one in _of_household(user, Allocation, "worker", household=household.pk):
        told += [
            _entry(one.started_on, f"Allocated to {one.worker}", text=one.reason),
            _entry(one.ended_on, f"No longer allocated to {one.worker}"),
        ]
    return _entries(told, before, limit)


def _people_moves(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    told = []
    for one in _of_household(user, Person, household=household.pk):
        told += [
            _entry(one.joined_on, f"{one} joined the household"),
            _entry(one.left_on, f"{one} left the household"),
        ]
    return _entries(told, before, limit)


def _completed_checks(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    before = before or datetime.date.max
    for one in _checks_done(user, limit, household=household.pk, before=before):
        yield TimelineEntry(
            one.completed_on,  # type: ignore[arg-type]  # completed() has a day
            f"Check completed for {one.person}: {one.get_kind_display()}",
            text=one.get_outcome_display(),
        )


@written
def _checks_done(
    user: User, limit: int, *, household: int, before: datetime.date
) -> QuerySet[Check]:
    rows = Check.objects.visible_to(user).filter(person__household=household).completed()
    rows = rows.filter(completed_on__lt=before).select_related("person")
    return rows.order_by("-completed_on", "-pk")[:limit]


def _workbook_steps(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    told = []
    for one in _workbooks(user, household=household.pk):
        byline = f"signed off by {one.signed_off_by}" if one.signed_off_by else ""
        url = address("workbook-detail", one.person_id)
        book = f"TSDS workbook of {one.person}"
        told += [
            _entry(one.started_on, f"{book} started", url=url),
            _entry(one.completed_on, f"{book} completed", byline=byline, url=url),
        ]
    return _entries(told, before, limit)


@written
def _workbooks(user: User, *, household: int) -> QuerySet[TsdsWorkbook]:
    rows = TsdsWorkbook.objects.visible_to(user).filter(person__household=household)
    return rows.select_related("person", "signed_off_by")


def _assessments(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    told = []
    for one in _of_household(user, Assessment, "assessor", household=household.pk):
        told += [
            _entry(
                one.application_received_on,
                f"Application received: {one.get_kind_display()}",
                byline=f"assessed by {one.assessor}",
            ),
            _entry(one.completed_on, "Assessment completed"),
            _entry(one.ended_on, f"Assessment ended: {one.get_status_display().lower()}"),
        ]
    return _entries(told, before, limit)


record.add_timeline_source("approvals", _approvals)
record.add_timeline_source("allocations", _allocations)
record.add_timeline_source("people", _people_moves)
record.add_timeline_source("checks", _completed_checks)
record.add_timeline_source("workbooks", _workbook_steps)
record.add_timeline_source("assessments", _assessments)
