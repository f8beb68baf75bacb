"""Whether a visit can have been made on the day that was typed."""

import datetime

from django.utils.formats import date_format

from fostering.core.errors import DomainError
from placements.enums import VisitStatus
from placements.models import Visit
from placements.rules import DateDoubt, visit_date_doubt


def date_doubt(
    visit: Visit,
    visited_on: datetime.date,
    *,
    today: datetime.date,
    first_approved_on: datetime.date | None,
) -> DateDoubt | None:
    """What speaks against this day for this visit, to a household first approved on that day.

    A completed visit keeps the day it has, whatever became of the approval since; an amendment
    states its reason, so that it is not asked about old days.
    """
    is_amendment = visit.status == VisitStatus.COMPLETED
    if is_amendment and visited_on == visit.visited_on:
        return None
    doubt = visit_date_doubt(visited_on, first_approved_on=first_approved_on, today=today)
    return None if is_amendment and doubt in {DateDoubt.TOO_OLD, DateDoubt.OLD} else doubt


def date_refusal(
    visit: Visit,
    visited_on: datetime.date,
    *,
    today: datetime.date,
    first_approved_on: datetime.date | None,
    is_old_confirmed: bool = False,
) -> DomainError | None:
    """The error to show, beside the field that mends it; None when the day will do."""
    doubt = date_doubt(visit, visited_on, today=today, first_approved_on=first_approved_on)
    if doubt is None or (doubt is DateDoubt.OLD and is_old_confirmed):
        return None
    if doubt is DateDoubt.OLD:
        day = date_format(visited_on, "j F Y")
        return DomainError(
            f"Tick the box if the visit was made on {day}, or change the date",
            field="is_old_confirmed",
        )
    return DomainError(_message(doubt, first_approved_on), field="visited_on")


def _message(doubt: DateDoubt, first: datetime.date | None) -> str:
    if doubt is DateDoubt.FUTURE:
        return "Date of visit must be today or in the past"
    if doubt is DateDoubt.TOO_OLD:
        return "Date of visit must be within the last year: check the year"
    if first is None:
        return "This household has not been approved yet, so there can be no supervision visit"
    day = date_format(first, "j F Y")
    return f"Date of visit must be {day} or later: the household was first approved then"
