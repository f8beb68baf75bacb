"""An interchange folder of any size, written household by household: memory does not grow."""

import csv
import datetime
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

YEARS = 5
DAYS_BETWEEN_VISITS = 33  # about 55 in five years
HOUSEHOLDS_A_TEAM = 120
WORKERS_A_TEAM = 8

HEADERS = {
    "workers": "ref email first_name last_name role team",
    "households": "ref name category team rotation_exempt",
    "approvals": "household_ref kind started_on ended_on extended_on",
    "people": "ref household_ref role first_name last_name born_on joined_on left_on",
    "checks": "person_ref kind completed_on",
    "tsds": "person_ref completed_on",
    "allocations": "household_ref worker_ref kind started_on ended_on",
    "visits": "household_ref visited_on unannounced worker_ref status",
    "contacts": "household_ref contacted_on",
    "inspections": "household_ref inspected_on",
    "reviews": "household_ref held_on",
    "children": "ref first_name last_name born_on local_authority",
    "placements": "ref child_ref household_ref kind started_on ended_on",
    "safer_caring_plans": "placement_ref agreed_on",
    "delegated_authorities": "placement_ref recorded_on",
    "complaints": "ref received_on stage_1_extended_on stage_1_answered_on stage_2_started_on"
    " stage_2_extended_on stage_2_answered_on stage_3_requested_on stage_3_panel_on",
    "allegations": "ref household_ref received_on lado_referred_on",
}
CATEGORIES = ("mainstream", "mainstream", "mainstream", "connected_person", "short_break")


class Line(NamedTuple):
    """One row of one file."""

    file: str
    cells: tuple[Any, ...]


def write_folder(folder: Path, *, households: int, until: datetime.date, seed: int = 1) -> int:
    """Write the files of a service with `households`, its last five years up to `until`.

    The same arguments give the same bytes. Returns how many rows were written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with ExitStack() as stack:
        writers = {}
        for name, header in HEADERS.items():
            file = stack.enter_context((folder / f"{name}.csv").open("w", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(header.split())
        for line in _lines(households, until, random.Random(seed)):  # noqa: S311 - made-up records
            writers[line.file].writerow(line.cells)
            written += 1
    return written


def _lines(households: int, until: datetime.date, dice: random.Random) -> Iterator[Line]:
    for team in range(1 + (households - 1) // HOUSEHOLDS_A_TEAM):
        yield from _workers(team)
    for number in range(households):
        yield from _Household(number, until, dice).lines()


def _workers(team: int) -> Iterator[Line]:
    for worker in range(WORKERS_A_TEAM):
        ref = _worker(team, worker)
        email = f"{ref.lower()}@bench.example"
        yield Line(
            "workers", (ref, email, "Worker", ref, "supervising_social_worker", f"Team {team}")
        )


def _worker(team: int, number: int) -> str:
    return f"W{team}-{number}"


class _Household:
    """One household's five years. Every tenth was approved within them, and every tenth left."""

    def __init__(self, number: int, until: datetime.date, dice: random.Random) -> None:
        self.ref, self.dice, self.until = f"H{number}", dice, until
        self.team = number // HOUSEHOLDS_A_TEAM
        self.worker = _worker(self.team, number % WORKERS_A_TEAM)
        self.begin = until - datetime.timedelta(days=365 * YEARS)
        self.approved = self.begin - self._days(0, 1500)
        if dice.random() < 0.1:
            self.approved = self.begin + self._days(0, 700)
        self.left = until - self._days(0, 400) if dice.random() < 0.1 else None
        self.start = max(self.begin, self.approved)
        self.end = self.left or until

    def lines(self) -> Iterator[Line]:
        exempt = "yes" if self.dice.random() < 0.05 else "no"
        category = self.dice.choice(CATEGORIES)
        team = f"Team {self.team}"
        yield Line("households", (self.ref, f"Household {self.ref}", category, team, exempt))
        yield Line("approvals", (self.ref, "full", self.approved, self.left, None))
        yield from self._people()
        yield from self._allocations()
        yield from self._visits()
        yield from self._every("contacts", 60)
        yield from self._every("inspections", 350)
        yield from self._every("reviews", 360)
        for chain in range(self.dice.choice((1, 1, 2))):
            yield from self._placements(chain)
        yield from self._complaints()

    def _people(self) -> Iterator[Line]:
        for number in range(self.dice.choice((1, 2, 2, 3))):
            ref = f"{self.ref}-P{number}"
            role = "carer" if number < 2 else "child"
            age = self._days(365 * 30, 365 * 60) if role == "carer" else self._days(900, 6900)
            joined = self.approved
            if role == "child":
                joined = max(joined, self.until - age)
            names = ("Person", ref)
            yield Line("people", (ref, self.ref, role, *names, self.until - age, joined, None))
            if role == "carer":
                yield from self._checks(ref)

    def _checks(self, person: str) -> Iterator[Line]:
        for kind in ("dbs", "medical"):
            for day in self._from(self.approved - self._days(1, 60), 1080):
                yield Line("checks", (person, kind, day))
        if self.dice.random() < 0.95:
            yield Line("tsds", (person, min(self.end, self.approved + self._days(200, 400))))

    def _allocations(self) -> Iterator[Line]:
        change = self.start + self._days(300, 1000)
        if change >= self.end:
            yield Line("allocations", (self.ref, self.worker, "standard", self.approved, self.left))
            return
        other = _worker(self.team, self.dice.randrange(WORKERS_A_TEAM))
        yield Line("allocations", (self.ref, other, "standard", self.approved, change))
        yield Line("allocations", (self.ref, self.worker, "standard", change, self.left))

    def _visits(self) -> Iterator[Line]:
        for number, day in enumerate(self._from(self.start, DAYS_BETWEEN_VISITS)):
            unannounced = "yes" if number % 10 == 5 else "no"
            yield Line("visits", (self.ref, day, unannounced, self.worker, "completed"))

    def _every(self, file: str, days: int) -> Iterator[Line]:
        for day in self._from(self.start, days):
            yield Line(file, (self.ref, day))

    def _placements(self, chain: int) -> Iterator[Line]:
        """One child after another: no child is in two placements."""
        start, number = self.start + self._days(5, 60), 0
        while start < self.end:
            end: datetime.date | None = start + self._days(200, 1800)
            if end is not None and end >= self.end:
                end = self.left
            ref = f"{self.ref}-{chain}-{number}"
            child, born = f"C{ref}", start - self._days(400, 5000)
            yield Line("children", (child, "Child", ref, born, "Alderbrook"))
            yield Line("placements", (f"PL{ref}", child, self.ref, "long_term", start, end))
            for day in self._from(start, 340, end):
                yield Line("safer_caring_plans", (f"PL{ref}", day))
            if self.dice.random() < 0.95:
                yield Line("delegated_authorities", (f"PL{ref}", start + self._days(0, 5)))
            if end is None:
                return
            start, number = end + self._days(1, 60), number + 1

    def _complaints(self) -> Iterator[Line]:
        day = self.start + self._days(1, 300)
        if self.dice.random() < 0.02:
            answered = day + self._days(3, 20)
            cells = (f"CO{self.ref}", day, None, answered, None, None, None, None, None)
            yield Line("complaints", cells)
        if self.dice.random() < 0.02:
            yield Line("allegations", (f"AL{self.ref}", self.ref, day, day + self._days(0, 2)))

    def _from(
        self, start: datetime.date, every: int, end: datetime.date | None = None
    ) -> Iterator[datetime.date]:
        """Days about `every` days apart, the first a few days after `start`."""
        day = start + self._days(1, 5)
        while day < (end or self.end):
            yield day
            day += self._days(every * 9 // 10, every * 11 // 10)

    def _days(self, fewest: int, most: int) -> datetime.timedelta:
        return datetime.timedelta(days=self.dice.randint(fewest, most))
