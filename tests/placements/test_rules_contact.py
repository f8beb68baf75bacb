"""Contact, unannounced visits, inspections and plans, day by day."""

import datetime

import pytest

from carers.rules import Allocated
from fostering.core.periods import spells
from placements import rules
from tests.obligations.standards import POLICIES, due, shipped

APPROVED = (("2024-01-08", None),)


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def periods(*pairs):
    return [(day(start), day(end)) for start, end in pairs]


def answer(rule, kind, on, facts, *, policy="england"):
    found = due(rule(facts, shipped(policy, kind)), day(on))
    return found and tuple(date.isoformat() for date in found)


class TestCarerContact:
    def answer(self, on, *, policy="tri_borough", placements=(("2026-01-31", None),), done=()):
        facts = rules.VisitFacts(
            spells(periods(*APPROVED)), periods(*placements), [day(text) for text in done]
        )
        return answer(rules.carer_contact, "carer_contact", on, facts, policy=policy)

    @pytest.mark.parametrize("policy", ["england", "leicestershire", "southwark", "kent"])
    def test_off_but_in_the_tri_borough(self, policy):
        assert self.answer("2026-03-01", policy=policy) is None

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2026-01-30", None),
            ("2026-01-31", ("2026-01-31", "2026-02-28")),  # a month, clamped
            ("2026-02-19", ("2026-01-31", "2026-02-28")),
            ("2026-02-20", ("2026-02-20", "2026-03-20")),
            ("2026-03-25", ("2026-03-25", "2026-04-25")),
        ],
    )
    def test_monthly_while_a_child_is_placed(self, on, expected):
        assert self.answer(on, done=["2026-01-30", "2026-02-20", "2026-03-25"]) == expected


class TestYearly:
    @pytest.mark.parametrize("policy", POLICIES)
    @pytest.mark.parametrize("kind", ["unannounced_visit", "home_inspection"])
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2024-01-07", None),
            ("2024-01-08", ("2024-01-08", "2025-01-08")),
            ("2024-02-28", ("2024-01-08", "2025-01-08")),
            ("2024-02-29", ("2024-02-29", "2025-02-28")),
            ("2026-01-01", ("2024-02-29", "2025-02-28")),
            ("2026-02-01", None),
        ],
    )
    def test_under_every_policy(self, policy, kind, on, expected):
        approved = spells(periods(("2024-01-08", "2026-02-01")))
        facts = rules.HomeFacts(approved, [day("2023-12-01"), day("2024-02-29")])

        assert answer(getattr(rules, kind), kind, on, facts, policy=policy) == expected

    @pytest.mark.parametrize(("kind", "lead"), [("unannounced_visit", 30), ("home_inspection", 30)])
    def test_a_month_of_warning(self, kind, lead):
        assert shipped("england", kind).versions[0].lead_days == lead


class TestSecondUnannouncedVisit:
    ALLOCATED = (
        Allocated(day("2024-01-08"), day("2025-03-03"), "standard", 1),
        Allocated(day("2025-03-10"), None, "standard", 2),
    )

    def answer(self, on, *visits, policy="kent", exempt=True):
        facts = rules.SecondVisitFacts(
            spells(periods(*APPROVED)),
            [rules.UnannouncedVisit(day(text), worker) for text, worker in visits],
            self.ALLOCATED,
            exempt,
        )
        kind = "second_unannounced_visit"
        return answer(rules.second_unannounced_visit, kind, on, facts, policy=policy)

    @pytest.mark.parametrize("policy", [policy for policy in POLICIES if policy != "kent"])
    def test_off_but_in_kent(self, policy):
        assert self.answer("2026-01-01", policy=policy) is None

    def test_of_households_exempt_from_rotation_alone(self):
        assert self.answer("2026-01-01", exempt=False) is None
        assert self.answer("2026-01-01") == ("2024-01-08", "2025-01-08")

    @pytest.mark.parametrize(
        ("visited", "worker", "counts"),
        [
            ("2024-06-03", 1, False),  # the worker allocated that day
            ("2024-06-03", 2, True),
            ("2024-06-03", None, False),  # not known to be another's
            ("2025-03-02", 1, False),
            ("2025-03-03", 1, True),  # nobody allocated: it counts, whoever made it
            ("2025-03-03", None, True),
            ("2025-03-10", 2, False),
            ("2025-03-10", 1, True),
        ],
    )
    def test_made_by_somebody_else(self, visited, worker, counts):
        since = visited if counts else "2024-01-08"

        assert self.answer("2026-01-01", (visited, worker))[0] == since


class TestSaferCaringPlan:
    def answer(self, on, *agreed, placement=("2026-04-02", None), policy="england"):
        facts = rules.PlanFacts(periods(placement)[0], [day(text) for text in agreed])
        return answer(rules.safer_caring_plan, "safer_caring_plan", on, facts, policy=policy)

    @pytest.mark.parametrize("policy", POLICIES)
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2026-04-01", None),
            ("2026-04-02", ("2026-04-02", "2026-04-13")),  # over Easter: 5 working days
            ("2026-04-08", ("2026-04-02", "2026-04-13")),
            ("2026-04-09", ("2026-04-09", "2027-04-09")),
            ("2027-05-01", ("2026-04-09", "2027-04-09")),
        ],
    )
    def test_within_days_then_each_year(self, policy, on, expected):
        assert self.answer(on, "2026-04-09", policy=policy) == expected

    def test_one_agreed_before_the_child_came_counts(self):
        assert self.answer("2026-04-02", "2026-03-30") == ("2026-03-30", "2027-03-30")

    def test_over_with_the_placement(self):
        assert self.answer("2026-06-01", placement=("2026-04-02", "2026-06-01")) is None

    def test_a_placement_of_no_days_needs_none(self):
        assert self.answer("2026-04-02", placement=("2026-04-02", "2026-04-02")) is None


class TestDelegatedAuthority:
    def cycles(self, *recorded, placement=("2026-05-22", None), policy="england"):
        facts = rules.PlanFacts(periods(placement)[0], [day(text) for text in recorded])
        return rules.delegated_authority(facts, shipped(policy, "delegated_authority"))

    @pytest.mark.parametrize("policy", POLICIES)
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2026-05-21", None),
            ("2026-05-22", ("2026-05-22", "2026-06-01")),  # a bank holiday on 25 May
            ("2026-06-02", ("2026-05-22", "2026-06-01")),
            ("2026-06-03", None),
            ("2027-06-03", None),
        ],
    )
    def test_once_within_five_working_days(self, policy, on, expected):
        found = due(self.cycles("2026-06-03", "2026-08-01", policy=policy), day(on))

        assert (found and tuple(date.isoformat() for date in found)) == expected

    def test_recorded_before_the_child_came_it_is_done(self):
        assert self.cycles("2026-05-20") == []
        assert self.cycles("2026-05-22") == []

    def test_how_it_closes(self):
        met = self.cycles("2026-06-03")
        ceased = self.cycles(placement=("2026-05-22", "2026-06-03"))

        assert [(cycle.closed_on, cycle.outcome) for cycle in met] == [(day("2026-06-03"), "met")]
        assert [(cycle.closed_on, cycle.outcome) for cycle in ceased] == [
            (day("2026-06-03"), "ceased")
        ]
