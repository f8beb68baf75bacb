"""Who works with a household, and temporary approvals, day by day."""

import datetime

import pytest

from carers import rules
from fostering.core.periods import spells
from tests.obligations.standards import POLICIES, due, shipped

APPROVED = (("2022-01-10", None),)
NOT_KENT = [policy for policy in POLICIES if policy != "kent"]


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def answer(rule, kind, on, *, policy, facts):
    found = due(rule(facts, shipped(policy, kind)), day(on))
    return found and tuple(date.isoformat() for date in found)


def allocated(*rows):
    """(start, end, kind) with a worker each."""
    return [
        rules.Allocated(day(start), day(end), kind, number)
        for number, (start, end, kind) in enumerate(rows)
    ]


def allocation(kind, on, rows, *, policy="kent", approvals=APPROVED, exempt=False):
    approved = spells([(day(start), day(end)) for start, end in approvals])
    facts = rules.AllocationFacts(approved, allocated(*rows), exempt)
    return answer(getattr(rules, kind), kind, on, policy=policy, facts=facts)


class TestAllocatedWorker:
    @pytest.mark.parametrize("policy", POLICIES)
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2022-01-09", None),  # not approved yet
            ("2022-01-10", ("2022-01-10", "2022-01-10")),  # approved: due at once
            ("2022-01-31", ("2022-01-10", "2022-01-10")),
            ("2022-02-01", None),  # somebody allocated
            ("2023-02-28", None),
            ("2023-03-01", ("2023-03-01", "2023-03-01")),  # the first day without
            ("2023-03-14", ("2023-03-01", "2023-03-01")),
            ("2023-03-15", None),
            ("2030-01-01", None),
        ],
    )
    def test_at_all_times_under_every_policy(self, policy, on, expected):
        rows = [("2022-02-01", "2023-03-01", "lead"), ("2023-03-15", None, "standard")]

        assert allocation("allocated_worker", on, rows, policy=policy) == expected

    def test_one_after_the_other_leaves_no_gap(self):
        rows = [("2022-01-10", "2023-03-01", "lead"), ("2023-03-01", None, "standard")]

        assert allocation("allocated_worker", "2023-03-01", rows) is None

    def test_an_allocation_of_no_days_was_never_in_force_and_ended(self):
        rows = [("2022-01-10", "2023-03-01", "lead"), ("2023-03-10", "2023-03-10", "standard")]

        assert allocation("allocated_worker", "2023-03-09", rows) == ("2023-03-01", "2023-03-01")
        assert allocation("allocated_worker", "2023-03-10", rows) == ("2023-03-10", "2023-03-10")

    def test_an_end_before_approval_counts_for_nothing(self):
        rows = [("2021-01-10", "2021-06-01", "standard")]

        assert allocation("allocated_worker", "2022-02-01", rows) == ("2022-01-10", "2022-01-10")

    def test_how_it_closes(self):
        facts = rules.AllocationFacts(
            spells([(day("2022-01-10"), day("2024-01-10"))]),
            allocated(("2022-02-01", "2023-03-01", "standard")),
        )

        cycles = rules.allocated_worker(facts, shipped("england", "allocated_worker"))

        assert [(cycle.closed_on, cycle.outcome) for cycle in cycles] == [
            (day("2022-02-01"), "met"),
            (day("2024-01-10"), "ceased"),
        ]


class TestRotation:
    @pytest.mark.parametrize("policy", NOT_KENT)
    @pytest.mark.parametrize("kind", ["allocation_handover", "allocation_limit"])
    def test_off_but_in_kent(self, policy, kind):
        assert (
            allocation(kind, "2024-01-01", [("2022-02-01", None, "standard")], policy=policy)
            is None
        )

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2022-04-29", None),
            ("2022-04-30", ("2022-04-30", "2025-02-28")),  # 34 months on: clamped
            ("2026-01-01", ("2022-04-30", "2025-02-28")),
        ],
    )
    def test_handover(self, on, expected):
        assert allocation("allocation_handover", on, [("2022-04-30", None, "standard")]) == expected

    @pytest.mark.parametrize(
        ("rows", "exempt"),
        [
            ([("2022-04-30", None, "lead")], False),
            ([("2022-04-30", None, "standard")], True),
            ([("2022-04-30", "2023-01-01", "standard")], False),  # over by then
            # The next worker is entered, although they start later.
            (
                [("2022-04-30", "2025-04-30", "standard"), ("2025-04-30", None, "standard")],
                False,
            ),
        ],
    )
    def test_no_handover(self, rows, exempt):
        assert allocation("allocation_handover", "2024-06-01", rows, exempt=exempt) is None

    def test_a_later_allocation_of_no_days_is_entered_too(self):
        rows = [("2022-04-30", "2025-04-30", "standard"), ("2025-05-01", "2025-05-01", "standard")]

        assert allocation("allocation_handover", "2024-06-01", rows) is None

    @pytest.mark.parametrize(
        ("rows", "on", "expected"),
        [
            ([("2022-02-01", None, "standard")], "2022-01-31", None),
            ([("2022-02-01", None, "standard")], "2022-02-01", ("2022-02-01", "2025-02-01")),
            ([("2024-02-29", None, "lead")], "2024-03-01", ("2024-02-29", "2025-02-28")),
            # Counted from the allocation, although the approval is younger.
            ([("2021-02-01", None, "standard")], "2022-01-10", ("2021-02-01", "2024-02-01")),
            # A later worker already entered takes nothing from the limit.
            (
                [("2022-02-01", "2025-01-01", "standard"), ("2025-01-01", None, "lead")],
                "2024-01-01",
                ("2022-02-01", "2025-02-01"),
            ),
            (
                [("2022-02-01", "2025-01-01", "standard"), ("2025-01-01", None, "lead")],
                "2025-01-01",
                ("2025-01-01", "2026-01-01"),
            ),
        ],
    )
    def test_limit(self, rows, on, expected):
        assert allocation("allocation_limit", on, rows) == expected

    def test_an_exempt_household_has_no_limit(self):
        rows = [("2022-02-01", None, "standard")]

        assert allocation("allocation_limit", "2024-01-01", rows, exempt=True) is None

    def test_a_change_of_worker_meets_the_limit_and_the_end_of_approval_ceases_it(self):
        facts = rules.AllocationFacts(
            spells([(day("2022-01-10"), day("2024-01-10"))]),
            allocated(("2022-02-01", "2023-03-01", "lead"), ("2023-03-01", None, "standard")),
        )

        cycles = rules.allocation_limit(facts, shipped("kent", "allocation_limit"))

        assert [(cycle.closed_on, cycle.outcome) for cycle in cycles] == [
            (day("2023-03-01"), "met"),
            (day("2024-01-10"), "ceased"),
        ]


class TestTemporaryApprovalEnd:
    def answer(self, on, *rows, policy="england"):
        facts = [rules.TemporaryApproval(*(day(text) for text in row)) for row in rows]
        rule = rules.temporary_approval_end
        return answer(rule, "temporary_approval_end", on, policy=policy, facts=facts)

    @pytest.mark.parametrize("policy", POLICIES)
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2026-01-04", None),
            ("2026-01-05", ("2026-01-05", "2026-04-27")),  # 16 weeks
            ("2026-04-19", ("2026-01-05", "2026-04-27")),
            ("2026-04-20", ("2026-01-05", "2026-06-22")),  # extended: 24 weeks
            ("2026-06-30", ("2026-01-05", "2026-06-22")),
            ("2026-07-01", None),
        ],
    )
    def test_sixteen_weeks_and_eight_more_once_extended(self, policy, on, expected):
        row = ("2026-01-05", "2026-07-01", "2026-04-20")

        assert self.answer(on, row, policy=policy) == expected

    def test_not_extended(self):
        assert self.answer("2026-06-30", ("2026-01-05", None, None)) == ("2026-01-05", "2026-04-27")

    def test_of_two_at_once_the_later_counts(self):
        rows = [("2026-01-05", None, None), ("2026-03-02", "2026-04-01", None)]

        assert self.answer("2026-03-01", *rows) == ("2026-01-05", "2026-04-27")
        assert self.answer("2026-03-02", *rows) == ("2026-03-02", "2026-06-22")
        assert self.answer("2026-04-01", *rows) == ("2026-01-05", "2026-04-27")

    def test_ended_in_time_is_met(self):
        facts = [rules.TemporaryApproval(day("2026-01-05"), day("2026-03-02"))]

        cycles = rules.temporary_approval_end(facts, shipped("england", "temporary_approval_end"))

        assert [(cycle.closed_on, cycle.outcome) for cycle in cycles] == [
            (day("2026-03-02"), "met")
        ]
