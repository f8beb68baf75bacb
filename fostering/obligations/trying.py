"""What a change of policy would change: the same rules on the same facts, with other figures.

Nothing is saved. Counted a chunk of households at a time, so that memory does not grow with them.
"""

import dataclasses
import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from fostering.obligations import registry
from fostering.obligations.cycles import Standard, StandardSet, Versions
from fostering.obligations.evaluate import evaluate
from fostering.obligations.excepted import CycleKey, granted_on, in_pieces
from fostering.obligations.excepting import Granted
from fostering.obligations.registry import Kind, Place

CHUNK = 500
# How many households are named behind each number; the numbers count them all.
NAMED = 1000


class Duty(NamedTuple):
    """One overdue duty, whichever cycle of it."""

    household_id: int
    kind: str
    subject_id: int


class Named(NamedTuple):
    """A household behind a number, with the kinds of its duties."""

    household_id: int
    team_id: int | None
    kinds: list[str]


@dataclass
class Change:
    """What would change on a day: households with a duty that becomes overdue, or stops being.

    `becoming` and `ceasing` count households by team (None: of no team), the `named` lists name
    them, up to NAMED. `overdue_before` and `overdue_after` count duties, `unreadable`
    the households that the rules could not be run on: the nightly job reports which.
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
            "becoming": sorted(self.becoming.items(), key=lambda pair: pair[0] or 0),
            "ceasing": sorted(self.ceasing.items(), key=lambda pair: pair[0] or 0),
            "becoming_named": self.becoming_named,
            "ceasing_named": self.ceasing_named,
            "overdue_before": self.overdue_before,
            "overdue_after": self.overdue_after,
            "unreadable": self.unreadable,
        }


def with_version(standards: StandardSet, version: Standard) -> StandardSet:
    """The policy as it would be with one more version of one standard."""
    versions = (*standards.for_(version.kind).versions, version)
    ordered = tuple(sorted(versions, key=lambda one: one.effective_from))
    return dataclasses.replace(
        standards, kinds={**standards.kinds, version.kind: Versions(ordered)}
    )


def compare(
    before: StandardSet,
    after: StandardSet,
    *,
    day: datetime.date,
    kinds: Sequence[Kind] | None = None,
    report: Callable[[int], None] | None = None,
) -> Change:
    """What would be overdue as of `day` under `after` and is not under `before`, and the reverse.

    `kinds`: those that the policies judge differently, when it is known; all otherwise. `report`
    is told how many households are done after each chunk. A day to come counts what is recorded
    now, as if nothing more were done.
    """
    change, done, last = Change(), 0, 0
    while ids := registry.households().ids_after(last, CHUNK):
        _count_chunk(ids, change, before, after, day, kinds)
        last, done = ids[-1], done + len(ids)
        if report is not None:
            report(done)
    return change


def _count_chunk(
    ids: Sequence[int],
    change: Change,
    before: StandardSet,
    after: StandardSet,
    day: datetime.date,
    kinds: Sequence[Kind] | None,
) -> None:
    """Add one chunk. When a record of it cannot be read its households are taken one by one."""
    places = registry.households().places(ids, today=day, lock=False)
    granted = granted_on(ids)
    try:
        earlier = _overdue(ids, places, before, granted, day, kinds)
        later = _overdue(ids, places, after, granted, day, kinds)
    except Exception:
        if not connection.is_usable():
            raise
        if len(ids) == 1:
            change.unreadable += 1
            return
        for household_id in ids:
            _count_chunk([household_id], change, before, after, day, kinds)
        return
    change.overdue_before += len(earlier)
    change.overdue_after += len(later)
    _count(later - earlier, places, change.becoming, change.becoming_named)
    _count(earlier - later, places, change.ceasing, change.ceasing_named)


def _overdue(
    ids: Sequence[int],
    places: dict[int, Place],
    standards: StandardSet,
    granted: dict[CycleKey, list[Granted]],
    day: datetime.date,
    kinds: Sequence[Kind] | None,
) -> set[Duty]:
    return {
        Duty(found.household_id, found.kind.code, found.subject_id)
        for found, piece in in_pieces(evaluate(ids, places, standards, kinds), granted)
        if piece.cycle.is_open_on(day) and piece.cycle.due_on < day
    }


def _count(
    duties: set[Duty],
    places: dict[int, Place],
    teams: Counter[int | None],
    named: list[Named],
) -> None:
    kinds: dict[int, set[str]] = {}
    for duty in duties:
        kinds.setdefault(duty.household_id, set()).add(duty.kind)
    for household_id in sorted(kinds):
        team_id = places[household_id].team_id
        teams[team_id] += 1
        if len(named) < NAMED:
            named.append(Named(household_id, team_id, sorted(kinds[household_id])))
