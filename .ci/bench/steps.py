"""What a person at work asks for: one request after another."""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, list[str]]


@dataclass(frozen=True)
class Step:
    """One request. `name` is its line in the table; `floor` names the rows that it shows, for the
    view of the same name that reads them by plain SQL (none: it has no floor)."""

    name: str
    path: str
    floor: dict[str, Any] | None = None
    form: Data | None = None
    json: Any = None

    @property
    def is_write(self) -> bool:
        return self.form is not None or self.json is not None


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the body as text, where a redirect leads, and whether what was
    asked about is finished (X-Done)."""

    status: int
    text: str = ""
    location: str = ""
    is_done: bool = False

    @property
    def is_good(self) -> bool:
        return self.status in (200, 302)


@dataclass(frozen=True)
class Household:
    """A household that a person works with, and completed visits to it."""

    pk: int
    visits: tuple[int, ...]


@dataclass(frozen=True)
class Person:
    """Somebody who signs in: what their role looks at, by primary key."""

    pk: int
    email: str
    journey: str
    team: int | None = None
    households: tuple[Household, ...] = ()
    assessments: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    token: str = ""
    # How far the shortest list of the API goes.
    pages: int = 1
    # Of the sign-in, made anew for each run.
    password: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


Journey = Generator[Step, Answer, None]


def person_of(values: dict[str, Any]) -> Person:
    """A person read from JSON."""
    households = tuple(
        Household(one["pk"], tuple(one["visits"])) for one in values.pop("households")
    )
    assessments, words = tuple(values.pop("assessments")), tuple(values.pop("words"))
    return Person(households=households, assessments=assessments, words=words, **values)
