"""Keeping obligation rows equal to the facts that they follow from."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import transaction

from fostering.accounts.models import User
from fostering.core.dates import today
from fostering.obligations import policies, registry, saving
from fostering.obligations.evaluate import Found, evaluate
from fostering.obligations.excepted import granted_on, in_pieces
from fostering.obligations.excepting import Effect, Piece
from fostering.obligations.models import Obligation
from fostering.obligations.registry import HOUSEHOLD, Kind, Place

KEY = ("kind", "subject_type", "subject_id", "opened_on")
VALUES = (
    "household_id",
    "counted_from",
    "counted_from_fact",
    "facts",
    "due_on",
    "warn_on",
    "escalate_on",
    "closed_on",
    "outcome",
    "ended_by",
    "effect",
    "exception_id",
    "cycle_opened_on",
    "original_due_on",
    "interval",
    "unit",
    "standard_id",
    "team_id",
    "worker_id",
)
Key = tuple[Any, ...]
Values = tuple[Any, ...]


class Changes(NamedTuple):
    """How many rows a refresh wrote."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def plus(self, other: "Changes") -> "Changes":
        return Changes(*(one + two for one, two in zip(self, other, strict=True)))

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {self.removed} removed"


@transaction.atomic
def refresh(
    *,
    household_ids: Iterable[int],
    by: User | None = None,
    kinds: Sequence[Kind] | None = None,
) -> Changes:
    """Recompute what is due for these households, inside the caller's transaction.

    Every action that changes a fact calls it with the household it touched, so that the next page
    is right; the duties of other owners' records of these households (a complaint) follow. Writes
    only rows that differ; the number of queries is the same for one household and for many. `by`
    is the actor of the caller: derived rows leave no event of their own.
    """
    ids = sorted(set(household_ids))
    changes = _refresh(HOUSEHOLD, ids, kinds)
    for name, owner in registry.other_owners().items():
        if theirs := sorted(owner.of_households(ids)):
            changes = changes.plus(_refresh(name, theirs, kinds))
    _follow(HOUSEHOLD, ids)
    return changes


@transaction.atomic
def refresh_owned(
    *,
    owner: str,
    ids: Iterable[int],
    by: User | None = None,
    kinds: Sequence[Kind] | None = None,
) -> Changes:
    """Recompute what is due for records of one owner alone: `owner="complaint", ids=[...]`.

    What a write to such a record calls, whether it has a household or not. Raises KeyError for an
    owner that no app registered.
    """
    ids = sorted(set(ids))
    changes = _refresh(owner, ids, kinds)
    _follow(owner, ids)
    return changes


def _follow(owner: str, ids: Sequence[int]) -> None:
    """Rows of other apps that follow from the same facts."""
    if owner == HOUSEHOLD:
        for follow in registry.followers():
            follow(ids)


def _refresh(owner: str, ids: Sequence[int], kinds: Sequence[Kind] | None) -> Changes:
    """
    1. Lock the records, so that two refreshes of one follow one another and the later sees
       what the earlier saved.
    2. Load the facts, run the rules, compare with the rows that are there.
    3. Delete what is no longer so, insert or update the rest.
    """
    places = registry.owners()[owner].places(ids, today=today(), lock=True)
    cycles = evaluate(ids, places, policies.current(), kinds, owner=owner)
    wanted = {
        _key(found, piece): _values(found, piece, places[found.owner_id])
        for found, piece in in_pieces(cycles, granted_on(ids, owner=owner))
    }
    existing = _existing(owner, ids, kinds)
    gone = [pk for key, (pk, _) in existing.items() if key not in wanted]
    changed = {
        key: values
        for key, values in wanted.items()
        if key not in existing or existing[key][1] != values
    }
    if gone:
        Obligation.objects.filter(pk__in=gone).delete()
    if changed:
        saving.save((*KEY, *VALUES), KEY, [(*key, *values) for key, values in changed.items()])
    known = sum(key in existing for key in changed)
    return Changes(added=len(changed) - known, changed=known, removed=len(gone))


def _existing(
    owner: str, ids: Sequence[int], kinds: Sequence[Kind] | None
) -> dict[Key, tuple[int, Values]]:
    """The rows that hang on these records, by key. Another owner's rows of a household do not."""
    if owner == HOUSEHOLD:
        found = Obligation.objects.filter(household_id__in=ids)
        found = found.exclude(subject_type__in=registry.other_owners())
    else:
        found = Obligation.objects.filter(subject_type=owner, subject_id__in=ids)
    if kinds is not None:
        found = found.filter(kind__in=[kind.code for kind in kinds])
    split = 1 + len(KEY)
    return {
        row[1:split]: (row[0], row[split:])
        for row in found.order_by().values_list("pk", *KEY, *VALUES)
    }


def _key(found: Found, piece: Piece) -> Key:
    return (
        found.kind.code,
        found.kind.subject,
        found.subject_id,
        piece.cycle.opened_on,
    )


def _values(found: Found, piece: Piece, place: Place) -> Values:
    cycle = piece.cycle
    standard = cycle.standard
    # What is excused is not announced as due soon on its last days.
    lead_days = 0 if piece.effect is Effect.EXCUSED else standard.lead_days
    return (
        found.household_id,
        cycle.counted_from,
        cycle.counted_from_fact,
        {code: day.isoformat() for code, day in cycle.facts.items()},
        cycle.due_on,
        cycle.due_on - datetime.timedelta(days=lead_days),
        cycle.due_on + datetime.timedelta(days=standard.escalate_after_days),
        cycle.closed_on,
        cycle.outcome.value,
        cycle.ended_by,
        piece.effect.value,
        piece.exception_id,
        found.cycle.opened_on if piece.is_part else None,
        found.cycle.due_on if piece.is_part else None,
        cycle.term.interval,
        cycle.term.unit.value,
        standard.id,
        place.team_id,
        place.worker_id,
    )
