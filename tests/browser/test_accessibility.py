"""Every page passes axe (WCAG 2.2 AA) and fits the screen, at 320 px and at desktop width."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.conftest import DESKTOP, NARROW
from tests.pages import pages_for

pytestmark = pytest.mark.django_db(transaction=True)


# Each page is looked at once, as the first of these who may open it.
ORDER = ["worker", "manager", "panel_coordinator", "service_manager", "administrator"]


@pytest.mark.parametrize("who", ORDER)
def test_pages_pass_axe_and_fit(who, live_cast, open_as):
    pages = pages_for(live_cast, who, not_for=ORDER[: ORDER.index(who)])
    page = open_as(live_cast.people[who], NARROW)
    problems = {}

    for name, address in pages.items():
        status = page.goto(address).status
        for viewport in (NARROW, DESKTOP):
            page.set_viewport_size(viewport)
            found = axe.violations(page)
            if status != 200:
                found.append(f"answered {status}")
            if (wider := axe.overflow(page)) > 0:
                found.append(f"is {wider} px wider than the screen")
            if found:
                problems[f"{name} at {viewport['width']} px"] = found

    assert problems == {}


def test_sign_in_page_passes_axe(live_cast, open_as):
    page = open_as(None, NARROW)
    page.goto(reverse("account_login"))

    assert axe.violations(page) == []
    assert axe.overflow(page) <= 0

    page.get_by_role("button", name="Sign in").click()
    # The click returns before the answer is there: axe would look at a page that is going away.
    expect(page).to_have_title(re.compile("^Error: "))
    assert axe.violations(page) == []


def test_axe_guard_fails_when_broken(open_as, live_cast):
    page = open_as(None)
    page.goto(reverse("account_login"))
    page.evaluate("document.querySelector('label').remove()")

    assert any(found.startswith("label") for found in axe.violations(page))
