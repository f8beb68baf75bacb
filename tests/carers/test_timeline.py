"""The timeline: newest first, a day never split between pages, nothing that is not theirs."""

import datetime

import pytest
from django.urls import reverse

from carers.views.timeline import PAGE_SIZE, timeline_page
from fostering.core.record import TimelineEntry, record
from tests import factories as f

D = datetime.date
DAY = D(2026, 3, 31)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-31 10:00", tick=False)]


@pytest.fixture
def only(monkeypatch):
    """One source with one entry on each day given."""

    def _only(days):
        entries = sorted((TimelineEntry(day, "Something") for day in days), key=lambda e: e.on)

        def source(user, household, before, limit):
            wanted = [entry for entry in entries if before is None or entry.on < before]
            return wanted[::-1][:limit]

        monkeypatch.setattr(record, "timeline_sources", {"one": source})

    return _only


def _all_pages(before=None):
    pages = []
    while True:
        page = timeline_page(None, None, before)
        pages.append(page.entries)
        if page.older_than is None:
            return pages
        before = page.older_than


@pytest.mark.parametrize("number", [0, 1, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 95])
def test_paging_shows_every_entry_once(only, number):
    days = [DAY - datetime.timedelta(days=n // 2) for n in range(number)]
    only(days)

    pages = _all_pages()

    assert [entry.on for page in pages for entry in page] == sorted(days, reverse=True)
    assert all(len(page) <= PAGE_SIZE for page in pages)


def test_a_crowded_day_is_shown_whole(only):
    days = [DAY] * 40 + [DAY - datetime.timedelta(days=1)] * 2
    only(days)

    assert [len(page) for page in _all_pages()] == [40, 2]


def test_timeline_tells_what_happened_newest_first(cast, sign_in):
    household = cast.household
    f.AssessmentFactory(household=household, application_received_on=D(2023, 2, 1))
    leaver = f.PersonFactory(
        household=household, last_name="Leaver", joined_on=D(2025, 1, 1), left_on=D(2025, 6, 1)
    )

    response = sign_in(cast.worker).get(reverse("household-timeline", args=[household.pk]))

    entries = [(entry.on, entry.title) for entry in response.context["entries"]]
    assert [on for on, _ in entries] == sorted((on for on, _ in entries), reverse=True)
    titles = [title for _, title in entries]
    for expected in (
        f"{leaver} joined the household",
        f"{leaver} left the household",
        "Full approval started",
        f"Allocated to {cast.worker}",
        "Application received: Fostering assessment (Form F)",
    ):
        assert expected in titles


def test_timeline_leaves_out_what_the_role_may_not_read(cast, sign_in):
    url = reverse("household-timeline", args=[cast.household.pk])

    worker = sign_in(cast.worker).get(url).content.decode()
    trainer = sign_in(cast.training_coordinator).get(url).content.decode()

    assert "Check completed" in worker
    assert "Check completed" not in trainer


@pytest.mark.parametrize("before", ["", "nonsense", "2026-02-31", "2024-01-08"])
def test_any_address_is_answered(cast, sign_in, before):
    url = reverse("household-timeline", args=[cast.household.pk])

    assert sign_in(cast.worker).get(url, {"before": before}).status_code == 200
