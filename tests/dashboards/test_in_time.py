"""The report on visits in time: whose they were, in which month, and the file of it."""

import csv
import datetime
import io

import pytest
import time_machine
from django.urls import reverse

from fostering.audit.models import AccessLog
from fostering.core.csvs import safe_cell
from fostering.obligations.actions import exceptions
from fostering.obligations.actions.refresh import refresh
from fostering.obligations.models import Obligation
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=False):
        yield


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def visited(cast):
    """A household of the near team handed over on 15 January, and its visits to the end of March."""
    household = f.HouseholdFactory(team=cast.worker.team)
    f.ApprovalFactory(household=household)
    f.PlacementFactory(household=household, started_on=day("2025-11-01"))
    for worker, start, end in (
        (cast.colleague, "2024-01-08", "2026-01-15"),
        (cast.worker, "2026-01-15", None),
    ):
        f.AllocationFactory(
            household=household,
            worker=worker,
            started_on=day(start),
            ended_on=end and day(end),
        )
    # Due on 13 December, 23 January, 26 February and 10 April.
    for visited_on in ("2025-12-12", "2026-01-15", "2026-02-27"):
        f.VisitFactory(household=household, visited_on=day(visited_on))
    refresh(household_ids=[household.pk], by=None)
    return household


def lines(client, **query):
    response = client.get(
        reverse("visits-in-time"), {"first": "2025-12", "last": "2026-02", **query}
    )
    return [
        (
            line.month.isoformat()[:7] if line.month else "",
            line.team,
            line.worker,
            line.in_time,
            line.late,
        )
        for line in response.context["page"].object_list
    ]


def test_by_month_team_and_the_worker_of_that_day(cast, sign_in, visited):
    found = lines(sign_in(cast.manager))

    assert found == [
        ("2026-02", "Near team", "Willow Worker", 0, 1),
        ("2026-01", "Near team", "Willow Worker", 1, 0),
        ("2025-12", "Near team", "Col League", 1, 0),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"by": "worker"}, [("", "", "Col League", 1, 0), ("", "", "Willow Worker", 1, 1)]),
        ({"by": "team"}, [("", "Near team", "", 2, 1)]),
        ({"by": "month", "first": "2026-02"}, [("2026-02", "", "", 0, 1)]),
        ({"by": "month", "last": "2025-12"}, [("2025-12", "", "", 1, 0)]),
        ({"by": "month-team", "last": "2025-12"}, [("2025-12", "Near team", "", 1, 0)]),
    ],
)
def test_counted_by(cast, sign_in, visited, query, expected):
    assert lines(sign_in(cast.manager), **query) == expected


def test_of_one_worker_and_of_one_team(cast, sign_in, visited):
    client = sign_in(cast.service_manager)

    assert len(lines(client, worker=cast.colleague.pk)) == 1
    assert len(lines(client, team=cast.worker.team_id)) == 3
    assert lines(client, team=cast.stranger.team_id) == []


def test_a_manager_counts_their_own_team_alone(cast, sign_in, visited):
    assert lines(sign_in(cast.other_manager)) == []


def test_a_day_with_nobody_allocated(cast, sign_in, visited):
    visited.allocations.filter(worker=cast.colleague).delete()

    assert lines(sign_in(cast.manager))[-1][2] == "Nobody allocated"


def test_in_time_by_an_exception_is_told_apart(cast, sign_in, visited):
    row = Obligation.objects.get(
        household_id=visited.pk, kind="supervision_visit", due_on=day("2026-02-26")
    )
    with time_machine.travel(day("2026-02-20"), tick=False):
        exceptions.grant(
            obligation=row,
            effect="extended",
            until=day("2026-02-27"),
            reason="Snow",
            today=day("2026-02-20"),
            by=cast.manager,
        )

    response = sign_in(cast.manager).get(
        reverse("visits-in-time"), {"by": "team", "last": "2026-02"}
    )

    (line,) = response.context["page"].object_list
    assert (line.in_time, line.late, line.excepted, line.percent) == (3, 0, 1, 100)
    assert "1 of them by an exception" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"first": "March"}, "Enter a month such as 2026-03"),
        ({"first": "2026-03", "last": "2026-02"}, "must be the first or a later one"),
        ({"first": "2000-01"}, "Choose 60 months at most"),
        ({"team": "999999"}, "Select"),
    ],
)
def test_what_makes_no_sense_is_said(cast, sign_in, visited, query, message):
    response = sign_in(cast.manager).get(reverse("visits-in-time"), query, follow=True)

    assert message in response.content.decode()
    assert list(response.context["page"].object_list) == []


def test_the_file(cast, sign_in, visited):
    cast.worker.team.name = "=HYPERLINK(0)"
    cast.worker.team.save()
    cast.worker.first_name = "@Willow"
    cast.worker.save()

    response = sign_in(cast.manager).get(
        reverse("visits-in-time"), {"first": "2026-01", "last": "2026-02", "format": "csv"}
    )

    assert response["Content-Disposition"] == 'attachment; filename="visits-in-time.csv"'
    text = response.content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        [
            "Month",
            "Team",
            "Worker",
            "Visits",
            "In time",
            "Of them by an exception",
            "Late",
            "In time, per cent",
        ],
        ["2026-02", "'=HYPERLINK(0)", "'@Willow Worker", "1", "0", "0", "1", "0"],
        ["2026-01", "'=HYPERLINK(0)", "'@Willow Worker", "1", "1", "0", "0", "100"],
    ]
    assert AccessLog.objects.latest("pk").action == "export"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-5", "'-5"),
        ("@SUM", "'@SUM"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("A = B", "A = B"),
        ("", ""),
        (-5, -5),
    ],
)
def test_no_cell_is_a_formula(value, cell):
    assert safe_cell(value) == cell


def test_queries_do_not_grow(cast, sign_in, visited, django_assert_max_num_queries):
    client = sign_in(cast.manager)
    client.get(reverse("visits-in-time"))
    with django_assert_max_num_queries(25) as before:
        client.get(reverse("visits-in-time"))
    for number in range(3):
        worker = f.UserFactory(team=cast.worker.team)
        visited.allocations.update(worker=worker)
        f.VisitFactory(household=visited, visited_on=day(f"2026-03-{number + 10}"))
    refresh(household_ids=[visited.pk], by=None)

    with django_assert_max_num_queries(len(before)):
        client.get(reverse("visits-in-time"))
