"""How much is built: England's figures, and the same proportions for a smaller service."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from fostering.core.dates import add_months

# Fostering households, areas, teams and workers of the whole of England.
HOUSEHOLDS, AREAS, TEAMS, WORKERS = 42_190, 465, 1_200, 3_000
# One worker in ten assesses applicants; the others supervise.
ASSESSORS = 0.1
FEWEST_TEAMS, FEWEST_WORKERS = 3, 9


@dataclass(frozen=True)
class Scale:
    """What to build. The same numbers, seed and day give the same rows."""

    households: int
    years: int
    seed: int
    today: datetime.date

    def _share(self, of_england: int) -> int:
        return round(of_england * self.households / HOUSEHOLDS)

    @cached_property
    def areas(self) -> int:
        return max(1, self._share(AREAS))

    @cached_property
    def teams(self) -> int:
        return max(FEWEST_TEAMS, self.areas, self._share(TEAMS))

    @cached_property
    def workers(self) -> int:
        return max(FEWEST_WORKERS, self._share(WORKERS))

    @cached_property
    def supervisors(self) -> int:
        """How many of the workers supervise households; the rest assess applicants."""
        return self.workers - max(1, round(self.workers * ASSESSORS))

    @cached_property
    def began(self) -> datetime.date:
        """The day on which the product came into use; what is older was brought over."""
        return add_months(self.today, -12 * self.years)

    def team_of(self, household: int) -> int:
        """The number of the team that has the household: neighbours share a team."""
        return household * self.teams // self.households

    def area_of(self, team: int) -> int:
        """The number of the area that the team works in."""
        return team * self.areas // self.teams

    def supervisors_of(self, team: int) -> list[int]:
        """The numbers of the workers who supervise households for the team."""
        own = list(range(team, self.supervisors, self.teams))
        return own or [team % self.supervisors]

    def assessor_of(self, team: int) -> int:
        """The number of the worker who assesses the team's applicants."""
        return self.supervisors + team % (self.workers - self.supervisors)

    def team_of_worker(self, worker: int) -> int:
        return worker % self.teams
