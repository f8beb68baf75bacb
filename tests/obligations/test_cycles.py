"""What every rule is built of: terms, versions of a standard, stretches, extensions."""

import datetime

import pytest

from fostering.core.periods import Span
from fostering.obligations.cycles import (
    Duty,
    Outcome,
    Standard,
    Term,
    Unit,
    Versions,
    once,
    renewing,
    stretches,
)


def day(text):
    return datetime.date.fromisoformat(text)


def standard(weeks=6, *, since="2011-04-01", **fields):
    return Standard("visit", Term(weeks, Unit.WEEKS), day(since), **fields)


def lines(cycles):
    return [
        (
            cycle.counted_from.isoformat(),
            cycle.opened_on.isoformat(),
            cycle.due_on.isoformat(),
            cycle.closed_on.isoformat() if cycle.closed_on else None,
            cycle.outcome,
        )
        for cycle in cycles
    ]


@pytest.mark.parametrize(
    ("term", "start", "expected"),
    [
        (Term(7, Unit.DAYS), "2026-02-26", "2026-03-05"),
        (Term(6, Unit.WEEKS), "2026-03-03", "2026-04-14"),
        (Term(6, Unit.WEEKS), "2026-03-28", "2026-05-09"),  # the clocks go forward on the 29th
        (Term(1, Unit.MONTHS), "2026-01-31", "2026-02-28"),
        (Term(1, Unit.MONTHS), "2024-01-31", "2024-02-29"),
        (Term(12, Unit.MONTHS), "2024-02-29", "2025-02-28"),
        (Term(36, Unit.MONTHS), "2024-02-29", "2027-02-28"),
        (Term(48, Unit.MONTHS), "2024-02-29", "2028-02-29"),
        (Term(18, Unit.MONTHS), "2025-08-31", "2027-02-28"),
        (Term(5, Unit.WORKING_DAYS), "2026-04-02", "2026-04-13"),
        (Term(0, Unit.DAYS), "2026-04-04", "2026-04-04"),
    ],
)
def test_a_term_ends(term, start, expected):
    assert term.after(day(start)) == day(expected)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Term(1, Unit.MONTHS), "1 month"),
        (Term(6, Unit.WEEKS), "6 weeks"),
        (Term(1, Unit.WORKING_DAYS), "1 working day"),
        (Term(20, Unit.WORKING_DAYS), "20 working days"),
    ],
)
def test_a_term_in_words(term, words):
    assert str(term) == words


class TestVersions:
    def test_a_cycle_is_judged_by_the_version_of_the_day_it_opened(self):
        versions = Versions((standard(6), standard(4, since="2026-03-01")))
        applies = stretches({"placed": [Span(day("2026-01-05"), None)]}, versions)

        cycles = renewing(
            applies,
            [day("2026-02-28"), day("2026-03-01"), day("2026-03-02")],
            Duty(versions, event="visit"),
        )

        assert [(c.opened_on.isoformat(), c.standard.term.interval) for c in cycles] == [
            ("2026-01-05", 6),
            ("2026-02-28", 6),
            ("2026-03-01", 4),
            ("2026-03-02", 4),
        ]

    def test_the_earliest_version_judges_the_days_before_it(self):
        assert Versions((standard(6),)).on(day("2001-01-01")).term.interval == 6

    def test_of_two_versions_of_one_day_the_later_made_counts(self):
        versions = Versions(
            (standard(6), standard(4, since="2026-03-01"), standard(5, since="2026-03-01"))
        )

        assert versions.on(day("2026-02-28")).term.interval == 6
        assert versions.on(day("2026-03-01")).term.interval == 5
        assert versions.spans() == [Span()]

    def test_a_standard_that_is_off_gives_no_duty(self):
        versions = Versions((standard(is_off=True),))

        assert stretches({"placed": [Span(day("2026-01-05"), None)]}, versions) == []

    def test_a_standard_switched_on_later_opens_then_and_counts_from_the_fact(self):
        versions = Versions((standard(is_off=True), standard(6, since="2026-03-01")))
        applies = stretches({"placed": [Span(day("2026-01-05"), None)]}, versions)

        cycles = renewing(applies, [day("2026-02-10")], Duty(versions, event="visit"))

        assert lines(cycles) == [("2026-02-10", "2026-03-01", "2026-03-24", None, "")]

    def test_a_standard_switched_off_ends_the_duty(self):
        versions = Versions((standard(), standard(since="2026-03-01", is_off=True)))
        applies = stretches({"placed": [Span(day("2026-01-05"), None)]}, versions)

        cycles = renewing(applies, [day("2026-03-02")], Duty(versions, event="visit"))

        assert lines(cycles) == [
            ("2026-01-05", "2026-01-05", "2026-02-16", "2026-03-01", Outcome.CEASED)
        ]


class TestExtension:
    """A temporary approval: 16 weeks, 24 from the day on which its extension was granted."""

    versions = Versions((standard(16, extended=Term(24, Unit.WEEKS)),))

    def cycles(self, extended_on, *, ended_on=None, versions=None):
        versions = versions or self.versions
        span = Span(day("2026-01-05"), ended_on and day(ended_on))
        applies = stretches({"approved": [span]}, versions)
        return once(applies, Duty(versions), extended_on=extended_on and day(extended_on))

    def test_none(self):
        assert lines(self.cycles(None)) == [("2026-01-05", "2026-01-05", "2026-04-27", None, "")]

    def test_it_moves_the_due_date_from_the_day_it_is_granted(self):
        cycles = self.cycles("2026-04-20")

        assert lines(cycles) == [
            ("2026-01-05", "2026-01-05", "2026-04-27", "2026-04-20", Outcome.MOVED),
            ("2026-01-05", "2026-04-20", "2026-06-22", None, ""),
        ]
        assert "extended" not in cycles[0].facts
        assert cycles[1].facts["extended"] == day("2026-04-20")

    def test_granted_on_the_first_day(self):
        assert lines(self.cycles("2026-01-05")) == [
            ("2026-01-05", "2026-01-05", "2026-06-22", None, "")
        ]

    @pytest.mark.parametrize("extended_on", ["2026-03-01", "2026-03-02"])
    def test_granted_when_the_duty_is_over_changes_nothing(self, extended_on):
        assert lines(self.cycles(extended_on, ended_on="2026-03-01")) == [
            ("2026-01-05", "2026-01-05", "2026-04-27", "2026-03-01", Outcome.CEASED)
        ]

    def test_a_policy_without_extension_ignores_it(self):
        cycles = self.cycles("2026-04-20", versions=Versions((standard(16),)))

        assert lines(cycles) == [("2026-01-05", "2026-01-05", "2026-04-27", None, "")]


def test_the_first_term_holds_until_the_first_event():
    versions = Versions((standard(52, first=Term(5, Unit.WORKING_DAYS)),))
    applies = stretches({"placed": [Span(day("2026-04-02"), None)]}, versions)

    cycles = renewing(applies, [day("2026-04-08")], Duty(versions, event="plan"))

    assert lines(cycles) == [
        ("2026-04-02", "2026-04-02", "2026-04-13", "2026-04-08", Outcome.MET),
        ("2026-04-08", "2026-04-08", "2027-04-07", None, ""),
    ]


def test_a_duty_without_any_dated_fact_is_an_error():
    versions = Versions((standard(),))
    applies = stretches({"placed": [Span()]}, versions)

    with pytest.raises(ValueError, match="dated fact"):
        once(applies, Duty(versions))
