"""Extending and excusing a duty in the browser."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from fostering.obligations.actions import exceptions
from fostering.obligations.actions.refresh import refresh
from fostering.obligations.models import DutyException, Obligation
from placements.actions import visits
from tests.cast import DAY
from tests.factories import VisitFactory
from tests.placements.visiting import visit_values

pytestmark = pytest.mark.django_db
LATER = DAY + datetime.timedelta(days=20)


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=False):
        yield


@pytest.fixture
def row(cast):
    """The household's medical: never done, so that it is overdue."""
    return Obligation.objects.open_on(DAY).get(household_id=cast.household.pk, kind="medical_check")


def address(name, thing):
    return reverse(name, args=[thing.pk])


def answers(client, url, *, day=LATER, **changed):
    page = client.get(url).content.decode()
    boxes = [part.split('"')[0] for part in page.split('name="until')[1:]]
    data = {"effect": "extended", "reason": "On holiday", **changed}
    for box, value in zip(boxes, (day.day, day.month, day.year), strict=True):
        data[f"until{box}"] = value
    return data


def test_extended_from_the_page_and_withdrawn_again(cast, sign_in, row):
    client = sign_in(cast.manager)
    url = address("exception-add", row)

    done = client.post(url, answers(client, url), follow=True)
    exception = DutyException.objects.get()

    assert "Exception saved." in done.content.decode()
    assert "Extended to 20 April 2026 by Maple" in done.content.decode()
    now = Obligation.objects.open_on(DAY).get(exception=exception)
    assert "withdraw it" in client.get(address("exception-add", now)).content.decode()

    url = address("exception-withdraw", exception)
    empty = client.post(url, {"reason": ""})
    gone = client.post(url, {"reason": "They are back"}, follow=True)
    again = client.post(url, {"reason": "Once more"})

    assert "Enter the reason" in empty.content.decode()
    assert "the original date holds again" in gone.content.decode()
    assert again.status_code == 404  # granted and withdrawn on one day, it never was


def test_an_excused_duty_says_so_on_the_household(cast, sign_in, row):
    client = sign_in(cast.manager)
    url = address("exception-add", row)

    page = client.post(url, answers(client, url, effect="excused"), follow=True).content.decode()

    assert "Excused until 20 April 2026" in page


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"effect": ""}, "Select an answer"),
        ({"reason": ""}, "Enter the reason"),
        ({"day": DAY - datetime.timedelta(days=1)}, "Choose a day after"),
        ({"day": datetime.date(2027, 4, 1)}, "12 months at most"),
    ],
)
def test_bad_input_is_said(cast, sign_in, row, changed, message):
    client = sign_in(cast.manager)
    url = address("exception-add", row)

    response = client.post(url, answers(client, url, **changed))

    assert message in response.content.decode()
    assert not DutyException.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 200),
        ("service_manager", 200),
        ("worker", 403),
        ("auditor", 403),
        ("business_support", 403),
        ("other_manager", 404),
        ("stranger", 404),
        ("administrator", 404),
    ],
)
def test_who_may(cast, sign_in, row, who, status):
    assert sign_in(getattr(cast, who)).get(address("exception-add", row)).status_code == status


def test_the_link_is_there_for_those_who_may(cast, sign_in, row):
    url = address("exception-add", row)

    def offered(who):
        page = sign_in(who).get(reverse("household-detail", args=[cast.household.pk]))
        return url in page.content.decode()

    assert offered(cast.manager)
    assert not offered(cast.worker)


def test_amending_the_visit_keeps_the_exception_on_the_page(cast, sign_in):
    visit = cast.household.visits.get()
    exception = exceptions.grant(
        obligation=visit_due(cast.household),
        effect="extended",
        until=DAY + datetime.timedelta(days=60),
        reason="On holiday",
        today=DAY,
        by=cast.manager,
    )

    visits.amend_visit(
        visit=visit,
        values=visit_values(visit, on=visit.visited_on - datetime.timedelta(days=2)),
        reason="The wrong day",
        version=visit.version,
        today=DAY,
        by=cast.worker,
    )

    page = sign_in(cast.manager).get(reverse("household-detail", args=[cast.household.pk]))
    due_on = visit.visited_on + datetime.timedelta(days=40)
    assert visit_due(cast.household).exception == exception
    said = f"Due {due_on:%-d %B %Y}. Extended to 30 May 2026 by Maple"
    assert said in " ".join(page.content.decode().split())


@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("colleague", 200)])
def test_one_that_rests_is_told_in_the_history_of_the_duties(cast, sign_in, who, status):
    exception = exceptions.grant(
        obligation=visit_due(cast.household),
        effect="excused",
        until=DAY + datetime.timedelta(days=60),
        reason="On holiday",
        today=DAY,
        by=cast.manager,
    )
    url = reverse("duty-history", args=[cast.household.pk])
    before = sign_in(getattr(cast, who)).get(url).content.decode()
    VisitFactory(household=cast.household, visited_on=DAY - datetime.timedelta(days=1))
    refresh(household_ids=[cast.household.pk], by=None)

    response = sign_in(getattr(cast, who)).get(url)

    page = " ".join(response.content.decode().split())
    assert response.status_code == status
    assert "count for nothing now" not in before
    assert "Exceptions that count for nothing now" in page
    assert "Excused until 30 May 2026 by Maple" in page
    assert "Granted on 31 March 2026. The records were corrected since" in page
    withdraw = reverse("exception-withdraw", args=[exception.pk])
    assert sign_in(cast.manager).get(withdraw).status_code == 404


def visit_due(household):
    rows = Obligation.objects.open_on(DAY).filter(household_id=household.pk)
    return rows.get(kind="supervision_visit")
