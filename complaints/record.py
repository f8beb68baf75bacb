"""What complaints puts on a household's record, for those who may know of it."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from carers.models import Household
from complaints import permissions
from complaints.models import Allegation, Complaint
from fostering.accounts.models import User
from fostering.accounts.written import written
from fostering.core.record import Panel, TimelineEntry, record

Day = datetime.date
SHOWN = 20
STEPS = (
    ("received_on", "received"),
    ("stage_1_answered_on", "answered at stage 1"),
    ("stage_2_started_on", "taken to stage 2"),
    ("stage_2_answered_on", "answered at stage 2"),
    ("stage_3_requested_on", "taken to stage 3"),
    ("stage_3_panel_on", "heard by the review panel"),
)
ALLEGATION_STEPS = (("received_on", "received"), ("lado_referred_on", "referred to the LADO"))


def _concerns(user: Any, household: Household, today: Day) -> dict[str, Any]:
    return {
        "complaints": _of_household(user, Complaint, household=household.pk)[:SHOWN],
        "allegations": _of_household(user, Allegation, household=household.pk)[:SHOWN],
        "can_record_complaint": permissions.can_record_complaints(user),
        "can_record_allegation": permissions.can_record_allegation(user, household),
    }


def _shown(user: Any, household: Household) -> bool:
    """To those whose role deals with these, and to whom an allegation names. To nobody else."""
    if permissions.can_read_complaints(user):
        return True
    return bool(_of_household(user, Allegation, household=household.pk))


@written
def _of_household(user: User, model: Any, *, household: int) -> QuerySet[Any]:
    """The complaints or allegations of a household that the user may know of: never many."""
    return model.objects.visible_to(user).filter(household=household)


record.add_panel(Panel("concerns", 90, "complaints/panels/concerns.html", _concerns, _shown))


def _steps(
    rows: Any, steps: tuple[tuple[str, str], ...], url_name: str, before: Day | None, limit: int
) -> list[TimelineEntry]:
    """The newest entries before a day: a row tells of each step that has its day."""
    told = [
        TimelineEntry(on, f"{one} {verb}", url=reverse(url_name, args=[one.pk]))
        for one in rows
        for field, verb in steps
        if (on := getattr(one, field)) and (before is None or on < before)
    ]
    return sorted(told, key=lambda entry: entry.on, reverse=True)[:limit]


def _complaints(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    if not permissions.can_read_complaints(user):
        return
    rows = _of_household(user, Complaint, household=household.pk)
    yield from _steps(rows, STEPS, "complaint-detail", before, limit)


def _allegations(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    rows = _of_household(user, Allegation, household=household.pk)
    yield from _steps(rows, ALLEGATION_STEPS, "allegation-detail", before, limit)


record.add_timeline_source("complaints", _complaints)
record.add_timeline_source("allegations", _allegations)
