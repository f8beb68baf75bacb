"""Requests that arrive when they arrive, whether or not the last was answered.

Each of many people asks at random moments, on average once in `pause` seconds, by a timetable that
an answer does not move. Together they make a steady rate as of a service full of people (Poisson).
Somebody whose answer comes after their next request was due asks at once, and the time that the
request waited counts as part of its own: a slow server is not spared by being asked less.
"""

import random
from collections.abc import Callable

PAUSE_SECONDS = 2.0


class Timetable:
    """When one person asks next."""

    def __init__(self, dice: random.Random, clock: Callable[[], float], pause: float) -> None:
        self.dice, self.clock, self.pause = dice, clock, pause
        self.due = clock() + dice.uniform(0, pause)

    def wait(self) -> float:
        """Seconds until the next request is due; 0 when that has passed."""
        return max(0.0, self.due - self.clock())

    def asked(self) -> float:
        """Say that the request which was due is sent now; returns when it was due."""
        due = self.due
        self.due += self.dice.expovariate(1 / self.pause)
        return due


def people_for(rate: float) -> int:
    """How many people make that many requests a second."""
    return max(1, round(rate * PAUSE_SECONDS))
