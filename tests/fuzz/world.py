"""A small service for the actions to work on, and how they choose what they work on."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from carers.models import Household
from fostering.accounts.models import User
from fostering.obligations.actions.refresh import refresh, refresh_owned
from tests import factories as f

TODAY = datetime.date(2026, 11, 24)


class Choice(NamedTuple):
    """What Hypothesis drew for one action: days before today, which record, and one yes or no."""

    ago: int
    pick: int
    flag: bool

    @property
    def day(self) -> datetime.date:
        return TODAY - datetime.timedelta(days=self.ago)

    @property
    def later(self) -> datetime.date:
        """Another day, after `day`."""
        return self.day + datetime.timedelta(days=1 + self.pick * 30)

    def one_of(self, rows: QuerySet | list[Any]) -> Any:
        """One of the records, or NothingThere."""
        found = list(rows.order_by("pk")) if isinstance(rows, QuerySet) else rows
        if not found:
            raise NothingThere
        return found[self.pick % len(found)]


class NothingThere(Exception):
    """The action has nothing to work on in this world."""


@dataclass
class World:
    """Two households, one of them fostering, two workers, and who acts."""

    by: User = field(default_factory=lambda: f.UserFactory(service_manager=True))
    workers: list[User] = field(default_factory=lambda: [f.UserFactory() for _ in range(2)])
    teams: list[Any] = field(default_factory=lambda: [f.TeamFactory() for _ in range(2)])
    children: int = 0

    def __post_init__(self) -> None:
        self.fostering, self.new = (f.HouseholdFactory(team=team) for team in self.teams)
        f.ApprovalFactory(household=self.fostering)
        f.AllocationFactory(household=self.fostering, worker=self.workers[0])
        f.PersonFactory(household=self.fostering)
        f.PersonFactory(household=self.new)
        f.PlacementFactory(household=self.fostering)
        f.VisitFactory(household=self.fostering, visited_on=TODAY - datetime.timedelta(days=70))
        complaint = f.ComplaintFactory(household=None, received_on=datetime.date(2026, 11, 2))
        refresh(household_ids=[self.fostering.pk, self.new.pk])
        refresh_owned(owner="complaint", ids=[complaint.pk])

    def household(self, choice: Choice) -> Household:
        """Mostly the fostering one."""
        found = self.new if choice.pick % 4 == 3 else self.fostering
        found.refresh_from_db()
        return found


Change = Callable[[World, Choice], object]
