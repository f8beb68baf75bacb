"""`manage.py obligations`: every open duty as of a day, under any policy, changing nothing."""

import csv
import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fostering.core.dates import today
from fostering.obligations import answers as module
from fostering.obligations import policies, refs, registry
from fostering.obligations.answers import answers
from fostering.obligations.models import Obligation
from tests.factories import CheckFactory, HouseholdFactory, PersonFactory, VisitFactory
from tests.obligations.helpers import days_ago, fostering_household, refreshed, rows

pytestmark = pytest.mark.django_db
COLUMNS = ["kind", "household_ref", "subject_ref", "counted_from", "due_on", "state"]


def run(**options):
    out = io.StringIO()
    call_command("obligations", stdout=out, **options)
    return out.getvalue()


def from_rows(day):
    """What the saved rows of the policy in use say, in the command's words."""
    found = []
    for row in Obligation.objects.open_on(day):
        household = refs.of("household", [row.household_id])[row.household_id]
        subject = refs.of(row.subject_type, [row.subject_id])[row.subject_id]
        found.append(
            (
                row.kind,
                household,
                "" if row.subject_type == "household" else subject,
                row.counted_from,
                row.due_on,
                row.state_on(day).value,
            )
        )
    return sorted(found)


def test_the_columns_and_a_line():
    household = fostering_household(ref="H1", placed_days_ago=43)
    household.people.all().delete()

    found = list(csv.reader(io.StringIO(run())))

    placed = days_ago(43)
    due = placed + datetime.timedelta(weeks=6)
    assert found[0] == COLUMNS
    assert ["supervision_visit", "H1", "", str(placed), str(due), "overdue"] in found


@pytest.mark.parametrize("days", [0, 1, 10, 35, 36, 100, 399, 400, 401, -30])
def test_it_says_what_the_rows_say_on_any_day(days):
    household = fostering_household(placed_days_ago=100)
    CheckFactory(person=household.people.get(), completed_on=days_ago(36))
    for visited in (60, 35):
        VisitFactory(household=household, visited_on=days_ago(visited))
    refreshed(household, fostering_household(category="connected_person"))
    day = days_ago(days)

    assert [tuple(one) for one in answers(policies.current(), day=day)] == from_rows(day)


def test_in_code_point_order_over_chunks(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 2)
    for ref in ("a", "Z10", "é", "B", "Z1", "_", "b-1", "b 1"):
        household = fostering_household(ref=ref)
        PersonFactory(household=household, ref=f"{ref}x")
        PersonFactory(household=household, ref=f"{ref}X")

    found = [one[:3] for one in answers(policies.current(), day=today())]

    assert len(found) > 24
    assert found == sorted(found)


def test_another_policy_and_nothing_is_changed():
    household = fostering_household(category="connected_person")
    refreshed(household)
    before = rows()

    def workbook(**options):
        lines = csv.DictReader(io.StringIO(run(**options)))
        return next(line["due_on"] for line in lines if line["kind"] == "tsds_workbook")

    assert workbook(policy="tri_borough") < workbook(policy="england") == workbook()
    assert rows() == before
    assert policies.current().code == "england"


def test_the_facts_are_asked_and_not_the_rows():
    fostering_household()

    assert Obligation.objects.count() == 0
    assert "supervision_visit" in run()


def test_json_says_the_same():
    fostering_household()

    assert json.loads(run(format="json")) == list(csv.DictReader(io.StringIO(run())))


def test_nothing_is_due():
    HouseholdFactory()

    assert run() == ",".join(COLUMNS) + "\n"
    assert json.loads(run(format="json")) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"as_of": "2026-13-31"}, "'2026-13-31' is not a date such as 2026-03-31"),
        ({"as_of": "20260331"}, "is not a date"),
        ({"policy": "rutland"}, "no policy called rutland. Known: england, kent, leic"),
    ],
)
def test_what_it_cannot_do_is_said_in_one_line(options, message):
    with pytest.raises(CommandError, match=message) as caught:
        run(**options)

    assert "\n" not in str(caught.value)


def test_queries_do_not_grow_with_the_households(django_assert_max_num_queries):
    fostering_household()
    with CaptureQueriesContext(connection) as of_one:
        list(answers(policies.current(), day=today()))
    for _ in range(3):
        fostering_household()

    with django_assert_max_num_queries(len(of_one)):
        list(answers(policies.current(), day=today()))


def test_every_subject_has_refs():
    for kind in registry.kinds():
        assert refs.of(kind.subject, [0]) == {}


def test_two_apps_cannot_both_give_refs():
    with pytest.raises(ValueError, match="person"):
        refs.register("person", lambda ids: {})
