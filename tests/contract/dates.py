"""The dates of the contract: months, working days, half-open periods, spells, and "dated D or earlier"."""

import datetime
import functools
from collections.abc import Iterable

import holidays
from dateutil.relativedelta import relativedelta

from tests.contract.records import Row, date, known

Date = datetime.date
Span = tuple[Date, Date | None]


def weeks(start: Date, number: int) -> Date:
    """Weeks are exact: seven days each."""
    return start + datetime.timedelta(days=7 * number)


def months(start: Date, number: int) -> Date:
    """Months keep the day of the month, or take the month's last day when it has no such day."""
    return start + relativedelta(months=number)


@functools.cache
def bank_holidays(year: int) -> frozenset[Date]:
    """The bank holidays in England of one year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: Date) -> bool:
    """Neither Saturday, nor Sunday, nor a bank holiday in England."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_days(start: Date, number: int) -> Date:
    """Day 1 is the first working day after the start, whatever day the start itself is."""
    day = start
    for _ in range(number):
        day += datetime.timedelta(days=1)
        while not is_working_day(day):
            day += datetime.timedelta(days=1)
    return day


def turned_18(born_on: Date) -> Date:
    """A birthday follows the rule for months: born on 29 February, 18 on 28 February."""
    return months(born_on, 18 * 12)


def in_force(span: Span, day: Date) -> bool:
    """Started by the day and not ended by it: the end date itself is outside."""
    started, ended = span
    return started <= day and (ended is None or day < ended)


def spell_start(spans: Iterable[Span], day: Date) -> Date | None:
    """The first day of the run of overlapping or touching periods that holds the day.

    Periods that start after the day are not yet facts, and a period of no length joins nothing.
    None when no period is in force.
    """
    lasting = [span for span in spans if span[0] != span[1] and span[0] <= day]
    if not any(in_force(span, day) for span in lasting):
        return None
    start = min(span[0] for span in lasting if in_force(span, day))
    while True:
        reaching = [s for s, e in lasting if s < start and (e is None or e >= start)]
        if not reaching:
            return start
        start = min(reaching)


def happened(rows: Iterable[Row], column: str, day: Date) -> list[Date]:
    """The dates of the events dated the day or earlier; an empty date is no event."""
    dates = [date(row[column]) for row in rows]
    return [found for found in dates if found is not None and found <= day]


def done(row: Row, column: str, day: Date) -> bool:
    """Whether one dated fact of a row holds by the day."""
    return bool(happened([row], column, day))


def span(row: Row) -> Span:
    """The half-open period of an approval, an allocation or a placement."""
    return known(row["started_on"]), date(row["ended_on"])
