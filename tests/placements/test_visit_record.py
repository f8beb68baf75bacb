"""Visits on the household's record, and pages that cost the same for many."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carers.enums import PersonRole
from fostering.core.record import record
from placements.actions import visits
from placements.queries.values import ActionValues
from tests import factories as f
from tests.cast import DAY
from tests.placements.visiting import complete, start, visit_values

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)


# --- The household's record


def panel(code, user, household):
    return record.panels[code].context(user, household, DAY)


def test_the_panel_shows_visits_and_ones_own_draft_alone(cast):
    draft = start(cast)

    mine = panel("visits", cast.worker, cast.household)
    theirs = panel("visits", cast.colleague, cast.household)

    assert (list(mine["drafts"]), list(theirs["drafts"])) == ([draft], [])
    assert len(mine["visits"]) == len(theirs["visits"]) == 1
    assert (mine["can_record"], theirs["can_record"]) == (True, False)
    assert mine["due"] == datetime.date(2026, 4, 14)


def test_who_may_not_read_visits_has_no_panel_no_tab_and_no_entry(cast):
    officer = cast.complaints_officer

    assert "visits" not in [p.code for p in record.panels_for(officer, cast.household)]
    assert "visits" not in [t.code for t in record.tabs_for(officer, cast.household)]
    assert list(record.timeline_sources["visits"](officer, cast.household, None, 10)) == []


def test_the_timeline_tells_of_visits_and_placements(cast):
    placement = cast.household.placements.get()
    placement.ended_on, placement.end_reason = DAY, "Returned home"
    placement.save()

    def titles(source, before=None):
        entries = record.timeline_sources[source](cast.worker, cast.household, before, 10)
        return [(entry.on, entry.title) for entry in entries]

    assert titles("visits") == [(datetime.date(2026, 3, 3), "Visit")]
    assert titles("visits", before=datetime.date(2026, 3, 3)) == []
    assert titles("placements") == [
        (DAY, "Placement of Hazel Littlejohn ended"),
        (datetime.date(2025, 1, 10), "Hazel Littlejohn placed"),
    ]


def test_going_on_with_a_visit_is_the_first_advice(cast):
    draft = start(cast)

    advice = record.next_action_for(cast.worker, cast.household, DAY)

    assert advice.url == reverse("visit-edit", args=[draft.pk])
    assert record.advisers["unfinished_visit"][1](cast.colleague, cast.household, DAY) is None


# --- The same number of queries for one and for many


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        assert response.status_code == 200
    return len(captured)


def many(household, children=11):
    for number in range(children):
        f.PlacementFactory(household=household, child=f.ChildFactory(first_name=f"Child{number}"))
    for number in range(3):
        f.PersonFactory(household=household, role=PersonRole.CHILD, first_name=f"Own{number}")
        f.PersonFactory(household=household, role=PersonRole.ADULT, first_name=f"Ad{number}")


def test_the_form_costs_the_same_for_twelve_children(cast, sign_in):
    client = sign_in(cast.worker)
    earlier = complete(start(cast), by=cast.worker)
    address = reverse("visit-edit", args=[start(cast).pk])
    client.get(address)
    one = queries(client, address)

    many(cast.household)
    visits.record_visit(
        household=cast.household, values=visit_values(earlier), today=DAY, by=cast.worker
    )

    assert queries(client, address) == one
    assert len(client.get(address).context["page"].children) == 15


def test_a_visit_costs_the_same_for_twelve_children_and_three_amendments(cast, sign_in):
    client = sign_in(cast.worker)
    small = complete(start(cast), by=cast.worker)
    amend(small, cast.worker, "One")
    many(cast.household)
    actions = tuple(ActionValues(f"Do {n}", "carer", DAY) for n in range(5))
    blank = start(cast)
    large = complete(blank, by=cast.worker, values=visit_values(blank, actions=actions))
    for text in ("One", "Two", "Three"):
        amend(large, cast.worker, text)
    client.get(reverse("visit-detail", args=[small.pk]))

    one = queries(client, reverse("visit-detail", args=[small.pk]))

    assert queries(client, reverse("visit-detail", args=[large.pk])) == one


def amend(visit, by, summary):
    visit.refresh_from_db()
    visits.amend_visit(
        visit=visit,
        values=visit_values(visit, summary=summary),
        reason="Correction",
        version=visit.version,
        today=DAY,
        by=by,
    )
    visits.add_oversight(visit=visit, text=summary, by=by)


def test_the_list_costs_the_same_for_many_visits(cast, sign_in):
    client = sign_in(cast.worker)
    address = reverse("visit-list", args=[cast.household.pk])
    client.get(address)
    one = queries(client, address)

    for number in range(8):
        f.VisitFactory(
            household=cast.household,
            worker=f.UserFactory(team=cast.worker.team),
            visited_on=DAY - number * WEEK,
        )

    assert queries(client, address) == one
