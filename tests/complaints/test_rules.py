"""The stages of a complaint and the LADO referral, day by day. Bank holidays are those of England:
Good Friday 3 and Easter Monday 6 April, 4 May, 31 August, 25 and 28 December 2026, 1 January 2027."""

import datetime

import pytest

from complaints import rules
from tests.obligations.standards import POLICIES, due, shipped

OTHERS = [policy for policy in POLICIES if policy != "tri_borough"]


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def complaint(received, **days):
    return rules.ComplaintFacts(
        day(received), **{f"{name}_on": day(text) for name, text in days.items()}
    )


def answer(rule, facts, on, policy="england"):
    found = due(rule(facts, shipped(policy, rule.__name__)), day(on))
    return found and tuple(date.isoformat() for date in found)


def outcomes(rule, facts, policy="england"):
    return [
        (cycle.opened_on.isoformat(), cycle.due_on.isoformat(), cycle.outcome.value)
        for cycle in rule(facts, shipped(policy, rule.__name__))
    ]


@pytest.mark.parametrize("policy", POLICIES)
class TestStage1:
    @pytest.mark.parametrize(
        ("received", "due_on"),
        [
            ("2026-01-05", "2026-01-19"),  # a Monday, with no holiday
            ("2026-01-10", "2026-01-23"),  # a Saturday: day 1 is the Monday
            ("2026-04-02", "2026-04-20"),  # over Easter
            ("2026-04-03", "2026-04-20"),  # received on Good Friday
            ("2026-12-21", "2027-01-07"),  # over Christmas and New Year
        ],
    )
    def test_ten_working_days(self, policy, received, due_on):
        facts = complaint(received)

        assert answer(rules.complaint_stage_1, facts, received, policy) == (received, due_on)

    def test_nothing_before_it_was_received(self, policy):
        assert (
            answer(rules.complaint_stage_1, complaint("2026-01-05"), "2026-01-04", policy) is None
        )

    @pytest.mark.parametrize(
        ("on", "due_on"),
        [("2026-04-08", "2026-04-20"), ("2026-04-09", "2026-05-05"), ("2026-06-01", "2026-05-05")],
    )
    def test_an_extension_counts_from_its_day(self, policy, on, due_on):
        facts = complaint("2026-04-02", stage_1_extended="2026-04-09")

        assert answer(rules.complaint_stage_1, facts, on, policy) == ("2026-04-02", due_on)

    def test_extended_on_the_day_it_was_received(self, policy):
        facts = complaint("2026-04-02", stage_1_extended="2026-04-02")

        assert answer(rules.complaint_stage_1, facts, "2026-04-02", policy) == (
            "2026-04-02",
            "2026-05-05",
        )

    @pytest.mark.parametrize(
        ("ends", "outcome"),
        [
            ({"stage_1_answered": "2026-01-12"}, "met"),
            ({"stage_2_started": "2026-01-12"}, "ceased"),
            ({"stage_1_answered": "2026-01-12", "stage_2_started": "2026-01-12"}, "met"),
            ({"stage_1_answered": "2026-01-13", "stage_2_started": "2026-01-12"}, "ceased"),
            ({"stage_1_answered": "2026-01-12", "stage_2_started": "2026-01-20"}, "met"),
        ],
    )
    def test_it_ends_with_the_answer_or_with_stage_2(self, policy, ends, outcome):
        facts = complaint("2026-01-05", **ends)

        assert answer(rules.complaint_stage_1, facts, "2026-01-11", policy) is not None
        assert answer(rules.complaint_stage_1, facts, "2026-01-12", policy) is None
        assert outcomes(rules.complaint_stage_1, facts, policy) == [
            ("2026-01-05", "2026-01-19", outcome)
        ]

    def test_answered_on_the_day_it_was_received(self, policy):
        facts = complaint("2026-01-05", stage_1_answered="2026-01-05")

        assert outcomes(rules.complaint_stage_1, facts, policy) == []

    def test_stage_3_alone_does_not_end_it(self, policy):
        facts = complaint("2026-01-05", stage_3_requested="2026-01-07")

        assert answer(rules.complaint_stage_1, facts, "2026-01-08", policy) is not None


class TestStage2:
    @pytest.mark.parametrize("policy", OTHERS)
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2026-01-04", None),
            ("2026-01-05", ("2026-01-05", "2026-02-09")),
            ("2026-01-19", ("2026-01-05", "2026-02-09")),
            ("2026-01-20", ("2026-01-05", "2026-04-08")),  # extended, and over Easter
            ("2026-03-01", ("2026-01-05", "2026-04-08")),
            ("2026-03-02", None),  # answered
        ],
    )
    def test_twenty_five_working_days_or_sixty_five(self, policy, on, expected):
        facts = complaint(
            "2025-12-01",
            stage_2_started="2026-01-05",
            stage_2_extended="2026-01-20",
            stage_2_answered="2026-03-02",
        )

        assert answer(rules.complaint_stage_2, facts, on, policy) == expected

    @pytest.mark.parametrize("on", ["2026-01-05", "2026-01-20", "2026-02-28"])
    def test_tri_borough_counts_28_days_from_receipt_and_never_extends(self, on):
        facts = complaint("2025-12-01", stage_2_started="2026-01-05", stage_2_extended="2026-01-20")

        assert answer(rules.complaint_stage_2, facts, on, "tri_borough") == (
            "2025-12-01",
            "2025-12-29",
        )
        assert answer(rules.complaint_stage_2, facts, "2026-01-04", "tri_borough") is None

    def test_started_on_the_day_it_was_received(self):
        facts = complaint("2026-01-05", stage_2_started="2026-01-05")

        assert answer(rules.complaint_stage_2, facts, "2026-01-05") == ("2026-01-05", "2026-02-09")
        assert answer(rules.complaint_stage_2, facts, "2026-01-05", "tri_borough") == (
            "2026-01-05",
            "2026-02-02",
        )

    @pytest.mark.parametrize("policy", POLICIES)
    def test_an_answer_without_a_start_leaves_nothing_to_count(self, policy):
        facts = complaint("2026-01-05", stage_2_answered="2026-02-01")

        assert outcomes(rules.complaint_stage_2, facts, policy) == []

    def test_an_extension_after_the_answer_changes_nothing(self):
        facts = complaint(
            "2025-12-01",
            stage_2_started="2026-01-05",
            stage_2_answered="2026-01-20",
            stage_2_extended="2026-01-20",
        )

        assert outcomes(rules.complaint_stage_2, facts) == [("2026-01-05", "2026-02-09", "met")]


@pytest.mark.parametrize("policy", POLICIES)
class TestStage3:
    @pytest.mark.parametrize(
        ("requested", "due_on"), [("2026-07-01", "2026-08-12"), ("2026-08-03", "2026-09-15")]
    )
    def test_thirty_working_days(self, policy, requested, due_on):
        facts = complaint("2026-01-05", stage_3_requested=requested)

        assert answer(rules.complaint_stage_3, facts, requested, policy) == (requested, due_on)

    def test_the_panel_ends_it(self, policy):
        facts = complaint("2026-01-05", stage_3_requested="2026-07-01", stage_3_panel="2026-08-13")

        assert answer(rules.complaint_stage_3, facts, "2026-08-12", policy) is not None
        assert answer(rules.complaint_stage_3, facts, "2026-08-13", policy) is None
        assert outcomes(rules.complaint_stage_3, facts, policy) == [
            ("2026-07-01", "2026-08-12", "met")
        ]

    def test_nothing_until_it_is_asked_for(self, policy):
        assert outcomes(rules.complaint_stage_3, complaint("2026-01-05"), policy) == []


@pytest.mark.parametrize("policy", POLICIES)
class TestLadoReferral:
    @pytest.mark.parametrize(
        ("received", "due_on"),
        [
            ("2026-01-05", "2026-01-06"),
            ("2026-01-09", "2026-01-12"),  # a Friday
            ("2026-01-10", "2026-01-12"),  # a Saturday
            ("2026-04-02", "2026-04-07"),  # the day before Good Friday
            ("2026-12-24", "2026-12-29"),  # Boxing Day is a Saturday: Monday in its place
        ],
    )
    def test_one_working_day(self, policy, received, due_on):
        facts = rules.AllegationFacts(day(received))

        assert answer(rules.lado_referral, facts, received, policy) == (received, due_on)

    @pytest.mark.parametrize(
        ("referred", "cycles"),
        [
            ("2026-01-06", [("2026-01-05", "2026-01-06", "met")]),
            ("2026-01-05", []),
            ("2026-01-02", []),  # the officer knew first
        ],
    )
    def test_the_referral_ends_it(self, policy, referred, cycles):
        facts = rules.AllegationFacts(day("2026-01-05"), day(referred))

        assert outcomes(rules.lado_referral, facts, policy) == cycles


class TestDateDoubts:
    TODAY = datetime.date(2026, 3, 2)

    def first(self, received="2026-01-05", **days):
        doubts = list(rules.date_doubts(complaint(received, **days), today=self.TODAY))
        return doubts[0].field if doubts else None

    def test_a_whole_complaint_raises_none(self):
        assert (
            self.first(
                stage_1_extended="2026-01-10",
                stage_1_answered="2026-01-20",
                stage_2_started="2026-01-25",
                stage_2_extended="2026-02-01",
                stage_2_answered="2026-02-10",
                stage_3_requested="2026-02-20",
                stage_3_panel="2026-03-02",
            )
            is None
        )

    @pytest.mark.parametrize(
        ("days", "field"),
        [
            ({"received": "2026-03-03"}, "received_on"),
            ({"stage_1_answered": "2026-01-04"}, "stage_1_answered_on"),
            ({"stage_2_answered": "2026-02-01"}, "stage_2_answered_on"),
            ({"stage_3_requested": "2026-02-01"}, "stage_3_requested_on"),
            (
                {"stage_1_answered": "2026-01-06", "stage_1_extended": "2026-01-07"},
                "stage_1_extended_on",
            ),
        ],
    )
    def test_the_field_to_correct_is_named(self, days, field):
        assert self.first(**days) == field
