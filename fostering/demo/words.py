"""Sentences for records, from the text files in data/: fitting the child's age and the day.

A line may open with tags: `[5-10 term] {child} ...`. An age range says for whom it is meant; any
other word is a fact that must be true (term, holidays, winter, couple, new, dog, ...), or with
`!` must not be.
"""

import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
TAGS = re.compile(r"\[([^\]]+)\] (.+)")
AGES = re.compile(r"(\d+)-(\d+)")
# Lines written for a rare situation are said first when it comes.
TELLING = frozenset({"new", "unannounced", "apart", "with_parent", "is_parent", "short_break"})


@dataclass(frozen=True)
class Line:
    text: str
    youngest: int = 0
    oldest: int = 120
    facts: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def fits(self, facts: set[str], age: int | None) -> bool:
        if not self.facts <= facts or self.never & facts:
            return False
        return age is None or self.youngest <= age <= self.oldest


@cache
def lines(name: str) -> tuple[Line, ...]:
    """The lines of data/<name>.txt, without its comments."""
    rows = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(_line(row) for row in rows if row and not row.startswith("#"))


def _line(row: str) -> Line:
    match = TAGS.fullmatch(row)
    if match is None:
        return Line(row)
    youngest, oldest = 0, 120
    facts, never = set(), set()
    for tag in match[1].split():
        if ages := AGES.fullmatch(tag):
            youngest, oldest = int(ages[1]), int(ages[2])
        elif tag.startswith("!"):
            never.add(tag[1:])
        else:
            facts.add(tag)
    return Line(match[2], youngest, oldest, frozenset(facts), frozenset(never))


@dataclass(frozen=True)
class Pronouns:
    he: str
    him: str
    his: str
    himself: str

    def names(self) -> dict[str, str]:
        forms = {"he": self.he, "him": self.him, "his": self.his, "himself": self.himself}
        return forms | {f"{form}_cap": word.capitalize() for form, word in forms.items()}


SHE = Pronouns("she", "her", "her", "herself")
HE = Pronouns("he", "him", "his", "himself")


class Voice:
    """One household's voice: it says what it has said least, so that no two visits read the same."""

    def __init__(self, throw: random.Random) -> None:
        self.throw = throw
        self.said: Counter[tuple[str, Line]] = Counter()

    def pick(
        self, topic: str, count: int, *, facts: set[str], age: int | None = None, about: str = ""
    ) -> list[Line]:
        """`count` lines that fit; `about` tells one child's lines from another's.

        A line said about a brother or sister counts too, at half the weight, so that two children
        do not get the same sentence on one day.
        """
        fitting = [line for line in lines(f"visits/{topic}") if line.fits(facts, age)]
        self.throw.shuffle(fitting)
        fitting.sort(
            key=lambda line: (
                2 * self.said[about, line] + self.said["", line] - 0.5 * bool(line.facts & TELLING)
            )
        )
        chosen = fitting[:count]
        for line in chosen:
            self.said[about, line] += 1
            if about:
                self.said["", line] += 1
        return chosen

    def say(
        self,
        topic: str,
        count: int,
        *,
        facts: set[str],
        names: dict[str, str],
        age: int | None = None,
        about: str = "",
    ) -> str:
        chosen = self.pick(topic, count, facts=facts, age=age, about=about)
        return " ".join(fill(line.text, names) for line in chosen)


def fill(text: str, names: dict[str, str]) -> str:
    """The sentence with its names; a pronoun that opens a sentence gets its capital."""
    filled = text.format_map(names)
    return filled[:1].upper() + filled[1:]
