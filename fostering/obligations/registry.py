"""What the domain apps register with the engine: kinds of duty, and where households stand.

Each app's `obligations.py` is imported when Django starts and calls `register` for its kinds.
The engine asks the registry and never imports an app.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from fostering.accounts.roles import Capability
from fostering.obligations.cycles import OFF, Cycle, Versions

if TYPE_CHECKING:
    from fostering.obligations.models import Obligation

T = TypeVar("T")


class Place(NamedTuple):
    """Where a household stands now: who answers for it, and what it offers."""

    team_id: int | None
    worker_id: int | None
    category: str


class Households(Protocol):
    """The app that owns households answers these questions, each in a fixed number of queries."""

    def count(self) -> int:
        """How many households there are."""

    def ids_after(self, household_id: int, limit: int) -> list[int]:
        """The next `limit` ids above `household_id`, in order."""

    def places(
        self, household_ids: Sequence[int], *, today: datetime.date, lock: bool
    ) -> dict[int, Place]:
        """Where these households stand today; a household that is not there is left out.

        With `lock` their rows are locked in id order until the transaction ends, so that two
        refreshes of one household follow one another.
        """


class Batch:
    """Some households whose facts are loaded together: each loader runs once for all of them."""

    def __init__(self, household_ids: Sequence[int], places: Mapping[int, Place]) -> None:
        self.household_ids = household_ids
        self.places = places
        self._loaded: dict[Callable[..., Any], Any] = {}

    def get(self, loader: Callable[[Sequence[int]], T]) -> T:
        """What `loader(household_ids)` returns, loaded once however many kinds ask."""
        if loader not in self._loaded:
            self._loaded[loader] = loader(self.household_ids)
        return self._loaded[loader]

    def category(self, household_id: int) -> str:
        """The household's category code."""
        return self.places[household_id].category


class Case(NamedTuple):
    """The dated facts of one subject of a kind, for the kind's rule."""

    household_id: int
    subject_id: int
    facts: Any


class Action(NamedTuple):
    """The one button that deals with an obligation. `query` follows the address: "?kind=dbs"."""

    label: str
    url_name: str
    kwargs: dict[str, Any]
    query: str = ""


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
    are what the nightly job raises. `categories` are those, with their names, for which its rule
    takes an interval of their own, so that a service can set one.
    """

    code: str
    label: str
    subject: str
    cases: Callable[[Batch], Iterable[Case]]
    rule: Callable[[Any, Versions], list[Cycle]]
    wording: Wording
    action: Callable[["Obligation"], Action]
    capability: Capability
    levels: frozenset[str] = field(default_factory=lambda: frozenset({Level.OVERDUE}))
    order: int = 100
    categories: Mapping[str, str] = field(default_factory=dict)


_kinds: dict[str, Kind] = {}
_households: list[Households] = []
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


def kinds() -> list[Kind]:
    """Every kind, in the order in which lists show them."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.code))


def get(code: str) -> Kind:
    """The kind with this code. Raises KeyError."""
    return _kinds[code]


def households() -> Households:
    """The owner of households. Raises RuntimeError when no app has registered one."""
    if not _households:
        raise RuntimeError("No app has registered the households")
    return _households[0]
