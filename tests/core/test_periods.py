"""Half-open periods: touching, overlapping, empty."""

import datetime

import pytest

from fostering.core.periods import Span, intersect, spells
from fostering.core.working_days import add_working_days, is_working_day


def jan(day):
    return datetime.date(2026, 1, day)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([], []),
        ([(jan(5), None)], [(jan(5), None)]),
        ([(jan(5), jan(10)), (jan(10), jan(12))], [(jan(5), jan(12))]),
        ([(jan(5), jan(10)), (jan(11), jan(12))], [(jan(5), jan(10)), (jan(11), jan(12))]),
        ([(jan(8), jan(12)), (jan(5), jan(10))], [(jan(5), jan(12))]),
        ([(jan(5), None), (jan(8), jan(10))], [(jan(5), None)]),
        ([(jan(5), jan(5))], []),
        ([(jan(5), jan(8)), (jan(8), jan(8)), (jan(9), None)], [(jan(5), jan(8)), (jan(9), None)]),
        ([(None, jan(3)), (jan(3), jan(4))], [(None, jan(4))]),
        ([(jan(5), jan(20)), (jan(6), jan(8)), (jan(15), jan(25))], [(jan(5), jan(25))]),
    ],
)
def test_spells(periods, expected):
    assert spells(periods) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(jan(4), False), (jan(5), True), (jan(9), True), (jan(10), False)]
)
def test_span_holds_its_start_and_not_its_end(day, expected):
    assert Span(jan(5), jan(10)).holds(day) is expected


def test_spans_that_touch_share_no_day():
    assert intersect(Span(jan(1), jan(5)), Span(jan(5), jan(9))).is_empty


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime.date(2026, 4, 2), True),
        (datetime.date(2026, 4, 3), False),  # Good Friday
        (datetime.date(2026, 4, 4), False),  # Saturday
        (datetime.date(2026, 4, 5), False),  # Sunday
        (datetime.date(2026, 4, 6), False),  # Easter Monday, a holiday in England
        (datetime.date(2026, 12, 28), False),  # Boxing Day fell on a Saturday
        (datetime.date(2026, 1, 2), True),  # a holiday in Scotland alone
    ],
)
def test_working_days_are_those_of_england(day, expected):
    assert is_working_day(day) is expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (datetime.date(2026, 4, 1), 1, datetime.date(2026, 4, 2)),
        (datetime.date(2026, 4, 2), 1, datetime.date(2026, 4, 7)),
        (datetime.date(2026, 4, 4), 1, datetime.date(2026, 4, 7)),
        (datetime.date(2026, 4, 6), 0, datetime.date(2026, 4, 6)),
        (datetime.date(2026, 12, 24), 10, datetime.date(2027, 1, 12)),
    ],
)
def test_the_first_working_day_is_the_one_after(day, count, expected):
    assert add_working_days(day, count) == expected
