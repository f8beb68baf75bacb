"""What the one search box looks through: each app adds its records in its own `search.py`.

    searching.register(Source("household", 10, "Households", _find, shown=...))

A source finds lines among what the person sees (`visible_to`), in one query, the best first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from fostering.core.models import sort_key

LONGEST = 100
MOST_WORDS = 6
# Shorter words are looked for at the beginning of names alone, and as they are typed.
SHORT = 2
Rows = TypeVar("Rows", bound=QuerySet)


class Line(NamedTuple):
    """One thing that was found: what it is called, what tells it from namesakes, where it is."""

    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Words:
    """What was typed: `text` as it is, `keys` as names are stored in `name_key`."""

    text: str
    keys: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> "Words":
        """At most LONGEST letters and MOST_WORDS words of it, without what no name holds."""
        text = " ".join(typed.replace("\x00", " ").split())[:LONGEST].strip()
        parts = (part.strip('.,;:()[]"') for part in sort_key(text).split())
        return cls(text, tuple(part for part in parts if part)[:MOST_WORDS])

    @property
    def is_empty(self) -> bool:
        return not self.keys


# (user, words, limit) -> lines, at most `limit`.
Finder = Callable[[Any, Words, int], Sequence[Line]]


@dataclass(frozen=True)
class Source:
    """One kind of record. `more` leads to the list that holds all that fit: (key) -> address, with
    the key of `fostering.core.typed` that finds what was typed."""

    code: str
    order: int
    label: str
    find: Finder
    shown: Callable[[Any], bool] = lambda user: True
    more: Callable[[str], str] = field(default=lambda key: "")


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; one with the same code is replaced, so that a module may be read twice."""
    _sources[source.code] = source


def sources_for(user: Any) -> list[Source]:
    """What the person may look through, in order."""
    shown = (source for source in _sources.values() if source.shown(user))
    return sorted(shown, key=lambda source: (source.order, source.code))


def by_name(rows: Rows, words: Words, *, name: str = "name_key", also: Q | None = None) -> Rows:
    """Rows whose name has every word, or nearly so (a letter missing, wrong or twice), or `also`.

    Those that have the words as typed come first, of these the ones that begin with the first.
    """
    fits = Q()
    for key in words.keys:
        fits &= _nearly(name, key)
    exactly = Q(**{f"{name}__startswith": words.keys[0]})
    contains = Q()
    for key in words.keys:
        contains &= Q(**{f"{name}__contains": key})
    if also is not None:
        fits |= also
        exactly |= also
    rank = Case(
        When(exactly & contains if also is None else exactly, then=Value(0)),
        When(contains, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.filter(fits).order_by(rank, name, "pk")


def _nearly(name: str, key: str) -> Q:
    if len(key) <= SHORT:
        begins = Q(**{f"{name}__startswith": key})
        return begins if len(key) == 1 else begins | Q(**{f"{name}__contains": f" {key}"})
    return Q(**{f"{name}__contains": key}) | Q(**{f"{name}__trigram_word_similar": key})


def by_reference(words: Words, name: str = "ref") -> Q:
    """Rows whose reference begins with what was typed, in small letters or capitals."""
    typed = words.text
    return Q(**{f"{name}__startswith": typed}) | Q(**{f"{name}__startswith": typed.upper()})
