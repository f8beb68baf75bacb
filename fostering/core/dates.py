"""Days, months and birthdays as the whole product counts them.

Pure but for `today`, which only views, tasks and commands may ask.
"""

import calendar
import datetime

from django.utils import timezone

_DAYS_OF_EVERY_MONTH = 28


def today() -> datetime.date:
    """The civil date in England now."""
    return timezone.localdate()


def in_words(day: datetime.date) -> str:
    """14 April 2026: what Django's "j F Y" gives, which takes its time where a page has many."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month, `months` later, clamped to the month's end.

    31 January + 1 month is 28 or 29 February; 29 February + 12 months is 28 February.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1] if day.day > _DAYS_OF_EVERY_MONTH else day.day
    return datetime.date(year, month + 1, min(day.day, last))


def birthday(born_on: datetime.date, age: int) -> datetime.date:
    """The day on which somebody turns `age`; for a 29 February birth, 28 February in other years."""
    return add_months(born_on, 12 * age)


def age_on(born_on: datetime.date, day: datetime.date) -> int:
    """Whole years lived by somebody born on `born_on`, on `day`."""
    years = day.year - born_on.year
    return years if birthday(born_on, years) <= day else years - 1
