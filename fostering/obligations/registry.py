"""What the domain apps register with the engine: kinds of duty, and the records they hang on.

Each app's `obligations.py` is imported when Django starts and calls `register` for its kinds.
The engine asks the registry and never imports an app.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from django.db.models import Model, Q

from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.obligations.cycles import OFF, Cycle, Versions
from fostering.obligations.families import Family

if TYPE_CHECKING:
    from fostering.obligations.models import Obligation

T = TypeVar("T")


class Place(NamedTuple):
    """Where a household stands now: who answers for it, and what it offers.

    Of another owner's record: the team and `household_id` of its household, where it has one.
    """

    team_id: int | None
    worker_id: int | None
    category: str = ""
    household_id: int | None = None


class Owner(Protocol):
    """An app that owns the records that duties hang on, each answer a fixed number of queries."""

    model: type[Model]

    def count(self) -> int:
        """How many records there are."""

    def ids_after(self, record_id: int, limit: int) -> list[int]:
        """The next `limit` ids above `record_id`, in order."""

    def places(self, ids: Sequence[int], *, today: datetime.date) -> dict[int, Place]:
        """Where these records stand today; a record that is not there is left out."""

    def moved(self, after: datetime.date, until: datetime.date) -> list[int]:
        """The records whose team or worker the calendar changed after one day, until another."""


class Households(Owner, Protocol):
    """The app that owns households, on which nearly every duty hangs."""


class OtherOwner(Owner, Protocol):
    """Records of their own, with a household or without one (a complaint about the service)."""

    def of_households(self, household_ids: Sequence[int]) -> list[int]:
        """The records of these households: their duties go where the household goes."""


class Readers(Protocol):
    """Who may know of the duties of a restricted kind."""

    def rows(self, user: User) -> Q | None:
        """Which rows of the kind (by `subject_id`) the user may know of; None for none of them."""

    def told(self, subject_ids: Sequence[int]) -> Mapping[int, Collection[int]]:
        """The ids of the people to whom the nightly job tells of each subject, who all read it."""


class Batch:
    """Some records whose facts are loaded together: each loader runs once for all of them.

    Kinds that ask for the same rows in another shape share a loader, and a view on what it loaded:
    `batch.get(approvals)`, and `batch.view(approved_spells)`, which calls that.
    """

    def __init__(self, ids: Sequence[int], places: Mapping[int, Place]) -> None:
        self.ids = ids
        self.places = places
        self._loaded: dict[Callable[..., Any], Any] = {}
        self._views: dict[Callable[..., Any], Any] = {}

    def get(self, loader: Callable[[Sequence[int]], T]) -> T:
        """What `loader(ids)` returns, loaded once however many kinds ask."""
        if loader not in self._loaded:
            self._loaded[loader] = loader(self.ids)
        return self._loaded[loader]

    def view(self, shape: "Callable[[Batch], T]") -> T:
        """What `shape(batch)` returns, made once however many kinds ask."""
        if shape not in self._views:
            self._views[shape] = shape(self)
        return self._views[shape]

    def category(self, household_id: int) -> str:
        """The household's category code."""
        return self.places[household_id].category


# Makes derived rows equal to the facts of these households, in the caller's transaction: after each
# write that refreshes them, in a rebuild and so every night.
Follower = Callable[[Sequence[int]], None]


class Case(NamedTuple):
    """The dated facts of one subject of a kind, for the kind's rule.

    `owner_id` is the household on which the subject hangs, or the record of another owner.
    """

    owner_id: int
    subject_id: int
    facts: Any


class Action(NamedTuple):
    """The one button that deals with an obligation. `query` follows the address: "?kind=dbs"."""

    label: str
    url_name: str
    kwargs: dict[str, Any]
    query: str = ""


# What gives an obligation its button.
ActionOf = Callable[["Obligation"], Action]


class Level:
    """What the nightly job raises a duty for. Codes are stored."""

    LAPSING = "lapsing"
    OVERDUE = "overdue"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Wording:
    """The plain words of a kind.

    `facts` maps the code of a fact to a sentence with `{date}`; in the order in which they are
    said. Only the fact that a cycle is counted from is said, and those named in `always`.
    `never_done` is said of a renewed duty that has not been done yet. `ends` says why a cycle
    ceased, by the condition that ended, in place of what `register_ends` said for all kinds. `requirement` says what
    the policy asks for with `{term}` for the interval that judges the cycle; `first_requirement`
    replaces it when the standard has a term of its own for the first time.
    """

    facts: Mapping[str, str]
    requirement: str
    always: frozenset[str] = frozenset()
    renewed_by: str = ""
    never_done: str = ""
    first_requirement: str = ""
    ends: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of duty. `code` is stored and never renamed.

    `cases` yields the facts of every subject of a batch of households, `rule` turns the facts of
    one into cycles (pure). `action` names the button and `capability` who may press it. `levels`
    are what the nightly job raises, `family` the column that counts the kind. `categories` are
    those, with their names, for which its rule takes an interval of their own, so that a service
    can set one. A kind with `readers` is restricted: its duties are known to them alone, in
    lists, counts, flags and messages.
    """

    code: str
    label: str
    subject: str
    cases: Callable[[Batch], Iterable[Case]]
    rule: Callable[[Any, Versions], list[Cycle]]
    wording: Wording
    action: ActionOf
    capability: Capability
    levels: frozenset[str] = field(default_factory=lambda: frozenset({Level.OVERDUE}))
    order: int = 100
    family: Family = Family.OTHER
    readers: Readers | None = None
    categories: Mapping[str, str] = field(default_factory=dict)


HOUSEHOLD = "household"

_kinds: dict[str, Kind] = {}
_households: list[Households] = []
_followers: list[Follower] = []
_others: dict[str, OtherOwner] = {}
_ends: dict[str, str] = {OFF: "The policy no longer asked for it from {date}."}


def register(kind: Kind) -> None:
    """Add a kind. Raises ValueError when its code is taken."""
    if kind.code in _kinds:
        raise ValueError(f"Two kinds of obligation are called {kind.code}")
    _kinds[kind.code] = kind


def register_households(households: Households) -> None:
    """Name the app that owns households (once, by that app)."""
    _households[:] = [households]


def register_ends(ends: Mapping[str, str]) -> None:
    """Say what it means that a condition ended, with `{date}`: {"placed": "The last child left..."}.

    For every kind that has the condition; a kind's own `Wording.ends` goes first.
    """
    _ends.update(ends)


def end_of(kind: Kind, condition: str) -> str:
    """The sentence, with `{date}`, that says why a cycle ceased."""
    return kind.wording.ends.get(condition) or _ends.get(
        condition, "It no longer applied from {date}."
    )


def register_owner(subject: str, owner: OtherOwner) -> None:
    """Name the app whose records carry duties of their own: those of kinds with this `subject`."""
    _others[subject] = owner


def register_follower(follower: Follower) -> None:
    """Add rows of another app that follow from the same facts as what is due."""
    _followers.append(follower)


def followers() -> list[Follower]:
    """What else is made equal to the facts of some households when what is due of them is."""
    return list(_followers)


def kinds() -> list[Kind]:
    """Every kind, in the order in which lists show them."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.code))


def kinds_of(family: str) -> list[Kind]:
    """The kinds of the family with this code, in order."""
    return [kind for kind in kinds() if kind.family.code == family]


def families() -> list[Family]:
    """The families that have a kind, in their own order."""
    used = {kind.family for kind in _kinds.values()}
    return [family for family in Family if family in used]


def get(code: str) -> Kind:
    """The kind with this code. Raises KeyError."""
    return _kinds[code]


def households() -> Households:
    """The owner of households. Raises RuntimeError when no app has registered one."""
    if not _households:
        raise RuntimeError("No app has registered the households")
    return _households[0]


def other_owners() -> dict[str, OtherOwner]:
    """The owners beside households, by the subject of their kinds."""
    return dict(_others)


def owners() -> dict[str, Owner]:
    """Every owner, households first: what a rebuild goes through."""
    return {HOUSEHOLD: households(), **_others}


def owner_of(kind: Kind) -> str:
    """Whose records a kind's duties hang on: a name of `owners()`."""
    return kind.subject if kind.subject in _others else HOUSEHOLD


def restricted_codes() -> list[str]:
    """The kinds whose duties are not everybody's to know of."""
    return [kind.code for kind in _kinds.values() if kind.readers is not None]
