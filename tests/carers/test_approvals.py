"""Approvals: granted, ended, extended once, never two on one day."""

import datetime

import pytest

from carers.actions import approvals
from carers.enums import ApprovalKind
from carers.models import Approval
from carers.rules import extension_in_time, periods_overlap, temporary_approval_ends
from fostering.core.errors import DomainError, EditConflict
from tests import factories as f
from tests.carers.events import household_events

D = datetime.date
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ((D(2026, 1, 1), None), (D(2026, 6, 1), None), True),
        ((D(2026, 1, 1), D(2026, 6, 1)), (D(2026, 5, 31), None), True),
        ((D(2026, 1, 1), D(2026, 6, 1)), (D(2026, 6, 1), None), False),
        ((D(2026, 6, 1), None), (D(2026, 1, 1), D(2026, 6, 1)), False),
        ((D(2026, 1, 1), D(2026, 1, 1)), (D(2025, 1, 1), None), False),
    ],
)
def test_periods_overlap_when_they_share_a_day(first, second, overlap):
    assert periods_overlap(first, second) is overlap


def test_temporary_approval_runs_16_weeks_and_24_when_extended():
    assert temporary_approval_ends(D(2026, 1, 5), extended=False) == D(2026, 4, 27)
    assert temporary_approval_ends(D(2026, 1, 5), extended=True) == D(2026, 6, 22)


@pytest.mark.parametrize(
    ("extended_on", "in_time"),
    [
        (D(2026, 1, 4), False),
        (D(2026, 1, 5), True),
        (D(2026, 4, 27), True),
        (D(2026, 4, 28), False),
    ],
)
def test_extension_is_granted_while_the_first_16_weeks_run(extended_on, in_time):
    assert extension_in_time(D(2026, 1, 5), extended_on) is in_time


def test_grant_records_approval_event_and_history():
    manager, household = f.UserFactory(manager=True), f.HouseholdFactory()

    approval = approvals.grant_approval(
        household=household,
        kind=ApprovalKind.FULL,
        started_on=D(2026, 3, 2),
        max_children=2,
        by=manager,
    )

    assert Approval.objects.get() == approval
    event = household_events().get()
    assert (event.kind, event.by, event.household_id) == (
        "approval.granted",
        manager,
        household.pk,
    )
    assert approval.history.count() == 1


@pytest.mark.parametrize(
    ("started_on", "refused"),
    [(D(2026, 5, 31), True), (D(2026, 6, 1), False), (D(2026, 6, 2), False)],
)
def test_a_second_approval_on_the_same_days_is_refused(started_on, refused):
    first = f.ApprovalFactory(
        kind=ApprovalKind.TEMPORARY, started_on=D(2026, 3, 1), ended_on=D(2026, 6, 1)
    )

    def grant():
        approvals.grant_approval(
            household=first.household,
            kind=ApprovalKind.FULL,
            started_on=started_on,
            by=f.UserFactory(manager=True),
        )

    if refused:
        with pytest.raises(DomainError) as error:
            grant()
        assert error.value.field == "started_on"
        assert "temporary approval" in error.value.message
    else:
        grant()
    assert Approval.objects.count() == (1 if refused else 2)


def test_end_before_start_is_refused():
    approval = f.ApprovalFactory(started_on=D(2026, 3, 1))

    with pytest.raises(DomainError) as error:
        approvals.end_approval(
            approval=approval, ended_on=D(2026, 2, 28), by=f.UserFactory(manager=True)
        )

    assert error.value.field == "ended_on"
    approval.refresh_from_db()
    assert approval.ended_on is None


def test_a_temporary_approval_is_extended_once():
    approval = f.ApprovalFactory(kind=ApprovalKind.TEMPORARY, started_on=D(2026, 1, 5))
    by = f.UserFactory(manager=True)

    approvals.extend_approval(approval=approval, extended_on=D(2026, 4, 20), by=by)
    with pytest.raises(DomainError, match="only once"):
        approvals.extend_approval(approval=approval, extended_on=D(2026, 4, 21), by=by)

    approval.refresh_from_db()
    assert approval.extended_on == D(2026, 4, 20)


def test_a_full_approval_is_not_extended():
    with pytest.raises(DomainError, match="Only a temporary"):
        approvals.extend_approval(
            approval=f.ApprovalFactory(), extended_on=D(2026, 4, 20), by=f.UserFactory()
        )


def test_two_edits_do_not_overwrite_each_other():
    approval = f.ApprovalFactory(max_children=1)
    opened_at = approval.version
    approvals.change_terms(approval=approval, version=opened_at, max_children=2, by=f.UserFactory())

    with pytest.raises(EditConflict):
        approvals.change_terms(
            approval=approval, version=opened_at, max_children=3, by=f.UserFactory()
        )

    approval.refresh_from_db()
    assert approval.max_children == 2
