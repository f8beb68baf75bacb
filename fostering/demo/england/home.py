"""One household: what is known of it while its rows are made."""

import datetime
from dataclasses import dataclass, field

from fostering.demo.children import INTEREST_AGES
from fostering.demo.england.book import Book, Row
from fostering.demo.england.dice import DAY, Dice
from fostering.demo.england.naming import Name
from fostering.demo.england.scale import Scale
from fostering.demo.england.staff import Staff

Day = datetime.date


@dataclass(frozen=True)
class Member:
    """Somebody of the household."""

    row: Row
    name: Name
    born_on: Day
    joined_on: Day | None
    is_child: bool
    is_carer: bool

    def lives_here(self, day: Day) -> bool:
        return self.joined_on is None or self.joined_on <= day


@dataclass(frozen=True)
class Stay:
    """A child's placement here."""

    placement: Row
    child: Row
    name: Name
    born_on: Day
    started_on: Day
    ended_on: Day | None
    interests: tuple[str, ...]

    def interest(self, age: int) -> str:
        """What the child is keen on at an age: one of eleven is not keen on the toy kitchen."""
        return next(
            said
            for ages, said in zip(INTEREST_AGES, self.interests, strict=True)
            if age in ages or ages is INTEREST_AGES[-1]
        )

    def holds(self, day: Day) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True)
class Shift:
    """A worker's time with the household, by the worker's id."""

    worker: int
    started_on: Day
    ended_on: Day | None


@dataclass
class Home:
    """A household being told: its number, its dice, and what has been told so far."""

    number: int
    scale: Scale
    staff: Staff
    book: Book
    throw: Dice
    category: str
    background: str
    # Approved from, and until, where it was; None while applicants are assessed.
    approved_on: Day | None
    ended_on: Day | None
    row: Row = field(init=False)
    members: list[Member] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    features: frozenset[str] = frozenset()

    @property
    def team(self) -> int:
        return self.scale.team_of(self.number)

    @property
    def area(self) -> int:
        return self.scale.area_of(self.team)

    @property
    def manager(self) -> int:
        return self.staff.manager(self.team)

    @property
    def assessor(self) -> int:
        return self.staff.worker(self.scale.assessor_of(self.team))

    @property
    def until(self) -> Day:
        """The first day on which nothing is told of any more."""
        return self.ended_on or self.scale.today

    @property
    def carers(self) -> list[Member]:
        return [member for member in self.members if member.is_carer]

    def placed(self, day: Day) -> list[Stay]:
        """The stays on a day, the eldest child first."""
        return [stay for stay in self.stays if stay.holds(day)]

    def worker_on(self, day: Day) -> int:
        """Who works with the household on a day; the manager where nobody does."""
        for shift in self.shifts:
            if shift.started_on <= day and (shift.ended_on is None or day < shift.ended_on):
                return shift.worker
        return self.manager

    def office_day(self, day: Day) -> Day:
        """A day on which something known on `day` is written, never after yesterday."""
        return min(day, self.scale.today - DAY)
