"""The service by area: its figures, an area's page, and what lists show of one."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from complaints.models import Complaint
from fostering.accounts.models import Team
from fostering.dashboards import caseload
from fostering.dashboards.figures import OUTSIDE_AREAS, total_of
from fostering.obligations.actions.refresh import refresh, refresh_owned
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db
# Twelve, and the savepoint that the transaction of a test makes of that of a request.
MOST_QUERIES = 12 + 2


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=False):
        yield


@pytest.fixture
def coast(cast):
    """An area with the near team in it; the far team is in none."""
    area = f.AreaFactory(name="Coast")
    Team.objects.filter(pk=cast.worker.team_id).update(area=area)
    return area


def home(team, children=1):
    """An approved household with children placed whom nobody visits, and nobody allocated."""
    household = f.HouseholdFactory(team=team)
    f.ApprovalFactory(household=household)
    f.PlacementFactory.create_batch(children, household=household)
    refresh(household_ids=[household.pk])
    return household


def by_pk(rows):
    return {row.pk: row for row in rows}


def test_the_service_is_shown_by_area(cast, sign_in, coast):
    home(cast.worker.team, children=2)

    response = sign_in(cast.service_manager).get(reverse("team-list"))

    rows = by_pk(response.context["rows"])
    assert rows.keys() == {coast.pk, OUTSIDE_AREAS}
    assert (rows[coast.pk].households, rows[coast.pk].children) == (2, 3)
    assert reverse("area-page", args=[coast.pk]) in response.content.decode()


def test_areas_add_up_to_their_teams(cast, coast):
    for team in Team.objects.all():
        home(team)
    user = cast.service_manager

    areas = caseload.by_area(user=user, areas=[coast], today=DAY)
    teams = caseload.by_team(user=user, today=DAY)

    one, other = total_of(areas), total_of(teams)
    assert (one.households, one.children) == (other.households, other.children)
    assert (one.overdue, one.due_soon) == (other.overdue, other.due_soon)
    assert one.overdue


def test_a_service_without_areas_lists_its_teams(cast, sign_in):
    response = sign_in(cast.service_manager).get(reverse("team-list"))

    assert response.context["lines"] == "team"
    assert {row.name for row in response.context["rows"]} >= {"Near team"}


def test_every_team_and_the_teams_in_no_area(cast, sign_in, coast):
    client = sign_in(cast.service_manager)

    every = client.get(reverse("team-list"), {"by": "team"}).context["rows"]
    outside = client.get(reverse("team-list"), {"area": "none"}).context["rows"]

    assert {row.pk for row in every} == set(Team.objects.values_list("pk", flat=True))
    assert cast.worker.team_id not in {row.pk for row in outside}
    assert cast.stranger.team_id in {row.pk for row in outside}


def test_an_area_shows_its_teams_alone_to_those_who_see_them(cast, sign_in, coast):
    other = f.TeamFactory(area=coast)
    address = reverse("area-page", args=[coast.pk])

    by_all = sign_in(cast.service_manager).get(address).context["rows"]
    by_manager = sign_in(cast.manager).get(address).context["rows"]

    assert {row.pk for row in by_all} == {cast.worker.team_id, other.pk}
    assert {row.pk for row in by_manager} == {cast.worker.team_id}
    assert sign_in(cast.other_manager).get(address).status_code == 404
    assert sign_in(cast.worker).get(address).status_code == 403


def test_a_manager_is_shown_teams_and_no_areas(cast, sign_in, coast):
    assert sign_in(cast.manager).get(reverse("team-list")).context["lines"] == "team"


def test_the_numbers_of_an_area_lead_to_its_rows(cast, sign_in, coast):
    mine = home(cast.worker.team)
    theirs = home(cast.stranger.team)
    client = sign_in(cast.service_manager)
    row = by_pk(client.get(reverse("team-list")).context["rows"])[coast.pk]

    duties = client.get(reverse("duty-list"), {"area": coast.pk, "state": "overdue"})
    outside = client.get(reverse("duty-list"), {"area": "none", "state": "overdue"})
    children = client.get(reverse("children-list"), {"area": coast.pk})
    households = client.get(reverse("household-list"), {"area": coast.pk})

    assert len(duties.context["duties"]) == row.overdue
    assert mine in {duty.household for duty in duties.context["duties"]}
    assert theirs in {duty.household for duty in outside.context["duties"]}
    assert len(children.context["page"]) == row.children
    assert theirs not in {line["household"] for line in households.context["rows"]}


def test_restricted_duties_are_no_part_of_an_areas_figures(cast, sign_in, coast):
    allegation = f.AllegationFactory(household=cast.household, received_on=DAY)
    address = reverse("area-page", args=[coast.pk])
    before = total_of(sign_in(cast.manager).get(address).context["rows"]).families

    refresh(household_ids=[allegation.household_id])
    by_manager = total_of(sign_in(cast.manager).get(address).context["rows"]).families
    by_auditor = total_of(sign_in(cast.auditor).get(address).context["rows"]).families

    assert by_manager == before
    assert by_auditor != before


def test_complaints_about_no_household_are_in_no_area(cast, sign_in, coast):
    complaint = f.ComplaintFactory(received_on=datetime.date(2026, 3, 2), household=None)
    refresh_owned(owner="complaint", ids=[complaint.pk])

    rows = by_pk(sign_in(cast.service_manager).get(reverse("team-list")).context["rows"])

    assert Complaint.objects.filter(household=None).count() == rows[None].overdue == 1
    assert rows[OUTSIDE_AREAS].households == 1


def test_many_lines_are_paged_sorted_and_found_by_name(cast, sign_in, coast):
    for number in range(30):
        f.AreaFactory(name=f"Vale {number:02}")
    client = sign_in(cast.service_manager)

    first = client.get(reverse("team-list"), {"sort": "name"}).context["page"]
    found = client.post(reverse("team-list"), {"q": "vale 07"}, follow=True).context["page"]

    assert [row.name for row in first][:2] == ["Coast", "No area"]
    assert (len(first), first.paginator.count) == (25, 32)
    assert [row.name for row in found] == ["Vale 07"]


@pytest.mark.parametrize("name", ["team-list", "area-page"])
def test_the_same_queries_for_one_and_for_many(
    cast, sign_in, coast, name, django_assert_max_num_queries
):
    client = sign_in(cast.service_manager)
    address = reverse(name, args=[coast.pk] if name == "area-page" else [])
    client.get(address)
    with django_assert_max_num_queries(MOST_QUERIES) as one:
        client.get(address)
    for _ in range(3):
        team = f.TeamFactory(area=f.AreaFactory())
        home(team)
        home(cast.worker.team)

    with django_assert_max_num_queries(MOST_QUERIES) as many:
        client.get(address)

    assert len(many) == len(one)
