"""The REST API: the pages' scope, the pages' actions, and tokens."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from fostering.audit.models import AccessLog, Event
from fostering.obligations.models import Obligation
from placements.models import Visit
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=False):
        yield


@pytest.fixture
def api():
    """A client with a person's token: api(cast.worker)."""

    def _api(user):
        client = APIClient()
        _, token = AuthToken.objects.create(user)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return client

    return _api


def new_visit(cast, **changes):
    placement = cast.household.placements.get()
    return {
        "household": cast.household.pk,
        "visited_on": "2026-03-30",
        "others_present": "The child's grandmother",
        "summary": "A calm visit.",
        "children": [
            {
                "placement": placement.pk,
                "seen": "alone",
                "wishes_and_feelings": "Wants to stay in the football club.",
            }
        ],
        **changes,
    }


@pytest.mark.parametrize(
    "name", ["api-household-list", "api-visit-list", "api-obligation-list", "api-schema"]
)
def test_nothing_without_a_token(client, name):
    assert APIClient().get(reverse(name)).status_code in {401, 403}


def test_an_expired_token_is_refused(cast):
    client = APIClient()
    _, token = AuthToken.objects.create(cast.worker, expiry=datetime.timedelta(seconds=1))
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")

    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(13))):
        assert client.get(reverse("api-household-list")).status_code == 401


def test_households_are_those_in_scope(cast, api):
    def names(user):
        answer = api(user).get(reverse("api-household-list")).json()
        return {row["name"] for row in answer["results"]}

    assert names(cast.worker) == {"Hazel household"}
    assert names(cast.stranger) == {"Secret household"}
    assert names(cast.auditor) == {"Hazel household", "Secret household"}
    assert names(cast.administrator) == set()


def test_somebody_elses_household_is_not_found_and_the_attempt_is_logged(cast, api):
    address = reverse("api-household-detail", kwargs={"pk": cast.other_household.pk})

    response = api(cast.worker).get(address)

    assert response.status_code == 404
    assert "Secret" not in response.content.decode()
    refusal = AccessLog.objects.get(action="denied")
    assert (refusal.user, refusal.subject_id) == (cast.worker, cast.other_household.pk)


def test_reading_a_household_is_logged(cast, api):
    address = reverse("api-household-detail", kwargs={"pk": cast.household.pk})

    household = api(cast.worker).get(address).json()

    assert [person["last_name"] for person in household["people"]] == ["Hazel"]
    line = AccessLog.objects.get()
    assert (line.user, line.action, line.household_id) == (cast.worker, "api", cast.household.pk)


@pytest.mark.parametrize("name", ["api-household-list", "api-visit-list", "api-obligation-list"])
def test_lists_take_the_same_queries_for_one_and_for_many(
    cast, api, name, django_assert_max_num_queries
):
    client = api(cast.auditor)
    client.get(reverse(name))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse(name))
    for _ in range(4):
        household = f.HouseholdFactory(team=cast.worker.team)
        f.ApprovalFactory(household=household)
        visit = f.VisitFactory(household=household)
        visit.children.create(placement=f.PlacementFactory(household=household), seen="alone")

    with django_assert_max_num_queries(20) as many:
        client.get(reverse(name))

    assert len(many) == len(few)


def test_obligations_as_of_a_day_say_why(cast, api):
    answer = api(cast.worker).get(
        reverse("api-obligation-list"), {"as_of": "2026-04-20", "kind": "supervision_visit"}
    )

    (row,) = answer.json()["results"]
    assert (row["state"], row["due_on"], row["days_left"]) == ("overdue", "2026-04-14", -6)
    assert "Last visit 3 March 2026." in row["explanation"]
    bad = api(cast.worker).get(reverse("api-obligation-list"), {"as_of": "31/03/2026"})
    assert bad.status_code == 400
    assert bad.json() == {"as_of": ["Enter a date such as 2026-03-31."]}


def test_a_visit_recorded_through_the_api_is_the_pages_visit(cast, api):
    response = api(cast.worker).post(reverse("api-visit-list"), new_visit(cast), format="json")

    assert response.status_code == 201, response.json()
    visit = Visit.objects.get(pk=response.json()["id"])
    assert (visit.worker, visit.visited_on) == (cast.worker, datetime.date(2026, 3, 30))
    assert Event.objects.filter(kind="visit.completed", subject_id=visit.pk).exists()
    due = Obligation.objects.open_on(DAY).get(
        kind="supervision_visit", household_id=cast.household.pk
    )
    assert due.due_on == datetime.date(2026, 5, 11)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visited_on": "2026-04-01"}, "visited_on"),
        ({"visited_on": "2026-02-30"}, "visited_on"),
        ({"summary": ""}, "summary"),
        ({"children": []}, "non_field_errors"),
        ({"household": "abc"}, "household"),
    ],
)
def test_a_wrong_visit_is_refused_beside_its_field(cast, api, changes, field):
    response = api(cast.worker).post(
        reverse("api-visit-list"), new_visit(cast, **changes), format="json"
    )

    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert Visit.objects.filter(household=cast.household).count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("colleague", 403),
        ("auditor", 403),
        ("reviewing_officer", 403),
        ("stranger", 404),
        ("administrator", 404),
    ],
)
def test_who_may_not_record_a_visit(cast, api, who, status):
    response = api(cast.people[who]).post(reverse("api-visit-list"), new_visit(cast), format="json")

    assert response.status_code == status
    assert Visit.objects.filter(household=cast.household).count() == 1


def test_visits_leave_out_drafts_and_what_the_role_does_not_read(cast, api):
    f.VisitFactory(household=cast.household, worker=cast.worker, status="draft")

    assert len(api(cast.worker).get(reverse("api-visit-list")).json()["results"]) == 1
    assert api(cast.panel_coordinator).get(reverse("api-visit-list")).json()["results"] == []
