"""A visit on a phone, as at the kitchen table: typed, offline, closed, reopened, completed."""

import datetime
import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from carers.enums import PersonRole
from carers.models import Allocation
from fostering.core.dates import today
from placements.models import Visit
from tests import factories as f
from tests.browser import axe
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = datetime.timedelta(days=7)


def begin(page: Page, household) -> None:
    page.goto(reverse("visit-start", args=[household.pk]))
    page.get_by_role("button", name="Start the visit").click()
    page.wait_for_url(re.compile(r"/visits/\d+/edit/"))


def physical_of(page: Page, name: str):
    return page.get_by_role("region", name=name).get_by_label("Physical")


def state(page: Page):
    return page.locator("[data-save-state]")


def answer_the_rest(page: Page) -> None:
    page.get_by_label("Announced", exact=True).check()
    page.get_by_label("Rowan Hazel").check()
    page.get_by_role("group", name="Was Hazel seen?").get_by_label("Seen, and seen alone").check()
    page.get_by_label("Wishes and feelings").fill("Wants to join the choir")


def test_nothing_typed_is_lost_and_the_visit_is_recorded(live_cast, open_as):
    household = live_cast.household
    page = open_as(live_cast.worker, PHONE)
    begin(page, household)
    address = page.url

    page.get_by_label("Summary of the visit").fill("Typed with a connection.")
    expect(state(page)).to_have_text(re.compile(r"Saved at \d\d:\d\d"))

    page.context.set_offline(True)
    page.get_by_label("Summary of the visit").fill("Typed with and without a connection.")
    expect(state(page)).to_contain_text("offline")
    kept = Visit.objects.get(household=household, worker=live_cast.worker, status="draft")
    assert kept.draft["summary"] == ["Typed with a connection."]

    page.context.set_offline(False)
    expect(state(page)).to_have_text(re.compile(r"Saved at \d\d:\d\d"), timeout=20_000)
    kept.refresh_from_db()
    assert kept.draft["summary"] == ["Typed with and without a connection."]

    context = page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_label("Summary of the visit")).to_have_value(
        "Typed with and without a connection."
    )

    answer_the_rest(page)
    page.get_by_role("button", name="Complete visit").click()
    page.wait_for_url(re.compile(r"/visits/\d+/$"))

    due = today() + 6 * WEEK
    expect(page.get_by_text("Visit recorded. The next visit is due by")).to_contain_text(
        f"{due.day} {due:%B %Y}"
    )
    visit = Visit.objects.get(pk=kept.pk)
    assert (visit.status, visit.summary) == ("completed", "Typed with and without a connection.")


def test_what_was_typed_offline_survives_a_closed_tab(live_cast, open_as):
    page = open_as(live_cast.worker, PHONE)
    begin(page, live_cast.household)
    address, context = page.url, page.context

    context.set_offline(True)
    page.get_by_label("Summary of the visit").fill("Only on this phone")
    expect(state(page)).to_contain_text("Kept on this device")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)

    expect(page.get_by_label("Summary of the visit")).to_have_value("Only on this phone")
    expect(state(page)).to_have_text(re.compile(r"Saved at \d\d:\d\d"), timeout=20_000)
    assert Visit.objects.get(status="draft").draft["summary"] == ["Only on this phone"]


def test_the_children_follow_the_date_and_keep_what_was_typed(live_cast, open_as):
    household, day = live_cast.household, today()
    f.PlacementFactory(
        household=household,
        child=f.ChildFactory(first_name="Bryony"),
        started_on=day - 2 * WEEK,
        ended_on=day - datetime.timedelta(days=2),
    )
    page = open_as(live_cast.worker, PHONE)
    begin(page, household)
    page.get_by_label("Physical").fill("Has grown")
    expect(page.get_by_role("heading", name="Bryony", level=2)).to_have_count(0)

    earlier = day - WEEK
    date = page.get_by_role("group", name="Date of visit")
    date.get_by_label("Day").fill(str(earlier.day))
    date.get_by_label("Month").fill(f"{earlier:%B}")
    date.get_by_label("Year").fill(str(earlier.year))
    date.get_by_label("Year").blur()

    expect(page.get_by_role("heading", name="Bryony", level=2)).to_be_visible()
    expect(physical_of(page, "Hazel")).to_have_value("Has grown")
    expect(page.get_by_text("2 children are listed for this date")).to_have_count(1)
    expect(state(page)).to_have_text(re.compile(r"Saved at \d\d:\d\d"))
    page.reload()
    expect(page.get_by_role("heading", name="Bryony", level=2)).to_be_visible()
    expect(physical_of(page, "Hazel")).to_have_value("Has grown")


def test_two_tabs_are_told_and_neither_overwrites_the_other(live_cast, open_as):
    page = open_as(live_cast.worker, PHONE)
    begin(page, live_cast.household)
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_label("Summary of the visit").fill("From the first tab")
    expect(state(page)).to_have_text(re.compile(r"Saved at \d\d:\d\d"))

    other.get_by_label("Summary of the visit").fill("From the second tab")

    expect(state(other)).to_contain_text("a newer draft was saved by Willow Worker")
    assert Visit.objects.get(status="draft").draft["summary"] == ["From the first tab"]
    other.get_by_role("button", name="Keep what is on this page").click()
    expect(state(other)).to_have_text(re.compile(r"Saved at \d\d:\d\d"))
    assert Visit.objects.get(status="draft").draft["summary"] == ["From the second tab"]


def test_without_scripts_everything_can_be_done(live_cast, open_as):
    page = open_as(live_cast.worker, PHONE, java_script_enabled=False)
    begin(page, live_cast.household)
    page.get_by_label("Summary of the visit").fill("No scripts here")

    page.get_by_role("button", name="Add another action").click()
    expect(page.get_by_role("group", name="Action 2")).to_be_visible()
    page.get_by_role("button", name="Show who lived here on this date").click()
    page.get_by_role("button", name="Complete visit").click()
    expect(page.get_by_role("link", name="Select whether Hazel was seen")).to_be_visible()
    expect(page.get_by_label("Summary of the visit")).to_have_value("No scripts here")
    answer_the_rest(page)
    page.get_by_role("button", name="Complete visit").click()

    expect(page.get_by_role("heading", name="Visit of")).to_be_visible()


def test_the_pages_of_a_visit_pass_axe_and_fit_a_phone(live_cast, open_as):
    household = live_cast.household
    f.PersonFactory(household=household, role=PersonRole.CHILD, first_name="Fern")
    page = open_as(live_cast.worker, {"width": 320, "height": 640})
    problems = {}

    def look(name):
        found = axe.violations(page)
        if axe.overflow(page) > 0:
            found.append("is wider than the screen")
        if found:
            problems[name] = found

    page.goto(reverse("visit-start", args=[household.pk]))
    look("start")
    begin(page, household)
    look("form")
    page.get_by_role("button", name="Complete visit").click()
    expect(page).to_have_title(re.compile("^Error: "))
    look("form with faults")
    page.get_by_label("Summary of the visit").fill("Settled")
    answer = page.get_by_role("group", name="Was Fern seen?")
    answer.get_by_label("Not seen").check()
    page.get_by_label("Why not?").last.fill("At school")
    page.get_by_label("Announced", exact=True).check()
    page.get_by_label("Rowan Hazel").check()
    page.get_by_role("group", name="Was Hazel seen?").get_by_label("Seen, but not alone").check()
    page.get_by_label("Wishes and feelings").first.fill("Happy")
    page.get_by_role("button", name="Complete visit").click()
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    look("visit")
    page.get_by_role("button", name="Amend").click()
    page.wait_for_url("**/amend/")
    look("amend")
    page.get_by_label("Summary of the visit").fill("Settled again")
    page.get_by_label("Why are you amending this visit?").fill("Wrong word")
    page.get_by_role("button", name="Save amendment").click()
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    look("amended visit")
    for name in ("visit-list", "placement-add"):
        page.goto(reverse(name, args=[household.pk]))
        look(name)

    assert problems == {}


def test_a_household_that_passed_to_a_colleague_is_said_and_the_text_stays(live_cast, open_as):
    household = live_cast.household
    page = open_as(live_cast.worker, PHONE)
    begin(page, household)
    page.get_by_label("Summary of the visit").fill("Typed while it was mine.")
    expect(state(page)).to_have_text(re.compile(r"Saved at \d\d:\d\d"))

    Allocation.objects.filter(household=household).update(worker=live_cast.colleague)
    page.get_by_label("Summary of the visit").fill("Typed when it no longer was.")

    expect(state(page)).to_contain_text("no longer yours to write")
    expect(page.get_by_label("Summary of the visit")).to_have_value("Typed when it no longer was.")


def test_signed_out_in_another_tab_nothing_counts_as_saved(live_cast, open_as):
    page = open_as(live_cast.worker, PHONE)
    begin(page, live_cast.household)
    page.get_by_label("Summary of the visit").fill("Typed while signed in.")
    expect(state(page)).to_have_text(re.compile(r"Saved at \d\d:\d\d"))

    Session.objects.all().delete()
    page.get_by_label("Summary of the visit").fill("Typed after signing out.")

    expect(state(page)).to_contain_text("Your session ended")
    expect(page.get_by_label("Summary of the visit")).to_have_value("Typed after signing out.")
