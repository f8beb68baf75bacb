"""Completed visits: recorded, amended, shared with the carer, overseen."""

import datetime

from django.db import transaction
from django.utils import timezone

from carers.models import Household, Person
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError
from fostering.core.history import in_next_version
from fostering.core.models import check_opened_at
from fostering.obligations.actions.refresh import refresh
from placements.actions.visit_drafts import AlreadyCompleted, DraftConflict
from placements.enums import VisitStatus
from placements.models import (
    Visit,
    VisitAction,
    VisitAmendment,
    VisitChild,
    VisitOversight,
    VisitSharing,
)
from placements.queries import (
    ChildOnDay,
    actions_of,
    child_rows,
    children_for,
    date_refusal,
    first_approved_on,
    people_for,
)
from placements.queries.snapshots import snapshot
from placements.queries.values import AREAS, TOPICS, VisitValues, child_key, values_of


@transaction.atomic
def complete_visit(
    *,
    visit: Visit,
    values: VisitValues,
    version: int,
    today: datetime.date,
    by: User,
    is_old_confirmed: bool = False,
) -> Visit:
    """Put a visit on record. Steps, in one transaction:

    1. lock the visit, so that two clicks record one visit;
    2. refuse what is not a draft, was saved elsewhere since `version`, or has a wrong date;
    3. write the visit, who was present, each child and each action, and clear the draft;
    4. one event; the household's obligations again.

    Raises:
        AlreadyCompleted: the first click, or another tab, has done it.
        DraftConflict: a later save of the draft.
        DomainError: the date, or the children, are wrong.
    """
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.status != VisitStatus.DRAFT:
        raise AlreadyCompleted(visit)
    if visit.draft_version != version:
        raise DraftConflict(visit)
    return _put_on_record(visit, values, today, by, is_old_confirmed=is_old_confirmed)


@transaction.atomic
def record_visit(
    *,
    household: Household,
    values: VisitValues,
    today: datetime.date,
    by: User,
    is_old_confirmed: bool = False,
) -> Visit:
    """Put a visit on record that was never a draft here (written up elsewhere).

    Raises DomainError when the date, the children or the people are wrong.
    """
    visit = Visit.objects.create(household=household, worker=by, visited_on=values.visited_on)
    return _put_on_record(visit, values, today, by, is_old_confirmed=is_old_confirmed)


@transaction.atomic
def amend_visit(
    *,
    visit: Visit,
    values: VisitValues,
    reason: str,
    version: int,
    today: datetime.date,
    by: User,
) -> VisitAmendment:
    """Correct a completed visit, and keep the whole of what it said before with the reason.

    What the carer was shown and agreed is no longer what the visit says: both dates are cleared
    (they stay in the amendment), and the carer's copy is made anew when it is next opened.

    Raises:
        EditConflict: somebody amended it since `version`.
        DomainError: no reason, nothing changed, or a wrong date.
    """
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.status != VisitStatus.COMPLETED:
        raise DomainError("Only a completed visit can be amended.")
    visit.check_version(version)
    reason = reason.strip()
    if not reason:
        raise DomainError("Enter why you are amending this visit.", field="reason")
    if values_of(visit).says_the_same_as(values):
        raise DomainError("Nothing was changed, so there is nothing to amend.")
    _refuse_date(visit, values, today)
    children = _children_or_refuse(visit, values)
    amendment = VisitAmendment(visit=visit, by=by, reason=reason, before=snapshot(visit))
    amendment.save()
    _take_back_sharing(visit)
    _write(visit, values, children)
    _record(visit, "visit.amended", by, amendment=amendment.pk)
    refresh(household_ids=[visit.household_id], by=by)
    return amendment


@transaction.atomic
def share_visit(
    *,
    visit: Visit,
    shared_on: datetime.date,
    agreed_on: datetime.date | None,
    carer_comments: str,
    version: int | None,
    today: datetime.date,
    by: User,
) -> Visit:
    """Record when the carer was given their copy, when they agreed it, and what they said of it.

    `version` is the visit's `version_with_sharing` when the form was opened. What is kept names the
    version of the visit, whose own words are not written again.
    """
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.status != VisitStatus.COMPLETED:
        raise DomainError("Complete the visit before you share it.")
    check_opened_at(version, now=visit.version_with_sharing)
    if shared_on < visit.visited_on:
        raise DomainError("The copy cannot be shared before the visit.", field="shared_on")
    if shared_on > today:
        raise DomainError("The day must be today or in the past.", field="shared_on")
    if agreed_on is not None and agreed_on > today:
        raise DomainError("The day must be today or in the past.", field="agreed_on")
    if agreed_on is not None and agreed_on < shared_on:
        raise DomainError(
            "The carer cannot agree the copy before it was shared.", field="agreed_on"
        )
    sharing = visit.sharing if hasattr(visit, "sharing") else VisitSharing(visit=visit)
    sharing.visit_version = visit.version
    sharing.shared_on, sharing.agreed_on = shared_on, agreed_on
    sharing.carer_comments = carer_comments.strip()
    sharing.save()
    _record(
        visit,
        "visit.shared",
        by,
        shared_on=shared_on.isoformat(),
        agreed_on=agreed_on.isoformat() if agreed_on else None,
    )
    return visit


@transaction.atomic
def add_oversight(*, visit: Visit, text: str, by: User) -> VisitOversight:
    """Add a manager's note to a completed visit. A note is never changed: add another."""
    if visit.status != VisitStatus.COMPLETED:
        raise DomainError("Only a completed visit can be overseen.")
    if not text.strip():
        raise DomainError("Enter your note.", field="text")
    note = VisitOversight(visit=visit, by=by, text=text.strip())
    note.save()
    _record(visit, "visit.overseen", by, oversight=note.pk)
    return note


def _put_on_record(
    visit: Visit, values: VisitValues, today: datetime.date, by: User, *, is_old_confirmed: bool
) -> Visit:
    _refuse_date(visit, values, today, is_old_confirmed=is_old_confirmed)
    children = _children_or_refuse(visit, values)
    visit.status, visit.completed_at, visit.draft = VisitStatus.COMPLETED, timezone.now(), None
    _write(visit, values, children)
    _record(visit, "visit.completed", by)
    refresh(household_ids=[visit.household_id], by=by)
    return visit


def _take_back_sharing(visit: Visit) -> None:
    """What the carers have is no longer what the visit says. Their comments stay."""
    if visit.shared_on is not None:
        sharing = visit.sharing
        sharing.visit_version = sharing.shared_on = sharing.agreed_on = None
        sharing.save()


def _refuse_date(
    visit: Visit, values: VisitValues, today: datetime.date, *, is_old_confirmed: bool = False
) -> None:
    """Raise when the visit cannot have been made on that day."""
    refused = date_refusal(
        visit,
        values.visited_on,
        today=today,
        first_approved_on=first_approved_on(visit.household_id),
        is_old_confirmed=is_old_confirmed,
    )
    if refused:
        raise refused


def _children_or_refuse(visit: Visit, values: VisitValues) -> dict[str, ChildOnDay]:
    """The children of that day by key, if they are the ones of whom the values speak."""
    children = {child.key: child for child in children_for(visit, values.visited_on)}
    if set(children) != {child.key for child in values.children}:
        raise DomainError(
            "The children who lived here on that date are not the ones on your page. "
            "They are listed now: check what is recorded for each child."
        )
    return children


def _people_or_refuse(visit: Visit, values: VisitValues) -> list[Person]:
    """Those who were present, if all of them lived in the household on the day."""
    living = {person.pk: person for person in people_for(visit, values.visited_on)}
    if not values.people_present <= set(living):
        raise DomainError(
            "Somebody you chose as present did not live here on that date. Check who was present."
        )
    return [person for pk, person in living.items() if pk in values.people_present]


def _write(visit: Visit, values: VisitValues, children: dict[str, ChildOnDay]) -> None:
    """Make the rows say what `values` say. Saved one by one: each leaves its version."""
    people = _people_or_refuse(visit, values)
    visit.visited_on, visit.is_unannounced = values.visited_on, values.is_unannounced
    visit.others_present = values.others_present
    for topic in TOPICS:
        setattr(visit, topic, getattr(values, topic))
    # People first: the version that `save` leaves then shows them.
    with in_next_version(visit):
        visit.people_present.set(people)
    visit.save()
    _write_children(visit, values, children)
    _write_actions(visit, values)


def _write_children(visit: Visit, values: VisitValues, children: dict[str, ChildOnDay]) -> None:
    rows = {child_key(row): row for row in child_rows(visit)}
    for key, row in rows.items():
        if key not in children:
            row.delete()
    for said in values.children:
        row = rows.get(said.key) or _new_child(visit, children[said.key])
        before = _answers(row)
        row.seen, row.why_not_seen = said.seen, said.why_not_seen
        row.wishes_and_feelings = said.wishes_and_feelings
        for area in AREAS:
            setattr(row, area, getattr(said, area))
        if row.pk is None or _answers(row) != before:
            row.save()


def _answers(row: VisitChild) -> tuple[str, ...]:
    names = ("seen", "why_not_seen", "wishes_and_feelings", *AREAS)
    return tuple(getattr(row, name) for name in names)


def _new_child(visit: Visit, child: ChildOnDay) -> VisitChild:
    if child.is_placed:
        return VisitChild(visit=visit, placement_id=child.pk)
    return VisitChild(visit=visit, person_id=child.pk)


def _write_actions(visit: Visit, values: VisitValues) -> None:
    rows = {row.pk: row for row in actions_of(None, visit=visit.pk)}
    for said in values.actions:
        row = rows.pop(said.pk, None) if said.pk else None
        row = row or VisitAction(visit=visit)
        wanted = (said.what, said.owner, said.due_on)
        if row.pk is None or (row.what, row.owner, row.due_on) != wanted:
            row.what, row.owner, row.due_on = wanted
            row.save()
    for row in rows.values():
        row.delete()


def _record(visit: Visit, kind: str, by: User, **data: str | int | None) -> None:
    events.record(
        by=by,
        kind=kind,
        subject=visit,
        household_id=visit.household_id,
        visited_on=visit.visited_on.isoformat(),
        is_unannounced=visit.is_unannounced,
        **data,
    )
