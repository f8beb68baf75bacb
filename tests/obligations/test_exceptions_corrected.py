"""An exception after the facts that its cycle followed from were corrected."""

import datetime

import pytest
import time_machine

from fostering.core.dates import today
from fostering.obligations.actions import exceptions
from fostering.obligations.explain import sentence
from fostering.obligations.models import DutyException, Obligation
from fostering.obligations.queries import resting
from fostering.obligations.rebuild import rebuild
from tests.factories import AllocationFactory, UserFactory, VisitFactory
from tests.obligations.helpers import days_ago, fostering_household, refreshed

pytestmark = pytest.mark.django_db
AHEAD = datetime.timedelta(days=14)


@pytest.fixture
def by():
    return UserFactory(service_manager=True, first_name="Maple", last_name="Manager")


def visits():
    return Obligation.objects.filter(kind="supervision_visit")


def visited(days, **fields):
    """A household visited that many days ago, where the visit opened the cycle."""
    household = fostering_household(placed_days_ago=300, **fields)
    visit = VisitFactory(household=household, visited_on=days_ago(days))
    refreshed(household)
    return household, visit


def grant(household, by, *, effect="extended", until=None, kind="supervision_visit"):
    row = Obligation.objects.open_on(today()).get(household_id=household.pk, kind=kind)
    return exceptions.grant(
        obligation=row,
        effect=effect,
        until=until or today() + AHEAD,
        reason="The carers are on holiday",
        today=today(),
        by=by,
    )


def corrected(household, visit, days):
    visit.visited_on = days_ago(days)
    visit.save()
    refreshed(household)


def open_now(household, day=None):
    rows = visits().open_on(day or today()).filter(household_id=household.pk)
    return rows.with_reasons().get()


@pytest.mark.parametrize("days", [51, 49, 1, 0])
def test_the_visit_that_opened_the_cycle_is_amended(by, days):
    household, visit = visited(50)
    exception = grant(household, by)

    corrected(household, visit, days)

    now = open_now(household)
    due_on = days_ago(days) + datetime.timedelta(weeks=6)
    assert now.exception == exception
    assert (now.opening, now.original_due_on) == (days_ago(days), due_on)
    assert now.due_on == max(due_on, today() + AHEAD)
    assert f"Due {due_on:%-d %B %Y}. Extended to {exception.until:%-d %B %Y} by Maple" in sentence(
        now
    )
    assert str(rebuild().changes) == "0 added, 0 changed, 0 removed"
    assert resting(household.pk, by) == []


def test_a_date_that_is_later_by_itself_says_so(by):
    household, visit = visited(50)
    grant(household, by)

    corrected(household, visit, 1)

    assert sentence(open_now(household)).endswith("it is not due earlier than that.")


def test_the_visit_that_opened_the_cycle_is_deleted(by):
    household, visit = visited(50)
    exception = grant(household, by)

    visit.delete()
    refreshed(household)

    now = open_now(household)
    assert (now.exception, now.opening) == (exception, days_ago(300))
    assert now.due_on == exception.until


def test_the_approval_that_opened_the_cycle_is_corrected(by):
    household = fostering_household(placed_days_ago=400)
    refreshed(household)
    exception = grant(household, by, kind="unannounced_visit")

    household.approvals.update(started_on=days_ago(390))
    refreshed(household)

    now = Obligation.objects.open_on(today()).get(kind="unannounced_visit")
    assert (now.exception, now.opening, now.due_on) == (exception, days_ago(390), exception.until)


@pytest.mark.parametrize("effect", ["extended", "excused"])
def test_a_visit_found_from_before_the_granting_closes_its_cycle(by, effect):
    household, _ = visited(50)
    exception = grant(household, by, effect=effect)

    VisitFactory(household=household, visited_on=days_ago(3))
    refreshed(household)

    now = open_now(household)
    assert (now.exception, now.effect) == (None, "")
    assert now.due_on == days_ago(3) + datetime.timedelta(weeks=6)
    assert resting(household.pk, by) == [exception]


def test_it_ends_with_the_cycle_that_it_followed(by):
    household, visit = visited(50)
    exception = grant(household, by)
    corrected(household, visit, 45)

    VisitFactory(household=household, visited_on=today() + datetime.timedelta(days=10))
    refreshed(household)

    later = today() + datetime.timedelta(days=10)
    met = visits().get(exception=exception)
    assert (met.closed_on, met.due_on, met.outcome) == (later, exception.until, "met")
    assert open_now(household, later).exception is None


def test_without_a_cycle_it_rests_and_wakes_when_that_is_corrected_too(by):
    household, _ = visited(50)
    exception = grant(household, by)

    household.placements.update(ended_on=days_ago(5))
    refreshed(household)
    assert not visits().filter(exception=exception).exists()
    assert resting(household.pk, by) == [exception]
    assert str(rebuild().changes) == "0 added, 0 changed, 0 removed"

    household.placements.update(ended_on=None)
    refreshed(household)
    assert open_now(household).exception == exception
    assert resting(household.pk, by) == []


def test_a_duty_without_any_row_left_still_shows_what_was_granted(by):
    household = fostering_household()
    household.allocations.all().delete()
    refreshed(household)
    exception = grant(household, by, kind="allocated_worker")

    AllocationFactory(household=household, worker=UserFactory(), started_on=days_ago(400))
    refreshed(household)

    assert not Obligation.objects.filter(kind="allocated_worker").exists()
    assert resting(household.pk, by) == [exception]
    of_the_team = UserFactory(team=household.team)
    assert resting(household.pk, of_the_team) == [exception]
    assert resting(household.pk, UserFactory()) == []


def test_each_of_two_goes_where_it_belongs(by):
    household, visit = visited(60)
    until = days_ago(2)
    with time_machine.travel(days_ago(10), tick=False):
        first = grant(household, by, until=until)
    second = grant(household, by, effect="excused")

    corrected(household, visit, 5)

    # By what is known now the cycle before was open when the first was granted.
    assert visits().open_on(days_ago(6)).get().exception == first
    assert open_now(household).exception == second
    assert open_now(household).opening == days_ago(5)
    assert DutyException.objects.count() == 2


def test_the_same_queries_for_one_and_for_many(by, django_assert_max_num_queries):
    household, _ = visited(50)
    grant(household, by)
    with django_assert_max_num_queries(5) as of_one:
        resting(household.pk, by)
    for kind in ("unannounced_visit", "home_inspection", "annual_review"):
        grant(household, by, kind=kind, until=today() + datetime.timedelta(days=60))

    with django_assert_max_num_queries(len(of_one)):
        resting(household.pk, by)
