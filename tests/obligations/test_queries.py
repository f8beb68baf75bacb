"""Reading what is due: states on a day, who sees what, performance, a policy only tried."""

import datetime

import pytest

from fostering.core.dates import today
from fostering.obligations import policies
from fostering.obligations.models import Obligation, State
from fostering.obligations.nightly import run_nightly
from fostering.obligations.queries import last_checked, standing, tried
from tests.factories import UserFactory, VisitFactory
from tests.obligations.helpers import days_ago, fostering_household, refreshed

pytestmark = pytest.mark.django_db


def visits():
    return Obligation.objects.filter(kind="supervision_visit")


@pytest.mark.parametrize(
    ("days", "state", "days_left"),
    [
        (34, State.UPCOMING, 8),
        (35, State.DUE_SOON, 7),
        (42, State.DUE_SOON, 0),
        (43, State.OVERDUE, -1),
    ],
)
def test_states_on_a_day(days, state, days_left):
    refreshed(fostering_household(placed_days_ago=days))

    row = visits().open_on(today()).with_state(today()).get()

    assert (row.state, row.days_left) == (state, days_left)
    assert (row.state_on(today()), row.days_left_on(today())) == (state, days_left)
    assert [s for s in State if visits().in_state(s, today()).exists()] == [state]


def test_a_duty_that_opens_tomorrow_is_not_due_today():
    refreshed(fostering_household(placed_days_ago=-1))

    assert visits().open_on(today()).count() == 0
    assert visits().open_on(today() + datetime.timedelta(days=1)).count() == 1


def test_as_of_a_day_long_past():
    household = fostering_household(placed_days_ago=100)
    VisitFactory(household=household, visited_on=days_ago(60))
    refreshed(household)

    assert visits().open_on(days_ago(61)).get().counted_from == days_ago(100)
    assert visits().open_on(days_ago(60)).get().counted_from == days_ago(60)
    assert visits().open_on(days_ago(101)).count() == 0


def test_the_record_of_performance():
    household = fostering_household(placed_days_ago=100)
    for days in (60, 10):
        VisitFactory(household=household, visited_on=days_ago(days))
    refreshed(household)

    met = visits().met_between(days_ago(200), today()).order_by("closed_on")

    assert [(row.is_late, row.days_late) for row in met] == [(False, -2), (True, 8)]


def test_who_sees_what(cast):
    mine = fostering_household(team=cast.worker.team, worker=cast.worker)
    of_another_team = fostering_household()
    lent_to_me = fostering_household(worker=cast.worker)
    refreshed(mine, of_another_team, lent_to_me)

    def seen(user):
        rows = Obligation.objects.visible_to(user)
        made = [mine.pk, of_another_team.pk, lent_to_me.pk]
        found = rows.filter(household_id__in=made).values_list("household_id", flat=True)
        return set(found)

    everything = {mine.pk, of_another_team.pk, lent_to_me.pk}
    assert seen(cast.worker) == {mine.pk, lent_to_me.pk}
    assert seen(cast.colleague) == {mine.pk}
    assert seen(cast.stranger) == set()
    assert seen(UserFactory(auditor=True)) == everything
    assert seen(UserFactory(administrator=True)) == set()
    assert seen(UserFactory(service_manager=True, is_active=False)) == set()


def test_counts_by_state():
    for days in (10, 40, 50, 60):
        refreshed(fostering_household(placed_days_ago=days))
    manager = UserFactory(service_manager=True)
    visits_alone = Obligation.objects.exclude(kind="supervision_visit")
    visits_alone.delete()

    assert standing(manager, today()) == (2, 1, 1)


def test_last_checked():
    assert last_checked() is None

    run = run_nightly(as_of=today())

    assert last_checked() == run.finished_at


def test_a_policy_can_be_tried_without_being_saved():
    household = fostering_household(category="connected_person")
    refreshed(household)
    before = Obligation.objects.count()

    def workbook_due(code):
        found = tried([household.pk], policies.get(code), day=today())
        return {item.cycle.term.interval for item in found if item.kind.code == "tsds_workbook"}

    assert (workbook_due("england"), workbook_due("tri_borough")) == ({18}, {12})
    assert Obligation.objects.count() == before
