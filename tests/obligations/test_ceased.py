"""How closed cycles closed, and why those ceased that ceased."""

import datetime

import pytest

from fostering.core.periods import Span
from fostering.obligations import registry
from fostering.obligations.actions import policies
from fostering.obligations.cycles import Duty as Counted
from fostering.obligations.cycles import Outcome, Versions, renewing, stretches
from fostering.obligations.explain import closing
from fostering.obligations.models import Obligation
from tests.factories import UserFactory, VisitFactory
from tests.obligations.helpers import days_ago, fostering_household, refreshed
from tests.obligations.test_cycles import day, standard


def ends(conditions, versions=None):
    versions = versions or Versions((standard(),))
    found = renewing(stretches(conditions, versions), [], Counted(versions))
    return [(cycle.outcome.value, cycle.ended_by) for cycle in found]


APPROVED = Span(day("2024-01-08"), day("2026-05-03"))
PLACED = Span(day("2026-01-01"), day("2026-04-01"))


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"placed": [PLACED], "approved": [APPROVED]}, [("ceased", "placed")]),
        ({"placed": [PLACED._replace(end=None)], "approved": [APPROVED]}, [("ceased", "approved")]),
        # Both on one day: the one named first.
        (
            {"placed": [PLACED._replace(end=APPROVED.end)], "approved": [APPROVED]},
            [("ceased", "placed")],
        ),
        ({"approved": [APPROVED._replace(end=None)]}, [("", "")]),
    ],
)
def test_which_condition_ended(conditions, expected):
    assert ends(conditions) == expected


def test_the_policy_stopped_asking():
    off = standard(since="2026-02-01", is_off=True)

    found = ends({"placed": [PLACED]}, Versions((standard(), off)))

    assert found == [("ceased", "off")]


@pytest.mark.django_db
class TestInWords:
    def closed(self, **which):
        row = Obligation.objects.filter(**which).exclude(outcome="").with_reasons().get()
        return closing(row)

    @pytest.mark.parametrize(
        ("days", "words"), [(58, "in time."), (57, "1 day late."), (50, "8 days late.")]
    )
    def test_met(self, days, words):
        household = fostering_household(placed_days_ago=100)
        VisitFactory(household=household, visited_on=days_ago(days))
        refreshed(household)

        assert self.closed(kind="supervision_visit").endswith(words)

    def test_the_last_child_left(self):
        household = fostering_household(placed_days_ago=100)
        household.placements.update(
            started_on=datetime.date(2026, 4, 1), ended_on=datetime.date(2026, 5, 3)
        )
        refreshed(household)

        words = self.closed(kind="supervision_visit")

        assert words == "The last child left on 3 May 2026."

    def test_the_approval_ended_and_somebody_left(self):
        household = fostering_household()
        household.people.update(left_on=days_ago(9))
        household.approvals.update(ended_on=days_ago(5))
        refreshed(household)

        assert self.closed(kind="medical_check").startswith("They left the household on")
        assert self.closed(kind="annual_review").startswith("The approval ended on")
        assert Obligation.objects.get(kind="annual_review").ended_by == "approved"

    def test_switched_off(self):
        household = fostering_household()
        policies.change_standard(
            kind="home_inspection",
            figures={"is_off": True},
            effective_from=days_ago(3),
            reason="Done with the review",
            by=UserFactory(service_manager=True),
        )
        refreshed(household)

        assert self.closed(kind="home_inspection").startswith("The policy no longer asked for it")

    def test_an_open_one_did_not_close(self):
        refreshed(fostering_household())

        assert closing(Obligation.objects.with_reasons().filter(outcome="").first()) == ""


def test_every_outcome_of_a_row_says_something():
    assert {outcome.value for outcome in Outcome} == {"", "met", "ceased", "moved"}
    assert "{date}" in registry.end_of(registry.get("complaint_stage_1"), "received")
    assert "{date}" in registry.end_of(registry.get("dbs_check"), "anything")
