"""Chance, and days of the calendar, for millions of rows: the same for a seed, and quick."""

import datetime
import random
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TypeVar

from fostering.demo import days

DAY = days.DAY
# A moment as PostgreSQL reads it: "2026-04-14 09:30:00+00". Text, so that it is compared and
# written without being made into an object and back.
At = str
Picked = TypeVar("Picked")


class Dice(random.Random):
    """Python's dice with throws that cost less than its own."""

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, `limit`."""
        return int(self.random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, choices: Sequence[Picked]) -> Picked:
        return choices[int(self.random() * len(choices))]

    def happens(self, chance: float) -> bool:
        return self.random() < chance

    def days(self, low: int, high: int) -> datetime.timedelta:
        return days_of(self.between(low, high))


def dice(*parts: object) -> Dice:
    """The same dice for the same parts, whatever is thrown elsewhere."""
    return Dice("/".join(str(part) for part in parts))


@cache
def days_of(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


workday_from = lru_cache(maxsize=None)(days.workday_from)
workday_until = lru_cache(maxsize=None)(days.workday_until)
season = lru_cache(maxsize=None)(days.season)
is_term = lru_cache(maxsize=None)(days.is_term)


def moment(day: datetime.date, throw: Dice) -> At:
    """A time in office hours of the day."""
    second = 32_400 + throw.below(27_000)
    return f"{day} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}+00"


def later(at: At, minutes: int) -> At:
    """The moment some minutes after `at`, at the latest just before midnight."""
    hour, minute = int(at[11:13]), int(at[14:16])
    total = min(hour * 60 + minute + minutes, 1439)
    return f"{at[:11]}{total // 60:02}:{total % 60:02}{at[16:]}"
