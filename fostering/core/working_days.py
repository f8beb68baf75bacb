"""Working days in England: not Saturday, Sunday, nor a bank holiday (RPR 2006, regulation 2). Pure."""

import datetime
import functools

import holidays

_BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG")
_DAY = datetime.timedelta(days=1)


def is_working_day(day: datetime.date) -> bool:
    """Whether offices in England are open on `day`."""
    return day.weekday() < 5 and day not in _BANK_HOLIDAYS


@functools.lru_cache(maxsize=50_000)
def add_working_days(day: datetime.date, count: int) -> datetime.date:
    """The `count`th working day after `day`, whatever day that is; `day` itself for 0."""
    while count > 0:
        day += _DAY
        count -= is_working_day(day)
    return day
