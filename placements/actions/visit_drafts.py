"""Drafts of visits: begun, saved as they are typed, discarded. Their worker's alone."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from carers.models import Household
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError, EditConflict
from placements.enums import VisitStatus
from placements.models import Visit

DraftData = dict[str, list[str]]

# Where a draft keeps the name of the page that saved it last: new each time the page is opened.
PAGE = "draft_page"
# Inputs of one child begin so; the rest of the name is the placement's or person's pk.
CHILD_PREFIXES = ("placed-", "person-")


class DraftConflict(EditConflict):
    """A later save of the same draft, from another tab or device."""

    def __init__(self, visit: Visit) -> None:
        self.version = visit.draft_version
        self.saved_at = visit.draft_saved_at
        self.by = str(visit.worker)
        at = timezone.localtime(visit.draft_saved_at).strftime("%H:%M") if self.saved_at else ""
        super().__init__(
            f"This visit was saved at {at} by {self.by} in another tab or on another device. "
            "What you typed here is still below: check it, then save again to keep it."
        )


class AlreadyCompleted(DomainError):
    """The visit is on record: it is corrected by an amendment."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        super().__init__("This visit is already completed. Amend it to change what it says.")


@transaction.atomic
def start_visit(
    *, household: Household, today: datetime.date, by: User, is_unannounced: bool = False
) -> Visit:
    """The draft of `by` for the household: the one there is, or a new one dated today.

    With `is_unannounced` a new one already says so; its worker may still change the answer.
    """
    # Locked so that a double click finds the draft that the first click makes.
    Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    draft = Visit.objects.drafts_of(by).filter(household=household).order_by("pk").first()
    if draft is not None:
        return draft
    draft_data: DraftData = {"is_unannounced": ["yes"]} if is_unannounced else {}
    visit = Visit.objects.create(household=household, worker=by, visited_on=today, draft=draft_data)
    events.record(by=by, kind="visit.started", subject=visit, household_id=household.pk)
    return visit


@transaction.atomic
def save_draft(*, visit: Visit, data: DraftData, version: int, by: User, page: str = "") -> Visit:
    """Keep what was typed, if nobody has saved since `version`.

    Typing is not a change of the record: it leaves no event and no version in history. Answers
    about children whom the page no longer lists (the date was changed) stay in the draft.

    `page` names the open page that saves: where the connection was lost before the answer arrived,
    or the form is sent while a save is under way, its next save is no conflict with its last.

    Raises:
        DraftConflict: a later save from elsewhere is there; nothing was changed.
        AlreadyCompleted: the visit is no longer a draft.
    """
    now = Visit.objects.select_for_update(of=("self",), no_key=True).get(pk=visit.pk)
    visit.status, visit.draft = now.status, now.draft
    visit.draft_version, visit.draft_saved_at = now.draft_version, now.draft_saved_at
    if now.status != VisitStatus.DRAFT:
        raise AlreadyCompleted(visit)
    old = now.draft or {}
    is_same_page = page != "" and [page] == old.get(PAGE)
    if now.worker_id != by.pk or (now.draft_version != version and not is_same_page):
        raise DraftConflict(visit)
    visit.draft = _storable({**_unlisted(old, data), **data, PAGE: [page]})
    visit.draft_version, visit.draft_saved_at = now.draft_version + 1, timezone.now()
    Visit.objects.filter(pk=visit.pk).update(
        draft=visit.draft,
        draft_version=visit.draft_version,
        draft_saved_at=visit.draft_saved_at,
    )
    return visit


@transaction.atomic
def discard_draft(*, visit: Visit, by: User) -> None:
    """Delete a draft. That there was one stays in history and in the events; its text does not."""
    locked = Visit.objects.select_for_update(of=("self",)).filter(pk=visit.pk).first()
    if locked is None:
        return
    if locked.status != VisitStatus.DRAFT:
        raise AlreadyCompleted(locked)
    events.record(by=by, kind="visit.discarded", subject=locked, household_id=locked.household_id)
    locked.delete()


def _unlisted(old: DraftData, new: DraftData) -> DraftData:
    """Answers in `old` about children of whom `new` says nothing at all."""
    listed = {_child_of(name) for name in new}
    return {
        name: values
        for name, values in old.items()
        if (child := _child_of(name)) and child not in listed
    }


def _child_of(name: str) -> str | None:
    """ "placed-12-seen" gives "placed-12"; inputs that are not about a child give None."""
    if not name.startswith(CHILD_PREFIXES):
        return None
    return "-".join(name.split("-")[:2])


def _storable(data: Any) -> Any:
    """Without what PostgreSQL's JSON cannot hold: NUL, and halves of surrogate pairs."""
    if isinstance(data, dict):
        return {_storable(name): _storable(values) for name, values in data.items()}
    if isinstance(data, list):
        return [_storable(value) for value in data]
    return str(data).replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
