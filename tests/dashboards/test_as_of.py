"""Pages as of any other day: the same answers as the command, and plainly not today's."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from fostering.core.as_of import EARLIEST, MONTHS_AHEAD
from fostering.core.dates import add_months
from fostering.obligations import policies
from fostering.obligations.actions import exceptions
from fostering.obligations.actions.refresh import refresh
from fostering.obligations.answers import answers
from fostering.obligations.models import Obligation
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db
NOON = datetime.time(12)


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, NOON), tick=False):
        yield


def get(client, name, *args, day=None, **query):
    if day is not None:
        query["as_of"] = str(day)
    return client.get(reverse(name, args=args), query)


def days(count):
    return datetime.timedelta(days=count)


@pytest.fixture
def moved(cast):
    """The household's past: placed a year ago, visited, handed on from a colleague in January."""
    household = cast.household
    household.allocations.update(started_on=datetime.date(2026, 1, 15))
    f.AllocationFactory(
        household=household,
        worker=cast.colleague,
        started_on=datetime.date(2024, 1, 8),
        ended_on=datetime.date(2026, 1, 15),
    )
    for ago in (200, 150, 100, 60):
        f.VisitFactory(household=household, worker=cast.colleague, visited_on=DAY - days(ago))
    refresh(household_ids=[household.pk], by=None)
    return household


DAYS = [
    DAY - days(801),
    DAY - days(365),
    DAY - days(101),
    DAY - days(100),
    DAY - days(99),
    DAY - days(1),
    DAY,
    DAY + days(1),
    DAY + days(400),
]


@pytest.mark.parametrize("day", DAYS)
def test_the_pages_say_what_the_command_says(cast, sign_in, moved, day):
    told = [one for one in answers(policies.current(), day=day) if one.household_ref == moved.ref]
    client = sign_in(cast.service_manager)

    page = get(client, "household-detail", moved.pk, day=day)
    rows = Obligation.objects.for_household(moved.pk).open_on(day)
    team = get(client, "team-page", moved.team_id, day=day)

    assert sorted((row.kind, row.due_on, row.state_on(day).value) for row in rows) == sorted(
        (one.kind, one.due_on, one.state) for one in told
    )
    labels = page.content.decode().count('class="app-duty ')
    assert labels == sum(one.state != "upcoming" for one in told)
    total = team.context["total"]
    assert (total.overdue, total.due_soon) == tuple(
        sum(one.state == state for one in told) for state in ("overdue", "due_soon")
    )


@pytest.mark.parametrize("name", ["household-detail", "team-page", "team-list", "duty-list"])
def test_another_day_is_plainly_not_today(cast, sign_in, name):
    args = {"household-detail": [cast.household.pk], "team-page": [cast.household.team_id]}
    client = sign_in(cast.manager)

    then = get(client, name, *args.get(name, []), day=DAY - days(1)).content.decode()
    to_come = get(client, name, *args.get(name, []), day=DAY + days(1)).content.decode()
    now = get(client, name, *args.get(name, []), day=DAY).content.decode()

    assert "As of 30 March 2026, not today" in then
    assert "What was due on that day" in then
    assert "As of 1 April 2026, not today" in to_come
    assert "if nothing more were recorded" in to_come
    assert "not today" not in now
    assert get(client, name, *args.get(name, [])).content.decode().count("not today") == 0


def test_there_are_no_buttons_on_another_day(cast, sign_in, moved):
    client = sign_in(cast.manager)
    day = DAY - days(1)

    now = get(client, "household-detail", moved.pk).content.decode()
    then = get(client, "household-detail", moved.pk, day=day).content.decode()

    assert "Extend or excuse" in now
    assert "Extend or excuse" not in then
    duties = get(client, "duty-list", day=day, state="all").context["duties"]
    assert duties
    assert {duty.button for duty in duties} == {""}


def test_duties_of_a_day_are_with_who_worked_with_the_household_then(cast, sign_in, moved):
    client = sign_in(cast.manager)
    day = datetime.date(2026, 1, 14)

    def duties_of(worker, day):
        rows = {
            row.pk: row for row in get(client, "team-page", moved.team_id, day=day).context["rows"]
        }
        listed = get(client, "duty-list", day=day, worker=worker.pk, state="overdue")
        assert len(listed.context["duties"]) == rows[worker.pk].overdue
        return rows[worker.pk].households, rows[worker.pk].overdue > 0

    assert duties_of(cast.colleague, day) == (1, True)
    assert duties_of(cast.worker, day) == (0, False)
    assert duties_of(cast.colleague, day + days(1)) == (0, False)
    assert duties_of(cast.worker, day + days(1)) == (1, True)


def test_households_and_children_of_a_day(cast, sign_in, moved):
    placement = moved.placements.get()
    client = sign_in(cast.manager)

    def children(day):
        return get(client, "team-page", moved.team_id, day=day).context["total"].children

    assert children(placement.started_on - days(1)) == 0
    assert children(placement.started_on) == 1


def test_the_numbers_lead_to_the_rows_of_the_same_day(cast, sign_in, moved):
    day = DAY - days(300)

    page = get(sign_in(cast.manager), "team-page", moved.team_id, day=day).content.decode()

    assert f"as_of={day}&amp;state=overdue" in page
    assert f"as_of={day}" in page.split("children/")[1][:60]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yesterday", "Enter a date such as 2026-03-31"),
        ("2026-02-30", "Enter a date such as 2026-03-31"),
        (str(EARLIEST - days(1)), "Choose a day from 1 January 1990"),
        (str(add_months(DAY, MONTHS_AHEAD) + days(1)), "to 31 March 2028"),
    ],
)
def test_a_day_that_makes_no_sense_is_today_and_says_so(cast, sign_in, text, message):
    response = get(sign_in(cast.manager), "household-detail", cast.household.pk, day=text)

    assert message in response.content.decode()
    assert "not today" not in response.content.decode()


@pytest.mark.parametrize("day", [EARLIEST, add_months(DAY, MONTHS_AHEAD)])
def test_the_first_and_the_last_day(cast, sign_in, day):
    response = get(sign_in(cast.manager), "household-detail", cast.household.pk, day=day)

    assert response.context["as_of"].day == day


def test_an_exception_is_not_there_on_the_days_before_it_was_granted(cast, sign_in, moved):
    row = Obligation.objects.overdue(DAY).filter(household_id=moved.pk).first()
    exceptions.grant(
        obligation=row,
        effect="excused",
        until=DAY + days(10),
        reason="On hold",
        today=DAY,
        by=cast.manager,
    )
    client = sign_in(cast.manager)

    def overdue(day):
        return get(client, "team-page", moved.team_id, day=day).context["total"].overdue

    before = overdue(DAY - days(1))
    assert overdue(DAY) == before - 1
    assert overdue(DAY + days(10)) == overdue(DAY + days(11)) - 1
    assert get(client, "team-page", moved.team_id).context["excepted"].excused == 1
    listed = get(client, "duty-list", state="excused").context["duties"]
    assert [duty.obligation.exception.reason for duty in listed] == ["On hold"]


def test_the_same_number_of_queries_on_any_day(cast, sign_in, moved, django_assert_max_num_queries):
    client = sign_in(cast.manager)
    get(client, "team-page", moved.team_id)
    with django_assert_max_num_queries(40) as now:
        get(client, "team-page", moved.team_id)

    with django_assert_max_num_queries(len(now)):
        get(client, "team-page", moved.team_id, day=DAY - days(90))
