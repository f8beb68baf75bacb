"""Invented names: first names and surnames of one background, put together at random."""

import random
import tomllib
from dataclasses import dataclass, field
from typing import Any

from fostering.demo.words import DATA

Backgrounds = dict[str, dict[str, Any]]


def load() -> tuple[Backgrounds, dict[str, str]]:
    """The backgrounds and their lists, and the odd names."""
    data = tomllib.loads((DATA / "names.toml").read_text(encoding="utf-8"))
    odd = data.pop("odd")
    return data, odd


@dataclass
class Names:
    """Hands out names; a surname is handed out once, a first name rarely twice in a household."""

    throw: random.Random
    backgrounds: Backgrounds = field(default_factory=lambda: load()[0])
    odd: dict[str, str] = field(default_factory=lambda: load()[1])
    used: set[str] = field(default_factory=set)
    of_carers: frozenset[str] = frozenset()

    def background(self) -> str:
        """A background with surnames left, by weight."""
        left = [name for name in self.backgrounds if self._surnames_left(name)]
        weights = [self.backgrounds[name]["weight"] for name in left]
        return self.throw.choices(left, weights)[0]

    def _surnames_left(self, background: str) -> list[str]:
        return [name for name in self.backgrounds[background]["surnames"] if name not in self.used]

    def surname(self, background: str, *, once: bool = True) -> str:
        """A surname; with `once` (while there are any) one that nobody else has."""
        if not once:
            every = self.backgrounds[background]["surnames"]
            return self.throw.choice([n for n in every if n not in self.of_carers] or ["Farrow"])
        left = self._surnames_left(background) or self._surnames_left("english")
        name = self.throw.choice(left)
        self.used.add(name)
        return name

    def first(
        self, background: str, group: str, *, avoid: frozenset[str] | set[str] = frozenset()
    ) -> str:
        """A first name from `women`, `men`, `girls` or `boys`."""
        names = self.backgrounds[background][group]
        return self.throw.choice([name for name in names if name not in avoid] or names)
