"""Supervision visits, day by day."""

import datetime

import pytest

from fostering.core.periods import spells
from placements.rules import VisitFacts, supervision_visit
from tests.obligations.standards import POLICIES, due, shipped


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def periods(*pairs):
    return [(day(start), day(end)) for start, end in pairs]


APPROVED = [("2024-01-08", None)]


def visit_due(
    on, *, policy="england", approvals=APPROVED, placements=(("2026-01-10", None),), visits=()
):
    facts = VisitFacts(
        spells(periods(*approvals)), periods(*placements), [day(text) for text in visits]
    )
    found = due(supervision_visit(facts, shipped(policy, "supervision_visit")), day(on))
    return found and tuple(date.isoformat() for date in found)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-01-09", None),
        ("2026-01-10", ("2026-01-10", "2026-02-21")),
        ("2026-03-02", ("2026-01-10", "2026-02-21")),
        ("2026-03-03", ("2026-03-03", "2026-04-14")),
        ("2026-05-31", ("2026-03-03", "2026-04-14")),
        ("2026-06-01", None),
    ],
)
def test_every_six_weeks_under_every_policy(policy, on, expected):
    assert (
        visit_due(
            on, policy=policy, placements=[("2026-01-10", "2026-06-01")], visits=["2026-03-03"]
        )
        == expected
    )


@pytest.mark.parametrize(
    ("placements", "expected"),
    [
        # One ends on the day on which the next starts: one spell.
        ([("2026-01-10", "2026-02-01"), ("2026-02-01", None)], "2026-01-10"),
        # A day between: a new spell.
        ([("2026-01-10", "2026-02-01"), ("2026-02-02", None)], "2026-02-02"),
        # They overlap, the later ends first.
        ([("2026-01-10", None), ("2026-01-20", "2026-02-01")], "2026-01-10"),
        # A placement that starts and ends on one day bridges nothing.
        (
            [("2026-01-10", "2026-02-01"), ("2026-02-01", "2026-02-01"), ("2026-02-02", None)],
            "2026-02-02",
        ),
    ],
)
def test_placements_make_spells(placements, expected):
    assert visit_due("2026-02-03", placements=placements)[0] == expected


@pytest.mark.parametrize(
    ("approvals", "expected"),
    [
        # Temporary, then full on the day it ends: one spell.
        ([("2026-01-05", "2026-03-02"), ("2026-03-02", None)], "2026-01-10"),
        # Approved again after a gap, the child still there.
        ([("2026-01-05", "2026-03-02"), ("2026-03-05", None)], "2026-03-05"),
        # Approved after the child came.
        ([("2026-02-10", None)], "2026-02-10"),
        # The approval starts today; and tomorrow.
        ([("2026-03-10", None)], "2026-03-10"),
        ([("2026-03-11", None)], None),
    ],
)
def test_it_waits_for_approval(approvals, expected):
    found = visit_due("2026-03-10", approvals=approvals)

    assert (found and found[0]) == expected


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        (["2026-01-09"], "2026-01-10"),  # before the child came: the spell counts
        (["2026-01-10"], "2026-01-10"),  # on the day itself
        (["2026-01-11"], "2026-01-11"),
        (["2026-03-10"], "2026-03-10"),  # today
        (["2026-02-01", "2026-03-11"], "2026-02-01"),  # tomorrow's is not yet true
        (["2026-03-01", "2026-02-01", "2026-03-01"], "2026-03-01"),
    ],
)
def test_the_latest_visit_counts(visits, expected):
    assert visit_due("2026-03-10", visits=visits)[0] == expected


def test_a_visit_on_the_first_day_closes_no_cycle():
    facts = VisitFacts(
        spells(periods(*APPROVED)), periods(("2026-01-10", None)), [day("2026-01-10")]
    )

    cycles = supervision_visit(facts, shipped("england", "supervision_visit"))

    assert [(cycle.opened_on, cycle.outcome) for cycle in cycles] == [(day("2026-01-10"), "")]


def test_a_visit_on_the_day_the_child_leaves_comes_too_late_to_be_due():
    facts = VisitFacts(
        spells(periods(*APPROVED)), periods(("2026-01-10", "2026-02-10")), [day("2026-02-10")]
    )

    cycles = supervision_visit(facts, shipped("england", "supervision_visit"))

    assert [(cycle.closed_on, cycle.outcome) for cycle in cycles] == [(day("2026-02-10"), "ceased")]


def test_what_it_is_counted_from_is_named():
    facts = VisitFacts(
        spells(periods(*APPROVED)), periods(("2026-01-10", None)), [day("2026-02-10")]
    )

    cycles = supervision_visit(facts, shipped("england", "supervision_visit"))

    assert [(cycle.counted_from_fact, cycle.facts) for cycle in cycles] == [
        ("placed", {"placed": day("2026-01-10"), "approved": day("2024-01-08")}),
        (
            "visit",
            {
                "visit": day("2026-02-10"),
                "placed": day("2026-01-10"),
                "approved": day("2024-01-08"),
            },
        ),
    ]
