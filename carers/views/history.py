"""The history of a record: who changed what, what was done, and who looked."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from carers import permissions
from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.audit import presenters, queries, trail

PAGE_SIZE = 30
CHANGES, EVENTS, LOOKS = "changes", "events", "looks"


@require_safe
def household_history(request: StaffRequest, pk: int) -> HttpResponse:
    """One of the three lists (?show=), paged by moment (?before=)."""
    household = pages.load_household(request, pk)
    pages.authorise(permissions.can_read_history(request.user, household))
    show = request.GET.get("show", CHANGES)
    show = show if show in (CHANGES, EVENTS, LOOKS) else CHANGES
    before = _moment(request.GET.get("before", ""))
    rows, older_than = _LISTS[show](pk, request.user, before)
    return pages.record_page(
        request,
        household,
        "carers/household_history.html",
        show=show,
        rows=rows,
        older_than=older_than.isoformat() if older_than else "",
        is_first_page=before is None,
        lists=[(CHANGES, "Changes"), (EVENTS, "What was done"), (LOOKS, "Who looked")],
    )


def _changes(pk: int, user: Any, before: datetime.datetime | None) -> tuple[list, Any]:
    rows = trail.entries(pk, user, before=before, limit=PAGE_SIZE + 1)
    return _cut(rows)


def _events(pk: int, user: Any, before: datetime.datetime | None) -> tuple[list, Any]:
    rows, older_than = _cut(list(queries.events_of(pk, before=before)[: PAGE_SIZE + 1]))
    return [
        {"at": event.at, "by": event.by, "what": presenters.present(event)} for event in rows
    ], older_than


def _looks(pk: int, user: Any, before: datetime.datetime | None) -> tuple[list, Any]:
    rows, older_than = _cut(list(queries.looks_at(pk, before=before)[: PAGE_SIZE + 1]))
    return [
        {
            "at": look.at,
            "by": look.user,
            "what": look.get_action_display(),
            "page": look.page.replace("-", " ").capitalize(),
        }
        for look in rows
    ], older_than


_LISTS = {CHANGES: _changes, EVENTS: _events, LOOKS: _looks}


def _cut(rows: Sequence[Any]) -> tuple[list, datetime.datetime | None]:
    """One page of rows, and the moment of its last when there are more."""
    shown = list(rows[:PAGE_SIZE])
    return shown, shown[-1].at if len(rows) > PAGE_SIZE else None


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
