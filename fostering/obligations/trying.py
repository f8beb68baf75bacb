"""What a change of policy would change: the same rules on the same facts, with other figures.

Nothing is saved. Counted a chunk of records at a time, so that memory does not grow with them. A household with
a duty of its own and a complaint counts for each.
"""

import dataclasses
import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from fostering.obligations import registry
from fostering.obligations.cycles import Standard, StandardSet, Versions
from fostering.obligations.evaluate import evaluate
from fostering.obligations.excepted import DutyKey, granted_on, in_pieces
from fostering.obligations.excepting import Granted
from fostering.obligations.registry import Kind, Place

CHUNK = 500
# How many households are named behind each number; the numbers count them all.
NAMED = 1000


class Duty(NamedTuple):
    """One overdue duty, whichever cycle of it."""

    household_id: int | None
    owner_id: int
    kind: str
    subject_id: int


class Named(NamedTuple):
    """A household behind a number, with the kinds of its duties.

    Without a household: a record of its own, such as a complaint about the service.
    """

    household_id: int | None
    team_id: int | None
    kinds: list[str]


@dataclass
class Change:
    """What would change on a day: households with a duty that becomes overdue, or stops being.

    `becoming` and `ceasing` count households by team (None: of no team), the `named` lists name
    them, up to NAMED. `overdue_before` and `overdue_after` count duties, `unreadable` the records
    that the rules could not be run on: the nightly job reports which.
    """

    becoming: Counter[int | None] = field(default_factory=Counter)
    ceasing: Counter[int | None] = field(default_factory=Counter)
    becoming_named: list[Named] = field(default_factory=list)
    ceasing_named: list[Named] = field(default_factory=list)
    overdue_before: int = 0
    overdue_after: int = 0
    unreadable: int = 0

    def as_json(self) -> dict[str, Any]:
        """Ids and numbers alone, for keeping. Teams are pairs: JSON has no None as a key."""
        return {
            **{name: getattr(self, name) for name in ("becoming_named", "ceasing_named")},
            "becoming": sorted(self.becoming.items(), key=lambda pair: pair[0] or 0),
            "ceasing": sorted(self.ceasing.items(), key=lambda pair: pair[0] or 0),
            "overdue_before": self.overdue_before,
            "overdue_after": self.overdue_after,
            "unreadable": self.unreadable,
        }


@dataclass(frozen=True)
class Question:
    """Two policies to compare as of a day, for some kinds of duty."""

    before: StandardSet
    after: StandardSet
    day: datetime.date
    kinds: Sequence[Kind]


def with_version(standards: StandardSet, version: Standard) -> StandardSet:
    """The policy as it would be with one more version of one standard."""
    versions = (*standards.for_(version.kind).versions, version)
    ordered = tuple(sorted(versions, key=lambda one: one.effective_from))
    return dataclasses.replace(
        standards, kinds={**standards.kinds, version.kind: Versions(ordered)}
    )


def compare(question: Question, *, report: Callable[[int], object] | None = None) -> Change:
    """What would be overdue under the policy after and is not under the one before, and the reverse.

    A day to come counts what is recorded now, as if nothing more were done. `report` is told how
    many records are done after each chunk.
    """
    change, done = Change(), 0
    for name, owner in registry.owners().items():
        last = 0
        while ids := owner.ids_after(last, CHUNK):
            _count_chunk(name, ids, change, question)
            last, done = ids[-1], done + len(ids)
            if report is not None:
                report(done)
    return change


def _count_chunk(owner: str, ids: Sequence[int], change: Change, question: Question) -> None:
    """Add one chunk. When a record of it cannot be read its records are taken one by one."""
    places = registry.owners()[owner].places(ids, today=question.day)
    granted = granted_on(ids, owner=owner)
    try:
        earlier, later = (
            _overdue(owner, ids, places, standards, granted, question)
            for standards in (question.before, question.after)
        )
    except Exception:
        if not connection.is_usable():
            raise
        if len(ids) == 1:
            change.unreadable += 1
            return
        for record_id in ids:
            _count_chunk(owner, [record_id], change, question)
        return
    change.overdue_before += len(earlier)
    change.overdue_after += len(later)
    _count(later - earlier, places, change.becoming, change.becoming_named)
    _count(earlier - later, places, change.ceasing, change.ceasing_named)


def _overdue(
    owner: str,
    ids: Sequence[int],
    places: Mapping[int, Place],
    standards: StandardSet,
    granted: Mapping[DutyKey, list[Granted]],
    question: Question,
) -> set[Duty]:
    cycles = evaluate(ids, places, standards, question.kinds, owner=owner)
    day = question.day
    return {
        Duty(found.household_id, found.owner_id, found.kind.code, found.subject_id)
        for found, piece in in_pieces(cycles, granted)
        if piece.cycle.is_open_on(day) and piece.cycle.due_on < day
    }


def _count(
    duties: set[Duty],
    places: Mapping[int, Place],
    teams: Counter[int | None],
    named: list[Named],
) -> None:
    """Count each household once, and a record without one by itself."""
    found: dict[int, list[Duty]] = {}
    for duty in duties:
        found.setdefault(duty.owner_id, []).append(duty)
    for owner_id, theirs in sorted(found.items()):
        team_id = places[owner_id].team_id
        teams[team_id] += 1
        if len(named) < NAMED:
            kinds = sorted({duty.kind for duty in theirs})
            named.append(Named(theirs[0].household_id, team_id, kinds))
