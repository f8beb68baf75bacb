"""Annual reviews, day by day; which review is the first."""

import datetime

import pytest

from fostering.core.periods import spells
from reviews import rules
from tests.obligations.standards import POLICIES, due, shipped


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def approved(*pairs):
    return spells([(day(start), day(end)) for start, end in pairs])


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2024-02-28", None),
        ("2024-02-29", ("2024-02-29", "2025-02-28")),
        ("2025-01-14", ("2024-02-29", "2025-02-28")),
        ("2025-01-15", ("2025-01-15", "2026-01-15")),
        ("2025-06-01", None),  # approval ended
        ("2025-08-31", None),
        ("2025-09-01", ("2025-09-01", "2026-09-01")),  # approved again: the clock starts afresh
    ],
)
def test_each_year_of_full_approval_under_every_policy(policy, on, expected):
    full = approved(("2024-02-29", "2025-06-01"), ("2025-09-01", None))
    facts = rules.ReviewFacts(full, [day("2025-01-15"), day("2025-07-01")])

    found = due(rules.annual_review(facts, shipped(policy, "annual_review")), day(on))

    assert (found and tuple(date.isoformat() for date in found)) == expected


def test_sixty_days_of_warning():
    assert shipped("england", "annual_review").versions[0].lead_days == 60


@pytest.mark.parametrize(
    ("held_on", "expected"),
    [
        ("2025-01-15", True),
        ("2025-05-30", False),  # the second
        ("2025-07-01", False),  # not approved on that day
        ("2026-02-02", True),  # approved again after a gap
    ],
)
def test_the_first_review_since_approval(held_on, expected):
    full = approved(("2024-02-29", "2025-06-01"), ("2025-09-01", None))
    held = [day(text) for text in ("2025-01-15", "2025-05-30", "2025-07-01", "2026-02-02")]

    assert rules.is_first(day(held_on), approved=full, held=held) is expected
