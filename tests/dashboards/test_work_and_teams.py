"""My work, the team page, and the lists behind their numbers."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from fostering.dashboards import caseload
from fostering.obligations.actions.refresh import refresh, refresh_owned
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from placements.enums import VisitStatus
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=False):
        yield


def placed_household(cast, *, visited_on=None, worker=None, team=None):
    """A household of the near team with a child placed, and its duties worked out."""
    household = f.HouseholdFactory(team=team or cast.worker.team)
    f.ApprovalFactory(household=household)
    f.AllocationFactory(household=household, worker=worker or cast.worker)
    f.PlacementFactory(household=household)
    if visited_on:
        f.VisitFactory(household=household, visited_on=visited_on)
    refresh(household_ids=[household.pk], by=None)
    return household


@pytest.mark.parametrize(
    ("visited_on", "section"),
    [
        (DAY - datetime.timedelta(days=43), "overdue"),
        (DAY - datetime.timedelta(days=42), "due_soon"),
        (DAY - datetime.timedelta(days=35), "due_soon"),
        (DAY - datetime.timedelta(days=34), "upcoming"),
    ],
)
def test_my_work_puts_a_visit_in_its_section(cast, sign_in, visited_on, section):
    household = placed_household(cast, visited_on=visited_on)

    response = sign_in(cast.worker).get(reverse("my-work"))

    found = [
        part["state"]
        for part in response.context["sections"]
        for duty in part["duties"]
        if duty.household == household and duty.obligation.kind == "supervision_visit"
    ]
    assert found == [section]


def test_my_work_says_why_and_offers_the_button(cast, sign_in):
    household = placed_household(cast, visited_on=datetime.date(2026, 2, 16))

    page = sign_in(cast.worker).get(reverse("my-work")).content.decode()

    assert "Last visit 16 February 2026." in page
    assert "Overdue by 1 day (due 30 March 2026)" in page
    assert reverse("visit-start", kwargs={"pk": household.pk}) in page


def test_my_work_leads_to_the_visit_that_was_begun(cast, sign_in):
    draft = f.VisitFactory(household=cast.household, worker=cast.worker, status=VisitStatus.DRAFT)

    page = sign_in(cast.worker).get(reverse("my-work")).content.decode()

    link = re.search(r'<a href="([^"]*)"[^>]*>Finish this visit</a>', page)
    assert link
    assert link[1] == reverse("visit-edit", args=[draft.pk])


def test_my_work_shows_nobody_elses(cast, sign_in):
    placed_household(cast, worker=cast.colleague)

    response = sign_in(cast.worker).get(reverse("my-work"))

    households = {d.household for s in response.context["sections"] for d in s["duties"]}
    assert households == {cast.household}


def test_my_work_has_the_same_queries_for_one_household_and_for_many(
    cast, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.worker)
    client.get(reverse("my-work"))  # the session is written once a minute
    with django_assert_max_num_queries(30) as one:
        client.get(reverse("my-work"))
    for _ in range(6):
        placed_household(cast)

    with django_assert_max_num_queries(30) as many:
        client.get(reverse("my-work"))

    assert len(many) == len(one)


def test_team_page_counts_what_its_lists_show(cast, sign_in):
    placed_household(cast, visited_on=datetime.date(2026, 1, 5))
    placed_household(cast, visited_on=datetime.date(2026, 1, 5), worker=cast.colleague)
    client = sign_in(cast.manager)

    rows = client.get(reverse("team-page", kwargs={"pk": cast.worker.team_id})).context["rows"]

    for row in rows:
        for family, (overdue, due_soon) in row.families.items():
            for state, n in (("overdue", overdue), ("due_soon", due_soon)):
                shown = client.get(
                    reverse("duty-list"),
                    {
                        "worker": row.pk,
                        "team": cast.worker.team_id,
                        "kind": f"all:{family.code}",
                        "state": state,
                    },
                ).context["duties"]
                assert len(shown) == n
    by_name = {row.name: row for row in rows}
    assert by_name[str(cast.worker)].households == 2
    assert by_name[str(cast.worker)].children == 2
    # The visit, and what every home is due each year: an unannounced visit and an inspection.
    assert by_name[str(cast.colleague)].families[Family.VISITS] == [3, 0]


def test_team_page_counts_households_with_nobody(cast, sign_in):
    household = f.HouseholdFactory(team=cast.worker.team)
    f.ApprovalFactory(household=household)
    f.PlacementFactory(household=household)
    refresh(household_ids=[household.pk], by=None)

    response = sign_in(cast.manager).get(reverse("team-page", kwargs={"pk": cast.worker.team_id}))

    nobody = [row for row in response.context["rows"] if row.pk is None]
    assert [(row.households, row.children) for row in nobody] == [(1, 1)]


def test_team_page_shows_no_other_team(cast, sign_in):
    client = sign_in(cast.manager)
    far = cast.stranger.team_id

    assert client.get(reverse("team-page", kwargs={"pk": far})).status_code == 404
    page = client.get(reverse("team-page", kwargs={"pk": cast.worker.team_id})).content.decode()
    assert "Secret" not in page


def test_team_page_has_the_same_queries_for_one_household_and_for_many(
    cast, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.manager)
    address = reverse("team-page", kwargs={"pk": cast.worker.team_id})
    client.get(address)
    with django_assert_max_num_queries(30) as one:
        client.get(address)
    for _ in range(6):
        placed_household(cast, visited_on=datetime.date(2026, 1, 5))

    with django_assert_max_num_queries(30) as many:
        client.get(address)

    assert len(many) == len(one)


def test_a_worker_may_not_open_the_team_page(cast, sign_in):
    response = sign_in(cast.worker).get(reverse("team-page", kwargs={"pk": cast.worker.team_id}))

    assert response.status_code == 403


def test_duty_list_ignores_an_address_that_makes_no_sense(cast, sign_in):
    client = sign_in(cast.manager)

    for query in ({"kind": "nonsense"}, {"team": "x"}, {"worker": "-1"}, {"page": "zzz"}):
        assert client.get(reverse("duty-list"), query, follow=True).status_code == 200


def test_children_are_listed_by_when_they_were_last_seen(cast):
    long_ago = placed_household(cast)
    visit = f.VisitFactory(household=long_ago, visited_on=datetime.date(2026, 3, 20))
    placement = long_ago.placements.get()
    visit.children.create(placement=placement, seen="not_seen", why_not_seen="At school")

    rows = list(caseload.children_seen(user=cast.manager, today=DAY))

    assert [(row.pk, row.seen_on) for row in rows] == [
        (cast.household.placements.get().pk, None),
        (placement.pk, None),
    ]
    visit.children.update(seen="with_others", why_not_seen="")
    refresh(household_ids=[long_ago.pk], by=None)
    rows = list(caseload.children_seen(user=cast.manager, today=DAY))
    assert [row.seen_on for row in rows] == [None, datetime.date(2026, 3, 20)]
    assert [row.alone_on for row in rows] == [None, None]


def test_visits_in_time_are_counted_in_the_month_they_were_made(cast):
    household = placed_household(cast, visited_on=datetime.date(2026, 1, 30))
    f.VisitFactory(household=household, visited_on=datetime.date(2026, 3, 13))
    f.VisitFactory(household=household, visited_on=datetime.date(2026, 3, 31))
    refresh(household_ids=[household.pk], by=None)
    Obligation.objects.exclude(household_id=household.pk).delete()

    months = caseload.visits_in_time(user=cast.manager, part=cast.worker.team, today=DAY)

    assert [(m.month, m.in_time, m.late) for m in months if m.total] == [
        (datetime.date(2026, 1, 1), 0, 1),
        (datetime.date(2026, 3, 1), 2, 0),
    ]
    assert len(months) == 13


def test_complaints_about_no_household_are_counted_and_listed(cast, sign_in):
    complaint = f.ComplaintFactory(received_on=datetime.date(2026, 3, 2))
    refresh_owned(owner="complaint", ids=[complaint.pk], by=None)
    client = sign_in(cast.service_manager)

    rows = client.get(reverse("team-list")).context["rows"]
    listed = client.get(reverse("duty-list"), {"team": "none", "state": "overdue"})

    assert [row.overdue for row in rows if row.pk is None] == [1]
    assert len(listed.context["duties"]) == 1
