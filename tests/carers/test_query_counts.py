"""The same number of queries for one row and for many, on every page of the record."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fostering.obligations.actions.refresh import refresh
from tests import factories as f

D = datetime.date
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-31 10:00", tick=False)]


def _count(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def _more_of_everything(cast):
    household = cast.household
    for number in range(3):
        person = f.PersonFactory(household=household, joined_on=D(2024, 5, 1 + number))
        for kind in ("dbs", "medical", "identity"):
            f.CheckFactory(person=person, kind=kind, outcome="clear")
            f.CheckFactory(person=person, kind=kind, completed_on=None, requested_on=D(2026, 3, 1))
        workbook = f.TsdsWorkbookFactory(person=person)
        f.TsdsEvidenceFactory(workbook=workbook, text="Evidence")
        f.ApprovalFactory(
            household=household, started_on=D(2020, 1, 1 + number), ended_on=D(2020, 1, 2 + number)
        )
        f.AllocationFactory(
            household=household, started_on=D(2020, 1, 1 + number), ended_on=D(2020, 1, 2 + number)
        )
        f.VisitFactory(household=household, worker=cast.worker, visited_on=D(2026, 3, 4 + number))
        f.PlacementFactory(household=household)
    refresh(household_ids=[household.pk])


@pytest.mark.parametrize(
    "address",
    [
        "household-detail",
        "check-list",
        "household-timeline",
        "household-history",
        "household-history?show=events",
        "household-history?show=looks",
    ],
)
def test_a_record_page_costs_the_same_for_one_and_for_many(cast, sign_in, address):
    name, _, query = address.partition("?")
    url = f"{reverse(name, args=[cast.household.pk])}?{query}"
    client = sign_in(cast.manager)
    few = _count(client, url)
    _more_of_everything(cast)

    assert _count(client, url) <= few


def test_the_list_costs_the_same_for_one_and_for_many(cast, sign_in):
    client, url = sign_in(cast.worker), reverse("household-list")
    few = _count(client, url)
    for _ in range(4):
        approval = f.ApprovalFactory(household__team=cast.household.team)
        f.AllocationFactory(household=approval.household, worker=cast.worker)
        f.PersonFactory(household=approval.household)
        refresh(household_ids=[approval.household_id])

    assert _count(client, url) == few


def test_a_workbook_costs_the_same_for_one_standard_and_for_seven(cast, sign_in):
    workbook = cast.household.people.get().workbook
    f.TsdsEvidenceFactory(workbook=workbook, standard=1, text="One")
    client, url = sign_in(cast.worker), reverse("workbook-detail", args=[workbook.person_id])
    few = _count(client, url)
    for standard in range(2, 8):
        f.TsdsEvidenceFactory(
            workbook=workbook,
            standard=standard,
            signed_off_on=D(2026, 3, 1),
            signed_off_by=cast.manager,
        )

    assert _count(client, url) == few
