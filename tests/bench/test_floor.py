"""The floor reads the rows that the page shows: the same ids, in the same order."""

import pytest
from django.urls import reverse

from bench.floor import views
from bench.floor.sql import PAGES
from carers.models import Approval
from fostering.core.dates import today
from fostering.obligations.actions.refresh import refresh
from fostering.obligations.models import Obligation
from placements.models import Visit
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-31 10:00", tick=False)]


@pytest.fixture
def more(cast):
    """Three more households of the near team, with a visit each."""
    for _ in range(3):
        household = f.HouseholdFactory(team=cast.household.team)
        f.ApprovalFactory(household=household)
        f.AllocationFactory(household=household, worker=cast.worker)
        f.PersonFactory(household=household)
        f.PlacementFactory(household=household)
        f.VisitFactory(household=household, worker=cast.worker)
    refresh(household_ids=list(Approval.objects.values_list("household_id", flat=True)))
    return cast


def _floor(name, **asked):
    return views.rows_of(name, {key: str(value) for key, value in asked.items()})


def _ids(rows):
    return [row["id"] for row in rows]


def test_my_work(more, sign_in):
    page = sign_in(more.worker).get(reverse("my-work")).context
    shown = [duty.obligation.pk for section in page["sections"] for duty in section["duties"]]

    assert sorted(_ids(_floor("my-work", user=more.worker.pk)["duties"])) == sorted(shown)
    assert shown


def test_duties_of_a_team(more, sign_in):
    team = more.household.team_id
    url = f"{reverse('duty-list')}?state=overdue&team={team}"
    page = sign_in(more.manager).get(url).context
    found = _floor("duty-list", user=more.manager.pk, team=team)

    assert _ids(found["duties"]) == [row.pk for row in page["page"]]
    assert found["count"] == [{"count": page["page"].paginator.count}]


def test_children(more, sign_in):
    page = sign_in(more.manager).get(reverse("children-list")).context
    found = _floor("children-list", user=more.manager.pk, team=more.household.team_id)

    assert _ids(found["children"]) == [row.pk for row in page["page"]]


def test_households(more, sign_in):
    page = sign_in(more.manager).get(reverse("household-list")).context
    found = _floor("household-list", user=more.manager.pk, team=more.household.team_id)

    assert _ids(found["households"]) == [row.pk for row in page["page"]]


def test_search(more, sign_in):
    client = sign_in(more.service_manager)
    page = client.post(reverse("household-list"), {"q": "hazel"}, follow=True).context

    assert _ids(_floor("search", q="hazel")["households"]) == [row.pk for row in page["page"]]


def test_the_duties_and_visits_of_a_household(more, sign_in):
    household = more.household
    page = sign_in(more.worker).get(reverse("visit-list", args=[household.pk])).context
    found = _floor("household-detail", pk=household.pk)
    duties = Obligation.objects.for_household(household.pk).open_on(today())
    duties = duties.order_by("due_on", "kind", "pk")

    assert _ids(_floor("visit-list", pk=household.pk)["visits"]) == [v.pk for v in page["page"]]
    assert _ids(found["duties"]) == list(duties.values_list("pk", flat=True))
    assert _ids(found["people"]) == [person.pk for person in household.people.all()]


def test_the_pages_of_the_api(more, client):
    client.force_login(more.service_manager)
    for name in ("households", "obligations", "visits"):
        answer = client.get(f"/api/v1/{name}/").json()

        assert _ids(_floor(f"api-{name}", after=0)["rows"]) == [
            row["id"] for row in answer["results"]
        ]


@pytest.mark.parametrize("name", PAGES)
def test_every_statement_of_the_floor_runs(more, name):
    asked = {
        "user": more.worker.pk,
        "team": more.household.team_id,
        "after": 0,
        "page": 1,
        "q": "hazel",
    }
    pk = Visit.objects.get(household=more.household).pk if "visit-" in name else more.household.pk

    assert set(_floor(name, pk=pk, **asked)) == set(PAGES[name])
