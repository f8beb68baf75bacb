"""Names of invented people: all kinds, and now and then one that forms and lists trip over."""

from dataclasses import dataclass
from functools import cache

from fostering.core.models import sort_key
from fostering.demo import names
from fostering.demo.england.dice import Dice
from fostering.demo.words import HE, SHE, Pronouns

# One in so many surnames is two families' put together.
DOUBLE = 0.12
ONE_LETTER, VERY_LONG = 0.0008, 0.0008
SYLLABLES = (
    [
        "Alder",
        "Ash",
        "Barrow",
        "Black",
        "Bram",
        "Calder",
        "Clay",
        "Cold",
        "Croft",
        "Dun",
        "Elm",
        "Fair",
        "Fern",
        "Glen",
        "Green",
        "Hazel",
        "Heather",
        "Hollow",
        "Kel",
        "Lang",
        "Lark",
        "Lin",
        "Maple",
        "Marsh",
        "Mill",
        "North",
        "Oak",
        "Otter",
        "Pen",
        "Raven",
        "Red",
        "Sallow",
        "Stan",
        "Thorn",
        "Wil",
        "Wood",
    ],
    [
        "brook",
        "bury",
        "combe",
        "dale",
        "field",
        "ford",
        "gate",
        "ham",
        "ley",
        "mere",
        "ridge",
        "shaw",
        "stead",
        "ton",
        "wick",
    ],
)


@dataclass(frozen=True)
class Name:
    first: str
    last: str
    pronouns: Pronouns

    @property
    def key(self) -> str:
        return sort_key(self.last, self.first)

    def __str__(self) -> str:
        return f"{self.first} {self.last}"


@cache
def _lists() -> tuple[dict[str, dict[str, list[str]]], dict[str, str], list[str]]:
    backgrounds, odd = names.load()
    weighted = [name for name, lists in backgrounds.items() for _ in range(lists["weight"])]
    return backgrounds, odd, weighted


def background(throw: Dice) -> str:
    return throw.pick(_lists()[2])


def surname(of: str, throw: Dice) -> str:
    """A surname of one background: simple, double-barrelled, or very long."""
    backgrounds, odd, _ = _lists()
    if throw.happens(VERY_LONG):
        return f"{odd['very_long']}-{throw.pick(backgrounds['english']['surnames'])}"
    name = throw.pick(backgrounds[of]["surnames"])
    if "-" not in name and " " not in name and throw.happens(DOUBLE):
        return f"{name}-{throw.pick(backgrounds['english']['surnames'])}"
    return name


def person(of: str, last: str, group: str, throw: Dice) -> Name:
    """Somebody of a background, from its `women`, `men`, `girls` or `boys`."""
    backgrounds, odd, _ = _lists()
    first = throw.pick(backgrounds[of][group])
    if throw.happens(ONE_LETTER):
        first = odd["single_letter"]
    return Name(first, last, SHE if group in {"women", "girls"} else HE)


def anybody(throw: Dice) -> Name:
    """A grown-up of any background."""
    of = background(throw)
    return person(of, surname(of, throw), throw.pick(("women", "women", "men")), throw)


@cache
def area(number: int) -> str:
    """The name of an area that there is not: of no two numbers below 540 the same."""
    firsts, seconds = SYLLABLES
    # An ending comes back less soon when it takes turns with the others.
    place = number * 37 % (len(firsts) * len(seconds))
    return firsts[place % len(firsts)] + seconds[place // len(firsts)]
