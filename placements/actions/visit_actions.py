"""What was agreed on a visit: marked as done, and opened again when that was a mistake."""

import datetime

from django.db import transaction
from django.utils.formats import date_format

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError, refuse_future
from placements.enums import VisitStatus
from placements.models import VisitAction


@transaction.atomic
def mark_done(
    *,
    action: VisitAction,
    done_on: datetime.date,
    version: int | None = None,
    today: datetime.date,
    by: User,
) -> VisitAction:
    """Say on which day an action was done. Of an action that is done: another day.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    action = action.locked(version)
    visit = action.visit
    if visit.status != VisitStatus.COMPLETED:
        raise DomainError("Complete the visit first.")
    refuse_future(done_on, today=today, field="done_on")
    if done_on < visit.visited_on:
        agreed = date_format(visit.visited_on, "j F Y")
        raise DomainError(
            f"It was agreed on {agreed}. Enter that day or a later one.", field="done_on"
        )
    if action.assign(done_on=done_on):
        action.save()
        _record(action, "visit_action.done", by, done_on=done_on.isoformat())
    return action


@transaction.atomic
def open_again(*, action: VisitAction, by: User) -> VisitAction:
    """Take back that an action was done. Nothing happens to one that is open."""
    action = action.locked()
    if action.assign(done_on=None):
        action.save()
        _record(action, "visit_action.opened_again", by)
    return action


def _record(action: VisitAction, kind: str, by: User, **data: str) -> None:
    visit = action.visit
    events.record(
        by=by,
        kind=kind,
        subject=action,
        household_id=visit.household_id,
        visited_on=visit.visited_on.isoformat(),
        **data,
    )
