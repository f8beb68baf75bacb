"""The operations page: is the nightly work done, and what did it do."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fostering.core.dates import today
from fostering.obligations import stale
from fostering.obligations.models import JobProblem, Obligation, StaleRecord, TaskRun
from fostering.obligations.nightly import run_nightly
from fostering.obligations.operations import health
from tests.factories import UserFactory
from tests.obligations.helpers import fostering_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(administrator=True)
    client.force_login(user)
    return user


def page(client):
    return client.get(reverse("operations"))


def test_before_the_first_run(client, administrator):
    assert "has not finished yet" in page(client).content.decode()


def test_what_the_last_run_did(client, administrator):
    fostering_household(placed_days_ago=60, name="The Quillfeather household")
    run_nightly(as_of=today())

    content = page(client).content.decode()

    assert "Supervision visit: 1 overdue" in content
    assert "needs attention" not in content
    assert "NMS 20.3" in content
    assert "Quillfeather" not in content


def test_what_waits_and_when_everything_was_worked_out(client, administrator):
    assert "Every date has yet to be worked out for the first time" in said(client)
    run_nightly(as_of=today())
    assert "None: every change of a record has been followed." in said(client)
    assert f"Every date was last worked out anew on {today():%-d %B %Y}" in said(client)

    fostering_household()

    assert "1 record waits to be worked out anew, the first since" in said(client)

    stale.mark_all()

    assert "Every date is being worked out anew since" in said(client)


def test_what_the_audit_found(client, administrator):
    fostering_household()
    run_nightly(as_of=today())
    assert "1 household whose records had changed, and 1 as a check of the rest" in said(client)
    assert "nothing had marked" not in said(client)
    Obligation.objects.filter(kind="home_inspection").delete()
    StaleRecord.objects.all().delete()

    run_nightly(as_of=today())

    assert "nothing had marked as changed were wrong" in said(client)
    assert "1 row differed" in said(client)


def said(client):
    """The page's words on one line."""
    return " ".join(page(client).content.decode().split())


@pytest.mark.parametrize(("hours", "alarm"), [(25, False), (27, True)])
def test_the_alarm(hours, alarm):
    now = timezone.now()
    with time_machine.travel(now - datetime.timedelta(hours=hours), tick=False):
        run_nightly(as_of=today())

    assert bool(health(now).alarm) is alarm


def test_a_failed_run_is_an_alarm(client, administrator):
    run_nightly(as_of=today())
    now = timezone.now()
    TaskRun.objects.create(
        name="nightly", as_of=today(), started_at=now, finished_at=now, error="OperationalError"
    )

    assert "The last run failed (OperationalError)" in page(client).content.decode()


def test_problems_are_listed_by_number(client, administrator):
    run = run_nightly(as_of=today())
    JobProblem.objects.create(run=run, household_id=4711, error="ZeroDivisionError")

    assert "Household number 4711: ZeroDivisionError" in page(client).content.decode()


def test_as_many_queries_for_three_runs_as_for_one(client, administrator):
    run_nightly(as_of=today())
    page(client)  # the policy is read once a process
    one = count_queries(client)
    for _ in range(2):
        run_nightly(as_of=today())

    assert count_queries(client) == one


def count_queries(client):
    with CaptureQueriesContext(connection) as captured:
        page(client)
    return len(captured)


@pytest.mark.parametrize(
    ("trait", "status"),
    [
        ("administrator", 200),
        ("service_manager", 200),
        ("manager", 200),
        ("auditor", 200),
        ("panel_coordinator", 403),
        (None, 403),
    ],
)
def test_who_may_see_it(client, trait, status):
    client.force_login(UserFactory(**({trait: True} if trait else {})))

    assert page(client).status_code == status
