"""A real Chromium for the tests that need hands and eyes."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import cast as casting
from tests import factories

# Playwright's own loop makes Django think that it is called from async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"No Chromium at {CHROMIUM}: install the package chromium, or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium: Browser, live_server):
    """A page of a browser of its own, signed in by the sign-in page: open_as(user, PHONE)."""
    contexts: list[BrowserContext] = []

    def _open(user=None, viewport=DESKTOP, **options) -> Page:
        context = chromium.new_context(
            viewport=viewport, base_url=live_server.url, locale="en-GB", **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if user is not None:
            sign_in_by_hand(page, user.email)
        return page

    yield _open
    for context in contexts:
        context.close()


def sign_in_by_hand(page: Page, email: str, password: str = factories.PASSWORD) -> None:
    """Type an email address and a password as a person would."""
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


@pytest.fixture
def live_cast(transactional_db):
    """The cast of tests/cast.py, saved where the live server sees it."""
    return casting.gather()
