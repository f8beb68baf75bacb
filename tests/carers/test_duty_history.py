"""What was done for a household, page by page."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from fostering.audit.models import AccessLog
from fostering.obligations.actions.refresh import refresh
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=False):
        yield


def visits(household, number):
    for count in range(number):
        f.VisitFactory(
            household=household, visited_on=DAY - datetime.timedelta(days=10 * count + 1)
        )
    refresh(household_ids=[household.pk], by=None)


def page(client, household, **query):
    return client.get(reverse("duty-history", args=[household.pk]), query)


def test_each_closed_cycle_the_latest_first(cast, sign_in):
    visits(cast.household, 3)

    response = page(sign_in(cast.worker), cast.household)

    lines = response.context["lines"]
    closed = [line.obligation.closed_on for line in lines]
    assert closed == sorted(closed, reverse=True)
    assert lines[0].closing == "Done on 30 March 2026, in time."
    assert lines[-1].outcome == "Met late"
    assert "days late." in lines[-1].closing
    assert AccessLog.objects.latest("pk").household_id == cast.household.pk


def test_what_closes_tomorrow_is_not_closed_yet(cast, sign_in):
    tomorrow = DAY + datetime.timedelta(days=1)
    cast.household.placements.update(ended_on=tomorrow)
    refresh(household_ids=[cast.household.pk], by=None)
    client = sign_in(cast.worker)

    def ceased():
        return [line.closing for line in page(client, cast.household).context["lines"]]

    assert "The last child left on 1 April 2026." not in ceased()
    with time_machine.travel(datetime.datetime.combine(tomorrow, datetime.time(12)), tick=False):
        client.logout()
        sign_in(cast.worker)
        assert "The last child left on 1 April 2026." in ceased()


def test_it_is_paged(cast, sign_in):
    visits(cast.household, 40)
    client = sign_in(cast.worker)

    first, second = (page(client, cast.household, page=number) for number in (1, 2))

    assert len(first.context["lines"]) == 30
    assert len(second.context["lines"]) > 5


def test_the_same_queries_for_one_line_and_for_many(cast, sign_in, django_assert_max_num_queries):
    visits(cast.household, 1)
    client = sign_in(cast.worker)
    page(client, cast.household)
    with django_assert_max_num_queries(40) as of_one:
        page(client, cast.household)
    visits(cast.household, 12)

    with django_assert_max_num_queries(len(of_one)):
        page(client, cast.household)


@pytest.mark.parametrize(("who", "status"), [("colleague", 200), ("stranger", 404)])
def test_who_may_read_it(cast, sign_in, who, status):
    assert page(sign_in(getattr(cast, who)), cast.household).status_code == status
