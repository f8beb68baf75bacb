"""Who works with a household: taking over on a day, with history and notices."""

import datetime

import pytest
import time_machine

from carers.actions import allocations
from carers.models import Allocation
from carers.permissions import works_with
from fostering.core.errors import DomainError, EditConflict
from fostering.notifications.models import Notice
from fostering.obligations.models import Obligation
from tests import factories as f
from tests.carers.events import household_events

D = datetime.date
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-31 10:00", tick=False)]


def _reallocate(household, worker, started_on, **kwargs):
    return allocations.reallocate(
        household=household,
        worker=worker,
        started_on=started_on,
        by=kwargs.pop("by", None) or f.UserFactory(manager=True),
        **kwargs,
    )


def test_new_worker_takes_over_on_the_day_and_both_are_told_without_a_name():
    before = f.AllocationFactory(household__name="Hazel household")
    worker = f.UserFactory(team=before.household.team)
    manager = f.UserFactory(manager=True)

    after = _reallocate(before.household, worker, D(2026, 3, 31), reason="Rotation", by=manager)

    before.refresh_from_db()
    assert before.ended_on == D(2026, 3, 31)
    assert [before.history.count(), after.history.count()] == [2, 1]
    assert household_events().get().kind == "allocation.changed"
    assert {notice.user for notice in Notice.objects.all()} == {worker, before.worker}
    assert not any("Hazel" in notice.title for notice in Notice.objects.all())
    assert all(before.household.ref in notice.title for notice in Notice.objects.all())


@pytest.mark.parametrize(
    ("day", "old_worker", "new_worker"),
    [
        (D(2026, 4, 9), True, True),
        (D(2026, 4, 10), False, True),
        (D(2026, 4, 11), False, True),
    ],
)
def test_the_old_worker_writes_until_the_day_of_handover(day, old_worker, new_worker):
    before = f.AllocationFactory()
    worker = f.UserFactory(team=before.household.team)
    _reallocate(before.household, worker, D(2026, 4, 10))

    with time_machine.travel(day, tick=False):
        assert works_with(before.worker, before.household) is old_worker
        assert works_with(worker, before.household) is new_worker


def test_obligations_pass_to_the_new_worker():
    household = f.ApprovalFactory().household
    f.AllocationFactory(household=household)
    f.PersonFactory(household=household)
    worker = f.UserFactory(team=household.team)

    _reallocate(household, worker, D(2026, 3, 31))

    open_now = Obligation.objects.open_on(D(2026, 3, 31)).filter(household_id=household.pk)
    assert {obligation.worker for obligation in open_now} == {worker}


def test_a_day_before_the_present_worker_started_is_refused_with_a_message():
    before = f.AllocationFactory(started_on=D(2026, 3, 1))

    with pytest.raises(DomainError) as error:
        _reallocate(before.household, f.UserFactory(), D(2026, 2, 28))

    assert (error.value.field, error.value.message) == ("started_on", allocations.TAKEN)
    assert Allocation.objects.get().ended_on is None
    assert not household_events().exists()


def test_a_handover_on_the_day_the_present_worker_started_is_allowed():
    before = f.AllocationFactory(started_on=D(2026, 3, 31))

    _reallocate(before.household, f.UserFactory(), D(2026, 3, 31))

    before.refresh_from_db()
    assert before.ended_on == before.started_on


def test_the_same_worker_again_is_refused():
    before = f.AllocationFactory()

    with pytest.raises(DomainError) as error:
        _reallocate(before.household, before.worker, D(2026, 3, 31))

    assert error.value.field == "worker"


def test_two_managers_do_not_overwrite_each_other():
    before = f.AllocationFactory()
    _reallocate(before.household, f.UserFactory(), D(2026, 3, 31), latest_seen=before.pk)

    with pytest.raises(EditConflict):
        _reallocate(before.household, f.UserFactory(), D(2026, 4, 1), latest_seen=before.pk)

    assert Allocation.objects.count() == 2
