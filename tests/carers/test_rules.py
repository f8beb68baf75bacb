"""DBS checks, medicals and workbooks, day by day."""

import datetime

import pytest

from carers import rules
from fostering.core.periods import spells
from tests.obligations.standards import POLICIES, due, shipped


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def facts(
    *,
    role="carer",
    born="1980-05-17",
    joined=None,
    left=None,
    category="mainstream",
    approvals=(("2024-01-08", None),),
    done=(),
):
    return rules.PersonFacts(
        role,
        day(born),
        day(joined),
        day(left),
        category,
        spells([(day(start), day(end)) for start, end in approvals]),
        [day(text) for text in done],
    )


def answer(rule, kind, on, *, policy="england", **given):
    found = due(rule(facts(**given), shipped(policy, kind)), day(on))
    return found and tuple(date.isoformat() for date in found)


def dbs(on, **given):
    return answer(rules.dbs_check, "dbs_check", on, **given)


def medical(on, **given):
    return answer(rules.medical_check, "medical_check", on, **given)


def tsds(on, **given):
    return answer(rules.tsds_workbook, "tsds_workbook", on, **given)


class TestDbsCheck:
    @pytest.mark.parametrize("policy", POLICIES)
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2024-01-07", None),
            ("2024-01-08", ("2024-01-08", "2024-01-08")),  # none: due at once
            ("2024-02-28", ("2024-01-08", "2024-01-08")),
            ("2024-02-29", ("2024-02-29", "2027-02-28")),  # 29 February + 36 months
            ("2027-02-28", ("2024-02-29", "2027-02-28")),
            ("2027-03-10", ("2024-02-29", "2027-02-28")),
            ("2027-03-11", ("2027-03-11", "2030-03-11")),
        ],
    )
    def test_every_three_years_under_every_policy(self, policy, on, expected):
        assert dbs(on, policy=policy, done=["2024-02-29", "2027-03-11"]) == expected

    def test_one_completed_before_approval_counts(self):
        done = ["2023-11-30"]

        assert dbs("2024-01-07", done=done) is None
        assert dbs("2024-01-08", done=done) == ("2023-11-30", "2026-11-30")

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2026-03-09", None),
            ("2026-03-10", ("2026-03-10", "2026-03-10")),
            ("2026-03-11", ("2026-03-10", "2026-03-10")),
        ],
    )
    @pytest.mark.parametrize("role", ["child", "adult"])
    def test_from_the_eighteenth_birthday(self, role, on, expected):
        assert dbs(on, role=role, born="2008-03-10") == expected

    @pytest.mark.parametrize(
        ("on", "expected"),
        [("2026-02-27", None), ("2026-02-28", ("2026-02-28", "2026-02-28"))],
    )
    def test_born_on_29_february(self, on, expected):
        assert dbs(on, role="child", born="2008-02-29") == expected

    @pytest.mark.parametrize(
        ("role", "expected"),
        [
            ("carer", ("2024-01-08", "2024-01-08")),
            ("adult", ("2024-01-08", "2024-01-08")),
            ("child", None),
        ],
    )
    def test_without_a_date_of_birth(self, role, expected):
        assert dbs("2026-01-01", role=role, born=None) == expected

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2025-05-31", None),
            ("2025-06-01", ("2025-06-01", "2025-06-01")),
            ("2025-12-31", ("2025-06-01", "2025-06-01")),
            ("2026-01-01", None),
        ],
    )
    def test_only_while_a_member(self, on, expected):
        assert dbs(on, joined="2025-06-01", left="2026-01-01") == expected

    def test_joined_and_left_on_one_day_was_never_a_member(self):
        assert dbs("2025-06-01", joined="2025-06-01", left="2025-06-01") is None

    def test_approved_again_after_a_gap_counts_the_old_check(self):
        approvals = [("2022-01-10", "2023-06-01"), ("2026-02-02", None)]
        done = ["2022-01-05"]

        assert dbs("2023-06-01", approvals=approvals, done=done) is None
        assert dbs("2026-02-02", approvals=approvals, done=done) == ("2022-01-05", "2025-01-05")

    def test_a_check_dated_later_is_not_yet_true(self):
        assert dbs("2026-03-10", done=["2026-03-11"]) == ("2024-01-08", "2024-01-08")
        assert dbs("2026-03-11", done=["2026-03-11"]) == ("2026-03-11", "2029-03-11")

    def test_a_date_of_birth_is_kept_out_unless_the_birthday_counts(self):
        versions = shipped("england", "dbs_check")

        grown = rules.dbs_check(facts(role="adult"), versions)
        turned = rules.dbs_check(facts(role="child", born="2008-03-10"), versions)

        assert [cycle.facts for cycle in grown] == [{"approved": day("2024-01-08")}]
        assert turned[0].counted_from_fact == "turned_18"
        assert turned[0].facts["turned_18"] == day("2026-03-10")


class TestMedicalCheck:
    @pytest.mark.parametrize("policy", POLICIES)
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2024-01-07", None),
            ("2024-01-08", ("2024-01-08", "2024-01-08")),
            ("2025-08-31", ("2025-08-31", "2028-08-31")),
        ],
    )
    def test_every_three_years_under_every_policy(self, policy, on, expected):
        assert medical(on, policy=policy, done=["2025-08-31"]) == expected

    @pytest.mark.parametrize("role", ["adult", "child"])
    def test_of_carers_alone(self, role):
        assert medical("2026-01-01", role=role) is None

    def test_counted_from_joining_when_that_is_later(self):
        assert medical("2026-01-01", joined="2025-06-01") == ("2025-06-01", "2025-06-01")


class TestTsdsWorkbook:
    @pytest.mark.parametrize(
        ("policy", "category", "expected"),
        [
            ("england", "mainstream", "2025-01-08"),
            ("england", "connected_person", "2025-07-08"),
            ("england", "short_break", "2025-01-08"),
            ("england", "specialist", "2025-01-08"),
            ("tri_borough", "mainstream", "2025-01-08"),
            ("tri_borough", "connected_person", "2025-01-08"),
            ("tri_borough", "short_break", "2025-01-08"),
            ("leicestershire", "mainstream", "2025-01-08"),
            ("leicestershire", "connected_person", "2025-07-08"),
            ("leicestershire", "short_break", "2025-07-08"),
            ("leicestershire", "parent_and_child", "2025-01-08"),
            ("southwark", "connected_person", "2025-07-08"),
            ("southwark", "short_break", "2025-01-08"),
            ("kent", "connected_person", "2025-07-08"),
            ("kent", "long_term", "2025-01-08"),
        ],
    )
    def test_each_policy_and_category(self, policy, category, expected):
        assert tsds("2024-06-01", policy=policy, category=category) == ("2024-01-08", expected)

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2024-01-07", None),
            ("2024-01-08", ("2024-01-08", "2025-01-08")),
            ("2024-09-29", ("2024-01-08", "2025-01-08")),
            ("2024-09-30", None),
            ("2026-01-01", None),
        ],
    )
    def test_until_it_is_completed(self, on, expected):
        assert tsds(on, done=["2024-09-30"]) == expected

    def test_completing_it_meets_the_duty(self):
        cycles = rules.tsds_workbook(
            facts(done=["2024-09-30"]), shipped("england", "tsds_workbook")
        )

        assert [(cycle.closed_on, cycle.outcome) for cycle in cycles] == [
            (day("2024-09-30"), "met")
        ]

    def test_leaving_ends_it_unmet(self):
        cycles = rules.tsds_workbook(facts(left="2024-09-30"), shipped("england", "tsds_workbook"))

        assert [(cycle.closed_on, cycle.outcome) for cycle in cycles] == [
            (day("2024-09-30"), "ceased")
        ]

    def test_completed_before_approval_it_is_done(self):
        assert tsds("2024-01-08", done=["2023-12-01"]) is None
        assert tsds("2024-01-08", done=["2024-01-08"]) is None

    def test_a_carer_who_joined_later_counts_from_then(self):
        assert tsds("2026-01-01", joined="2025-02-28") == ("2025-02-28", "2026-02-28")

    def test_approved_again_after_a_gap_starts_afresh(self):
        approvals = [("2022-01-10", "2023-06-01"), ("2026-02-02", None)]

        assert tsds("2026-03-01", approvals=approvals) == ("2026-02-02", "2027-02-02")

    @pytest.mark.parametrize("role", ["adult", "child"])
    def test_of_carers_alone(self, role):
        assert tsds("2026-01-01", role=role) is None
