"""Random interchange folders, valid under the contract and dense with its edge cases.

Dates are drawn from a handful of anchor days a household, and anchors from month ends, leap days
and bank holidays, so that starts, ends and events fall on one day far more often than in life.
Some lie after any as-of day, some periods have no length, many touch, some dates are unknown.
The same seed writes the same folder.

    python -m tests.contract.generate FOLDER --households 1000 --seed 7
"""

import argparse
import datetime
import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.contract.records import FILES, Row, write

Date = datetime.date
Span = tuple[Date, Date | None]
DAY = datetime.timedelta(days=1)
FIRST, LAST = Date(2018, 1, 1), Date(2028, 6, 30)

CATEGORIES = (
    "mainstream",
    "connected_person",
    "short_break",
    "specialist",
    "parent_and_child",
    "long_term",
)
PLACEMENT_KINDS = ("short_term", "long_term", "emergency", "short_break")
# Intervals of the contract, in days: an anchor one of these after another makes duties fall due
# just around other events.
STEPS = (0, 1, 2, 7, 28, 31, 42, 84, 112, 168, 365, 366, 546, 730, 1035, 1096)
# Refs as other systems write them: they sort differently by character and by language.
REFS = ("{0}{1}", "{0}-{1:05}", "{2}{1}", "{0} {1}", "{0}.{1:03}/x")
SHARP = [
    *(Date(year, 2, 28) for year in range(2018, 2029)),
    *(Date(year, 2, 29) for year in (2020, 2024, 2028)),
    *(Date(year, 3, 1) for year in range(2018, 2029)),
    *(Date(year, month, 31) for year in range(2018, 2028) for month in (1, 3, 8, 12)),
    *(Date(year, 4, 30) for year in range(2018, 2028)),
    *(Date(year, 12, 24) for year in range(2018, 2028)),
    Date(2023, 5, 5),
    Date(2022, 6, 1),
    Date(2022, 9, 16),
    Date(2024, 3, 28),
    Date(2025, 4, 17),
    Date(2026, 4, 2),
]


def as_of_days(number: int, seed: int) -> list[Date]:
    """Days to ask about: a leap day first, then sharp days, their neighbours, and any others."""
    dice = random.Random(seed)
    days = [Date(2024, 2, 29)]
    while len(days) < number:
        day = dice.choice(SHARP) + dice.choice((-1, 0, 0, 1)) * DAY
        if dice.random() < 0.3:
            day = FIRST + dice.randrange((LAST - FIRST).days) * DAY
        if day not in days and Date(2019, 1, 1) <= day <= Date(2027, 12, 31):
            days.append(day)
    return days[:number]


def iso(day: Date | None) -> str:
    return day.isoformat() if day else ""


def _born_near_18(dice: random.Random, anchors: list[Date]) -> Date:
    """A date of birth whose 18th birthday lies on or next to an anchor, 29 February included."""
    near = dice.choice(anchors) + dice.choice((-1, 0, 0, 1)) * DAY
    if dice.random() < 0.25:
        return Date(dice.choice((2000, 2004, 2008)), 2, 29)
    last = (Date(near.year - 18, near.month % 12 + 1, 1) - DAY).day if near.month < 12 else 31
    return Date(near.year - 18, near.month, min(near.day, last))


class Folder:
    """A folder in the making. Each method adds the rows of one idea."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.tables: dict[str, list[Row]] = {name: [] for name in FILES}
        self.seen: set[tuple[str, ...]] = set()
        self.count: dict[str, int] = defaultdict(int)

    def add(self, name: str, *values: str) -> None:
        """One row, unless the very same row is there already."""
        if (name, *values) not in self.seen:
            self.seen.add((name, *values))
            self.tables[name].append(dict(zip(FILES[name], values, strict=True)))

    def ref(self, letter: str) -> str:
        self.count[letter] += 1
        number = self.count[letter]
        return REFS[number % len(REFS)].format(letter, number, letter.lower())

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def anchors(self) -> list[Date]:
        """Six to ten days that one household's dates are drawn from, in order."""
        days = [self.dice.choice(SHARP)]
        while len(days) < self.dice.randint(6, 10):
            step = self.dice.choice(STEPS) * self.dice.choice((-1, 1, 1))
            day = self.dice.choice(days) + step * DAY
            if self.chance(0.25):
                day = self.dice.choice(SHARP)
            if FIRST <= day <= LAST:
                days.append(day)
        return sorted(days)

    def some(self, anchors: list[Date], most: int) -> list[Date]:
        """Up to `most` days on or beside the anchors."""
        number = self.dice.randint(0, most)
        return [
            self.dice.choice(anchors) + self.dice.choice((-1, 0, 0, 0, 1)) * DAY
            for _ in range(number)
        ]

    def any_span(self, anchors: list[Date]) -> Span:
        """A period between two anchors: open one time in three, of no length now and then."""
        start, end = sorted(self.dice.choices(anchors, k=2))
        if self.chance(0.33):
            return start, None
        return start, start if self.chance(0.06) else end

    def chain(self, anchors: list[Date]) -> Iterator[Span]:
        """Periods one after another that never overlap: touching, a day apart, or with a gap."""
        days = sorted(self.dice.choices(anchors, k=self.dice.randint(2, 5)))
        for start, end in itertools.pairwise(days):
            if self.chance(0.15):
                continue
            start_on = start + DAY if self.chance(0.15) and start < end else start
            yield start_on, end
        if self.chance(0.6):
            yield days[-1], None

    # The rows

    def workers(self, number: int) -> None:
        for index in range(number):
            ref = f"W{index + 1}"
            team = f"Team {index % 3 + 1}"
            email = f"{ref.lower()}@example.org"
            self.add(
                "workers",
                ref,
                email,
                "Robin",
                f"Worker{index + 1}",
                "supervising_social_worker",
                team,
            )

    def worker(self) -> str:
        return self.dice.choice(self.tables["workers"])["ref"]

    def household(self) -> None:
        """One household with everything but placements, whose children move between households."""
        ref, anchors = self.ref("H"), self.anchors()
        exempt = "yes" if self.chance(0.3) else "no"
        category = self.dice.choice(CATEGORIES)
        self.add(
            "households",
            ref,
            f"Household {ref}",
            category,
            f"Team {self.dice.randint(1, 3)}",
            exempt,
        )
        self.approvals(ref, anchors)
        self.allocations(ref, anchors)
        for _ in range(self.dice.randint(0, 4)):
            self.person(ref, anchors)
        self.events(ref, anchors)
        if self.chance(0.2):
            received = self.dice.choice(anchors)
            referred = received + self.dice.choice((0, 1, 2, 5)) * DAY if self.chance(0.6) else None
            self.add("allegations", self.ref("L"), ref, iso(received), iso(referred))

    def approvals(self, household: str, anchors: list[Date]) -> None:
        """Up to four approvals, free to overlap; temporary ones never overlap one another."""
        temporary: list[Span] = []
        spans = list(self.chain(anchors)) if self.chance(0.5) else []
        spans += [self.any_span(anchors) for _ in range(self.dice.randint(0, 2))]
        for start, end in spans:
            kind = "temporary" if self.chance(0.35) else "full"
            if kind == "temporary" and _meets((start, end), temporary):
                kind = "full"
            extended = ""
            if kind == "temporary":
                temporary.append((start, end))
                if self.chance(0.5):
                    latest = end or start + 170 * DAY
                    extended = iso(start + self.dice.randint(0, (latest - start).days) * DAY)
            self.add("approvals", household, kind, iso(start), iso(end), extended)

    def allocations(self, household: str, anchors: list[Date]) -> None:
        for start, end in self.chain(anchors) if self.chance(0.85) else ():
            kind = "lead" if self.chance(0.3) else "standard"
            self.add("allocations", household, self.worker(), kind, iso(start), iso(end))

    def person(self, household: str, anchors: list[Date]) -> None:
        """A carer, an adult or a child of the household, with some of the dates unknown."""
        ref, role = self.ref("P"), self.dice.choice(("carer", "carer", "adult", "child"))
        joined, left = self.any_span(anchors)
        if self.chance(0.3):
            joined = Date(2010, 1, 31)
        born: Date | None = Date(self.dice.randint(1955, 1995), 2, 28)
        if role == "child" or self.chance(0.35):
            born = _born_near_18(self.dice, anchors)
        known_joined = iso(joined) if not self.chance(0.12) else ""
        known_born = iso(born) if not self.chance(0.1) else ""
        names = ("Sam", f"Person{self.count['P']}")
        self.add("people", ref, household, role, *names, known_born, known_joined, iso(left))
        for kind in ("dbs", "medical"):
            for day in self.some(anchors, 2):
                self.add("checks", ref, kind, iso(day))
        if self.chance(0.2):
            self.add("checks", ref, "local_authority", iso(self.dice.choice(anchors)))
        if self.chance(0.35):
            self.add("tsds", ref, iso(self.dice.choice(anchors)) if self.chance(0.85) else "")

    def events(self, household: str, anchors: list[Date]) -> None:
        """Visits, contacts, inspections and reviews: a quarter of the visits are drafts."""
        for day in self.some(anchors, 7):
            unannounced = "yes" if self.chance(0.45) else "no"
            status = "draft" if self.chance(0.2) else "completed"
            worker = self.worker() if not self.chance(0.06) else ""
            allocated = [
                row["worker_ref"]
                for row in self.tables["allocations"][-4:]
                if row["household_ref"] == household
            ]
            if allocated and self.chance(0.6):
                worker = self.dice.choice(allocated)
            self.add("visits", household, iso(day), unannounced, worker, status)
        for name, most in (("contacts", 4), ("inspections", 3), ("reviews", 3)):
            for day in self.some(anchors, most):
                self.add(name, household, iso(day))

    def child(self, households: list[str]) -> None:
        """A child who lives with one household after another, and in respite meanwhile."""
        ref, anchors = self.ref("C"), self.anchors()
        self.add(
            "children", ref, "Jo", f"Child{self.count['C']}", iso(Date(2012, 2, 29)), "Alderbrook"
        )
        homes = self.dice.choices(households, k=2)
        for start, end in self.chain(anchors):
            kind = self.dice.choice(PLACEMENT_KINDS)
            self.placement(ref, self.dice.choice(homes), kind, (start, end))
        if self.chance(0.3):
            self.placement(ref, self.dice.choice(households), "respite", self.any_span(anchors))

    def placement(self, child: str, household: str, kind: str, span: Span) -> None:
        ref, (start, end) = self.ref("N"), span
        self.add("placements", ref, child, household, kind, iso(start), iso(end))
        near = [start, start + 5 * DAY, start + 366 * DAY, end or start + 30 * DAY]
        for day in self.some(near, 2):
            self.add("safer_caring_plans", ref, iso(day))
        if self.chance(0.4):
            day = self.dice.choice(near)
            self.add("delegated_authorities", ref, iso(day))

    def complaint(self) -> None:
        """A complaint that went some way: each later date is on or after those before it."""
        day = self.dice.choice(self.anchors())
        dates = [iso(day)]
        for share in (0.35, 0.7, 0.55, 0.4, 0.6, 0.5, 0.5):
            day += self.dice.choice((0, 1, 10, 14, 28, 35, 90)) * DAY
            dates.append(iso(day) if self.chance(share) else "")
        received, extended_1, answered_1, started_2, extended_2, answered_2, asked_3, panel = dates
        if not started_2:
            extended_2 = answered_2 = asked_3 = ""
        if not asked_3:
            panel = ""
        rest = (extended_1, answered_1, started_2, extended_2, answered_2, asked_3, panel)
        self.add("complaints", self.ref("Q"), received, *rest)


def _meets(span: Span, others: list[Span]) -> bool:
    """Whether the period has a day in common with one of the others."""
    start, end = span
    return any(
        (end is None or s < end) and (e is None or start < e) and start != end and s != e
        for s, e in others
    )


def tables(households: int, seed: int) -> dict[str, list[Row]]:
    """The rows of a folder of so many households, with children, complaints and workers to match."""
    folder = Folder(seed)
    folder.workers(min(12, 3 + households // 10))
    for _ in range(households):
        folder.household()
    refs = [row["ref"] for row in folder.tables["households"]]
    for _ in range(households):
        # Children of one stretch of the list, so that several live with the same household.
        first = folder.dice.randrange(len(refs))
        folder.child(refs[first : first + 3])
    for _ in range(households // 4):
        folder.complaint()
    return folder.tables


def generate(folder: Path, *, households: int, seed: int) -> None:
    """Writes a folder of so many households: the same seed, the same files."""
    write(folder, tables(households, seed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--households", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generate(options.folder, households=options.households, seed=options.seed)


if __name__ == "__main__":
    main()
