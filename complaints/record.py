"""What complaints puts on a household's record, for those who may know of it."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.urls import reverse

from carers.models import Household
from complaints import permissions
from complaints.models import Allegation, Complaint
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


def _concerns(user: Any, household: Household, today: Day) -> dict[str, Any]:
    return {
        "complaints": list(Complaint.objects.visible_to(user).filter(household=household)[:SHOWN]),
        "allegations": list(
            Allegation.objects.visible_to(user).filter(household=household)[:SHOWN]
        ),
        "can_record_complaint": permissions.can_record_complaints(user),
        "can_record_allegation": permissions.can_record_allegation(user, household),
    }


def _shown(user: Any, household: Household) -> bool:
    """To those whose role deals with these, and to whom an allegation names. To nobody else."""
    if permissions.can_read_complaints(user):
        return True
    return Allegation.objects.visible_to(user).filter(household=household).exists()


record.add_panel(Panel("concerns", 90, "complaints/panels/concerns.html", _concerns, _shown))


def _before(rows: Any, field: str, before: Day | None, limit: int) -> Any:
    rows = rows.filter(**{f"{field}__isnull": False})
    if before:
        rows = rows.filter(**{f"{field}__lt": before})
    return rows.order_by(F(field).desc(), "-pk")[:limit]


def _complaints(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    if not permissions.can_read_complaints(user):
        return
    rows = Complaint.objects.visible_to(user).filter(household=household)
    for field, verb in STEPS:
        for one in _before(rows, field, before, limit):
            url = reverse("complaint-detail", args=[one.pk])
            yield TimelineEntry(getattr(one, field), f"{one} {verb}", url=url)


def _allegations(
    user: Any, household: Household, before: Day | None, limit: int
) -> Iterable[TimelineEntry]:
    rows = Allegation.objects.visible_to(user).filter(household=household)
    for field, verb in (("received_on", "received"), ("lado_referred_on", "referred to the LADO")):
        for one in _before(rows, field, before, limit):
            url = reverse("allegation-detail", args=[one.pk])
            yield TimelineEntry(getattr(one, field), f"{one} {verb}", url=url)


record.add_timeline_source("complaints", _complaints)
record.add_timeline_source("allegations", _allegations)
