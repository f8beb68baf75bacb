"""Rows follow facts: after a write, after a rebuild, and by nothing else."""

import datetime
import threading
import time
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from fostering.core.dates import today
from fostering.obligations import registry
from fostering.obligations.actions import refresh
from fostering.obligations.models import Obligation
from fostering.obligations.rebuild import rebuild
from tests.factories import CheckFactory, HouseholdFactory, PersonFactory, VisitFactory
from tests.obligations.helpers import days_ago, fostering_household, refreshed, rows

pytestmark = pytest.mark.django_db


def open_visit(household):
    return Obligation.objects.open_on(today()).get(
        kind="supervision_visit", household_id=household.pk
    )


def test_a_household_gets_its_rows_with_team_and_worker():
    household = fostering_household(placed_days_ago=10)

    changes = refreshed(household)

    # One is closed already: the days before a worker was allocated.
    assert changes == (10, 0, 0)
    visit = open_visit(household)
    assert (visit.counted_from, visit.due_on) == (days_ago(10), days_ago(10 - 42))
    assert (visit.warn_on, visit.escalate_on) == (days_ago(10 - 35), days_ago(10 - 49))
    assert visit.team == household.team
    assert visit.worker == household.allocations.get().worker
    assert visit.counted_from_fact == "placed"


def test_refreshing_again_changes_nothing():
    household = fostering_household()
    refreshed(household)

    assert refreshed(household) == (0, 0, 0)


def test_a_visit_closes_one_row_and_opens_the_next():
    household = fostering_household(placed_days_ago=30)
    refreshed(household)
    before = open_visit(household)

    VisitFactory(household=household, visited_on=days_ago(3))

    assert refreshed(household) == (1, 1, 0)
    before.refresh_from_db()
    assert (before.closed_on, before.outcome) == (days_ago(3), "met")
    assert open_visit(household).due_on == days_ago(3 - 42)


def test_a_draft_counts_for_nothing():
    household = fostering_household(placed_days_ago=30)
    refreshed(household)

    VisitFactory(household=household, visited_on=days_ago(3), status="draft")

    assert refreshed(household) == (0, 0, 0)


def test_a_visit_taken_back_removes_its_row():
    household = fostering_household(placed_days_ago=30)
    visit = VisitFactory(household=household, visited_on=days_ago(3))
    refreshed(household)

    visit.delete()

    assert refreshed(household) == (0, 1, 1)
    assert open_visit(household).counted_from == days_ago(30)


def test_another_worker_and_team_move_the_rows():
    household, other = fostering_household(), fostering_household()
    refreshed(household, other)
    allocation = household.allocations.get()
    allocation.ended_on = today()
    allocation.save()
    household.team = other.team
    household.save()

    # Nobody is allocated from today: that is a duty of its own.
    assert refreshed(household) == (1, 10, 0)
    assert set(rows(household_id=household.pk)[0][-2:]) == {other.team_id, None}
    assert rows(household_id=other.pk)[0][-1] is not None


def test_one_household_is_not_touched_by_the_refresh_of_another():
    household, other = fostering_household(), fostering_household()
    refreshed(household, other)
    VisitFactory(household=other, visited_on=days_ago(1))

    assert refreshed(household) == (0, 0, 0)


def test_a_person_who_moves_house_takes_their_duties_along():
    household, other = fostering_household(), fostering_household()
    person = household.people.get()
    refreshed(household, other)

    person.household = other
    person.save()
    refreshed(household, other)

    moved = Obligation.objects.filter(subject_type="person", subject_id=person.pk)
    assert set(moved.values_list("household_id", flat=True)) == {other.pk}


def test_a_household_that_is_not_approved_has_no_duties():
    household = HouseholdFactory()
    PersonFactory(household=household)

    assert refreshed(household) == (0, 0, 0)


def test_some_kinds_alone():
    household = fostering_household()
    refreshed(household)
    VisitFactory(household=household, visited_on=days_ago(1))
    CheckFactory(person=household.people.get(), completed_on=days_ago(1))

    changes = refresh.refresh(household_ids=[household.pk], kinds=[registry.get("dbs_check")])

    assert changes == (1, 1, 0)


def count_queries(households):
    with CaptureQueriesContext(connection) as captured:
        refreshed(*households)
    return len(captured)


def test_as_many_queries_for_fifty_households_as_for_one():
    one = [fostering_household()]
    fifty = [fostering_household() for _ in range(50)]
    refreshed(fostering_household())  # the policy is read once a process

    assert count_queries(one) == count_queries(fifty)


class TestRebuild:
    def test_deleted_rows_come_back_the_same(self):
        for days in (5, 40, 90):
            household = fostering_household(placed_days_ago=days)
            VisitFactory(household=household, visited_on=days_ago(days // 2))
            CheckFactory(person=household.people.get(), completed_on=days_ago(1000))
        rebuild()
        before = rows()

        Obligation.objects.all().delete()
        rebuild()

        assert rows() == before
        assert len(before) > 12

    def test_it_changes_nothing_after_a_refresh(self):
        household = fostering_household()
        refreshed(household)
        VisitFactory(household=household, visited_on=days_ago(1))
        refreshed(household)

        rebuilt = rebuild()

        assert (rebuilt.households, rebuilt.changes) == (1, (0, 0, 0))

    def test_it_goes_on_past_the_chunk(self, monkeypatch):
        monkeypatch.setattr("fostering.obligations.draining.CHUNK", 2)
        for _ in range(5):
            fostering_household()

        assert rebuild().households == 5
        assert Obligation.objects.values("household_id").distinct().count() == 5

    def test_a_bad_record_is_reported_and_the_rest_is_done(self, monkeypatch):
        good, bad, after = (fostering_household() for _ in range(3))
        kind = registry.get("supervision_visit")
        rule = kind.rule

        def breaks(facts, versions):
            if facts.visits == [datetime.date(1999, 1, 1)]:
                raise ZeroDivisionError
            return rule(facts, versions)

        VisitFactory(household=bad, visited_on=datetime.date(1999, 1, 1))
        monkeypatch.setitem(registry._kinds, kind.code, replace(kind, rule=breaks))

        rebuilt = rebuild()

        assert rebuilt.problems == [("household", bad.pk, "ZeroDivisionError")]
        assert rebuilt.households == 3
        done = set(Obligation.objects.values_list("household_id", flat=True))
        assert done == {good.pk, after.pk}


@pytest.mark.django_db(transaction=True)
def test_two_writes_at_once_leave_rows_that_know_of_both():
    household = fostering_household(placed_days_ago=60)
    refreshed(household)
    barrier = threading.Barrier(2)

    def write(days):
        barrier.wait()
        with transaction.atomic():
            VisitFactory(household=household, visited_on=days_ago(days))
            refreshed(household)
            time.sleep(0.2)  # the other write meets this one before it is saved
        connection.close()

    threads = [threading.Thread(target=write, args=[days]) for days in (30, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert open_visit(household).counted_from == days_ago(5)
    assert rebuild().changes == (0, 0, 0)
