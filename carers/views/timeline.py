"""What happened in a household, newest first, from every app that has something to tell."""

import datetime
import itertools
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from carers.models import Household
from carers.views import pages
from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.core.record import TimelineEntry, record

PAGE_SIZE = 30
# A day with more than this many entries is cut: no day of a household's life has.
MOST_A_DAY = 500


class TimelinePage(NamedTuple):
    """Entries of some days, and the day before which the next page begins (None: there is none)."""

    entries: list[TimelineEntry]
    older_than: datetime.date | None


@require_safe
def household_timeline(request: StaffRequest, pk: int) -> HttpResponse:
    household = pages.load_household(request, pk)
    before = _day(request.GET.get("before", ""))
    page = timeline_page(request.user, household, before)
    return pages.record_page(
        request,
        household,
        "carers/household_timeline.html",
        entries=page.entries,
        older_than=page.older_than,
        before=before,
    )


def timeline_page(user: User, household: Household, before: datetime.date | None) -> TimelinePage:
    """The newest entries before a day. A day is never split between two pages."""
    found = _merged(user, household, before, PAGE_SIZE + 1)
    if len(found) <= PAGE_SIZE:
        return TimelinePage(found, None)
    cut = found[PAGE_SIZE].on
    whole_days = list(itertools.takewhile(lambda entry: entry.on > cut, found))
    if whole_days:
        return TimelinePage(whole_days, whole_days[-1].on)
    crowded = _merged(user, household, before, MOST_A_DAY)
    return TimelinePage([entry for entry in crowded if entry.on == cut], cut)


def _merged(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> list[TimelineEntry]:
    sources = record.timeline_sources.values()
    entries = [entry for source in sources for entry in source(user, household, before, limit)]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)[:limit]


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
