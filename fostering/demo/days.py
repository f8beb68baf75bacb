"""Believable days: when offices work, when schools are open, and what time something was written."""

import datetime
import random
from functools import cache

import holidays
from dateutil.easter import easter
from django.utils import timezone

DAY = datetime.timedelta(days=1)


def dice(*parts: object) -> random.Random:
    """The same dice for the same parts, whatever is thrown elsewhere: rows stay put when code moves."""
    return random.Random("/".join(str(part) for part in parts))  # noqa: S311 - a demo, not a secret


@cache
def bank_holidays(year: int) -> frozenset[datetime.date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_workday(day: datetime.date) -> bool:
    """Monday to Friday, no bank holiday, and not between Christmas Eve and New Year."""
    closed = (day.month, day.day) >= (12, 24)
    return day.weekday() < 5 and not closed and day not in bank_holidays(day.year)


def workday_from(day: datetime.date) -> datetime.date:
    """The day, or the first workday after it."""
    while not is_workday(day):
        day += DAY
    return day


def workday_until(day: datetime.date) -> datetime.date:
    """The day, or the last workday before it."""
    while not is_workday(day):
        day -= DAY
    return day


def workdays_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    days = (first + DAY * n for n in range((last - first).days + 1))
    return [day for day in days if is_workday(day)]


def is_term(day: datetime.date) -> bool:
    """Whether schools are open, near enough for a sentence."""
    sunday = easter(day.year)
    if sunday - 9 * DAY <= day <= sunday + 8 * DAY:
        return False
    breaks = [((1, 1), (1, 5)), ((2, 14), (2, 21)), ((5, 26), (6, 1)), ((7, 22), (9, 3))]
    breaks += [((10, 24), (10, 31)), ((12, 20), (12, 31))]
    return not any(first <= (day.month, day.day) <= last for first, last in breaks)


def season(day: datetime.date) -> str:
    return ("winter", "spring", "summer", "autumn")[day.month % 12 // 3]


def moment(day: datetime.date, throw: random.Random) -> datetime.datetime:
    """A time in office hours on that day."""
    time = datetime.time(throw.randint(9, 16), throw.randint(0, 59), throw.randint(0, 59))
    return timezone.make_aware(datetime.datetime.combine(day, time))
