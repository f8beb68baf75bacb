"""The demo's sentences, said millions of times: what fits is found once for each situation."""

from dataclasses import dataclass, field
from functools import cache

from fostering.demo.england.dice import Dice
from fostering.demo.words import Line, lines


@dataclass(frozen=True)
class Said:
    """One sentence that fits; `has_names` when names are to be put into it."""

    text: str
    has_names: bool


@dataclass
class Topic:
    """The sentences on one topic, and which of them fit a situation."""

    lines: tuple[Line, ...]
    tags: frozenset[str]
    fitting: dict[tuple[frozenset[str], int | None], list[Said]] = field(default_factory=dict)

    def fits(self, facts: frozenset[str], age: int | None) -> list[Said]:
        telling = facts & self.tags
        found = self.fitting.get((telling, age))
        if found is None:
            fit = [line.text for line in self.lines if line.fits(set(telling), age)]
            found = [Said(text if "{" in text else _capital(text), "{" in text) for text in fit]
            self.fitting[telling, age] = found
        return found


@cache
def topic(name: str) -> Topic:
    every = lines(name)
    return Topic(every, frozenset().union(*(line.facts | line.never for line in every)))


def say(
    name: str,
    count: int,
    throw: Dice,
    *,
    facts: frozenset[str],
    names: dict[str, str],
    age: int | None = None,
) -> str:
    """`count` different sentences (one or two) of a topic, with their names."""
    found = topic(name).fits(facts, age)
    if not found:
        return ""
    first = throw.below(len(found))
    text = _filled(found[first], names)
    if count == 1 or len(found) == 1:
        return text
    second = (first + 1 + throw.below(len(found) - 1)) % len(found)
    return f"{text} {_filled(found[second], names)}"


def _filled(said: Said, names: dict[str, str]) -> str:
    return _capital(said.text.format_map(names)) if said.has_names else said.text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
