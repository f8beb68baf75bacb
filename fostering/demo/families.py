"""A household as the demo thinks of it while it is being made."""

import datetime
import random
from dataclasses import dataclass, field

from carers.models import Allocation, Approval, Household, Person
from fostering.accounts.models import User
from fostering.core.dates import age_on
from fostering.demo.ledger import Ledger
from fostering.demo.sign_ins import Staff
from fostering.demo.slots import Slot
from fostering.demo.words import Pronouns, Voice
from placements.models import Child, Placement


def birth_of(who: Person | Child) -> datetime.date:
    """The day of birth: in the demo everybody has one."""
    assert who.born_on is not None, "the demo knows everybody's day of birth"  # noqa: S101
    return who.born_on


@dataclass
class Stay:
    """A child's time with the family, with what sentences need to know about the child."""

    child: Child
    placement: Placement
    pronouns: Pronouns
    interests: dict[range, str] = field(default_factory=dict)

    def interest(self, age: int) -> str:
        """What the child is keen on at that age."""
        return next(what for ages, what in self.interests.items() if age in ages)


@dataclass
class Family:
    """One household with everything that later steps need; `throw` is its own dice."""

    slot: Slot
    household: Household
    background: str
    throw: random.Random
    voice: Voice
    approved_on: datetime.date | None = None
    approval_ended_on: datetime.date | None = None
    features: set[str] = field(default_factory=set)
    carers: list[Person] = field(default_factory=list)
    others: list[Person] = field(default_factory=list)
    pronouns: dict[int, Pronouns] = field(default_factory=dict)
    approvals: list[Approval] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    @property
    def since(self) -> datetime.date:
        """The day of approval, of a family that has one."""
        assert self.approved_on is not None, "asked of a family that is not approved"  # noqa: S101
        return self.approved_on

    @property
    def people(self) -> list[Person]:
        return [*self.carers, *self.others]

    def first_names(self) -> set[str]:
        return {person.first_name for person in self.people} | {
            stay.child.first_name for stay in self.stays
        }

    def children_of_the_family(self, day: datetime.date) -> list[Person]:
        """Those under 18 who live there on the day."""
        return [
            person
            for person in self.others
            if birth_of(person) <= day
            and age_on(birth_of(person), day) < 18
            and (person.left_on is None or day < person.left_on)
        ]

    def placed(self, day: datetime.date) -> list[Stay]:
        return [stay for stay in self.stays if stay.placement.in_force(day)]

    def worker_on(self, day: datetime.date) -> User | None:
        for allocation in self.allocations:
            ended = allocation.ended_on
            if allocation.started_on <= day and (ended is None or day < ended):
                return allocation.worker
        return None


@dataclass(frozen=True)
class Setting:
    """What every step of the build is given."""

    seed: int
    today: datetime.date
    staff: Staff
    ledger: Ledger
