"""The other kinds in one plain sentence each: the first time, and once it was done."""

import datetime

import pytest
import time_machine

from fostering.core.dates import today
from fostering.obligations import registry
from fostering.obligations.actions import policies
from fostering.obligations.explain import sentence
from fostering.obligations.models import Obligation
from tests import factories as f
from tests.obligations.helpers import refreshed

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel(datetime.datetime(2026, 4, 1, 12, tzinfo=datetime.UTC)):
        yield


@pytest.fixture
def household():
    household = f.HouseholdFactory(rotation_exempt=True)
    f.ApprovalFactory(household=household, started_on=D(2025, 6, 2))
    f.PlacementFactory(household=household, started_on=D(2026, 1, 12))
    return household


def why(household, kind):
    refreshed(household)
    rows = Obligation.objects.open_on(today()).select_related("standard")
    return sentence(rows.get(kind=kind, household_id=household.pk))


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        (
            "tri_borough",
            "carer_contact",
            (
                "No contact and no visit yet. A child has been placed since 12 January 2026. "
                "Policy: contact every 1 month (Tri-borough statement of purpose, Aim 4). "
                "Due 12 February 2026."
            ),
        ),
        (
            "england",
            "unannounced_visit",
            (
                "No unannounced visit yet. The household has been approved since 2 June 2025. "
                "Policy: an unannounced visit every 12 months (NMS 21.8). Due 2 June 2026."
            ),
        ),
        (
            "kent",
            "second_unannounced_visit",
            (
                "No unannounced visit by another worker yet. "
                "The household has been approved since 2 June 2025. "
                "Policy: an unannounced visit by another worker every 12 months, where the worker "
                "does not rotate (Kent allocation procedure, section 3). Due 2 June 2026."
            ),
        ),
        (
            "england",
            "home_inspection",
            (
                "No inspection of the home yet. The household has been approved since 2 June 2025. "
                "Policy: an inspection of the home every 12 months, without appointment (NMS 10.5). "
                "Due 2 June 2026."
            ),
        ),
        (
            "england",
            "annual_review",
            (
                "No review is held yet. The household has been fully approved since 2 June 2025. "
                "Policy: a review at least every 12 months (Fostering Services Regulations 2011, "
                "regulation 28(2)). Due 2 June 2026."
            ),
        ),
        (
            "england",
            "delegated_authority",
            (
                "Placed on 12 January 2026. Policy: delegated authority recorded within 5 working "
                "days of the start (Care Planning Regulations 2010, regulation 9(2) and Schedule 2, "
                "paragraph 3). Due 19 January 2026."
            ),
        ),
        (
            "england",
            "allocated_worker",
            (
                "The household has been approved since 2 June 2025. "
                "Policy: a worker allocated at all times (NMS 21.8). Due 2 June 2025."
            ),
        ),
    ],
)
def test_the_first_time(household, code, kind, said):
    policies.use_policy(code=code, by=None)

    assert why(household, kind) == said


def test_a_plan_before_and_after_the_first(household):
    first = why(household, "safer_caring_plan")
    f.SaferCaringPlanFactory(placement=household.placements.get(), agreed_on=D(2026, 1, 14))
    again = why(household, "safer_caring_plan")

    assert first.startswith(
        "No safer caring plan is agreed for this placement. Placed on 12 January 2026. "
        "Policy: a safer caring plan within 5 working days of the start ("
    )
    assert again.startswith(
        "Last safer caring plan agreed on 14 January 2026. "
        "Policy: a safer caring plan agreed anew every 12 months ("
    )
    assert again.endswith("Due 14 January 2027.")


def test_rotation(household):
    policies.use_policy(code="kent", by=None)
    household.rotation_exempt = False
    household.save()
    f.AllocationFactory(household=household, started_on=D(2025, 6, 2))

    assert why(household, "allocation_handover") == (
        "Allocated to the present worker since 2 June 2025. Policy: the next worker named after "
        "34 months with one worker (Kent allocation procedure, section 2). Due 2 April 2028."
    )
    assert why(household, "allocation_limit") == (
        "Allocated to the present worker since 2 June 2025. Policy: at most 3 years with one "
        "worker (Kent allocation procedure, sections 1 and 2). Due 2 June 2028."
    )


def test_a_temporary_approval_extended():
    household = f.HouseholdFactory(category="connected_person")
    f.ApprovalFactory(
        household=household,
        temporary=True,
        started_on=D(2025, 12, 15),
        extended_on=D(2026, 3, 30),
    )

    assert why(household, "temporary_approval_end") == (
        "Temporarily approved since 15 December 2025. Extended on 30 March 2026. "
        "Policy: a temporary approval replaced or ended within 24 weeks "
        "(Care Planning Regulations 2010, regulations 24 and 25). Due 1 June 2026."
    )


def test_every_kind_of_these_apps_has_a_family():
    assert {kind.code for kind in registry.kinds_of("other")} <= {
        "complaint_stage_1",
        "complaint_stage_2",
        "complaint_stage_3",
        "lado_referral",
    }
