"""Keeping obligation rows equal to the facts that they follow from."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from fostering.accounts.models import User
from fostering.core.dates import today
from fostering.obligations import lines, policies, registry, saving, stale
from fostering.obligations.evaluate import by_subject
from fostering.obligations.excepted import granted_on
from fostering.obligations.lines import Row
from fostering.obligations.registry import HOUSEHOLD, Kind
from fostering.obligations.saving import Scope


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
    2. Take their marks away, before any fact is read: see `stale.unmark`.
    3. Load the facts, run the rules, compare with the rows that are there.
    4. Delete what is no longer so, insert or update the rest.
    """
    records = registry.owners()[owner]
    stale.lock(records.model, ids)
    if kinds is None:
        stale.unmark(owner=owner, ids=ids)
    places = records.places(ids, today=today())
    granted = granted_on(ids, owner=owner)
    wanted = {
        key: line
        for turns in by_subject(ids, places, policies.current(), kinds, owner=owner)
        for key, line in lines.rows(turns, places[turns.owner_id], granted)
    }
    return _write(wanted, _scope(owner, ids, kinds))


def _scope(owner: str, ids: Sequence[int], kinds: Sequence[Kind] | None) -> Scope:
    """The rows that hang on these records. Another owner's rows of a household do not."""
    if owner == HOUSEHOLD:
        scope = saving.of_households(ids, but_not_of=registry.other_owners())
    else:
        scope = saving.of_subjects(owner, ids)
    return scope if kinds is None else scope.of_kinds([kind.code for kind in kinds])


def _write(wanted: dict[str, str], scope: Scope) -> Changes:
    """Make the rows of the scope equal to the lines wanted, which go by their keys."""
    existing = saving.read(scope)
    left = existing.difference(wanted.values())
    removed = 0
    if not all(map(lines.is_whole, left)):
        # Somebody else wrote what no rule does: line breaks in a cell. Afresh, then.
        with saving.writing():
            removed, existing, left = saving.delete_all(scope), set(), set()
    keys = set(map(lines.key_of, left))
    new = [Row(key, line) for key, line in wanted.items() if line not in existing]
    changed = [row for row in new if row.key in keys]
    added = [row for row in new if row.key not in keys] if changed else new
    gone = keys.difference(wanted)
    if gone or new:
        with saving.writing():
            saving.delete(scope, gone)
            saving.save(added, changed)
    return Changes(added=len(added), changed=len(changed), removed=removed + len(gone))
