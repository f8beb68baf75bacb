"""Every date in one plain sentence: the fact, the standard with its source, the date."""

import datetime

import pytest
import time_machine

from fostering.core.dates import today
from fostering.obligations.actions import policies
from fostering.obligations.explain import sentence
from fostering.obligations.models import Obligation
from tests.factories import (
    ApprovalFactory,
    CheckFactory,
    HouseholdFactory,
    PersonFactory,
    PlacementFactory,
    VisitFactory,
)
from tests.obligations.helpers import refreshed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel(datetime.datetime(2026, 4, 1, 12, tzinfo=datetime.UTC)):
        yield


@pytest.fixture
def household():
    household = HouseholdFactory(category="connected_person")
    ApprovalFactory(household=household, started_on=datetime.date(2025, 6, 2))
    PersonFactory(household=household)
    PlacementFactory(household=household, started_on=datetime.date(2026, 1, 10))
    return household


def why(household, kind):
    refreshed(household)
    open_rows = Obligation.objects.open_on(today()).select_related("standard")
    return sentence(open_rows.get(kind=kind, household_id=household.pk))


def test_a_visit(household):
    policies.use_policy(code="tri_borough", by=None)
    VisitFactory(household=household, visited_on=datetime.date(2026, 3, 3))

    assert why(household, "supervision_visit") == (
        "Last visit 3 March 2026. A child has been placed since 10 January 2026. "
        "Policy: a visit every 6 weeks (Tri-borough statement of purpose 3.3.2). "
        "Due 14 April 2026."
    )


def test_a_first_visit(household):
    assert why(household, "supervision_visit") == (
        "No visit yet. A child has been placed since 10 January 2026. "
        "Policy: a visit every 6 weeks (common practice; supervision itself is NMS 21.8). "
        "Due 21 February 2026."
    )


def test_a_check_that_was_never_done(household):
    assert why(household, "dbs_check") == (
        "No completed DBS check is recorded. "
        "The household has been approved since 2 June 2025. "
        "Policy: a DBS check for every member aged 18 or over (common practice; the check itself "
        "is Fostering Services Regulations 2011, Schedule 3). Due 2 June 2025."
    )


def test_a_check_to_renew(household):
    CheckFactory(
        person=household.people.get(), kind="medical", completed_on=datetime.date(2024, 5, 20)
    )

    assert why(household, "medical_check") == (
        "Last medical completed on 20 May 2024. "
        "Policy: a medical renewed every 3 years (common practice; health is part of Fostering "
        "Services Regulations 2011, Schedule 3). Due 20 May 2027."
    )


def test_somebody_who_turned_eighteen(household):
    PersonFactory(household=household, role="child", born_on=datetime.date(2008, 3, 20))
    refreshed(household)
    row = Obligation.objects.select_related("standard").get(counted_from_fact="turned_18")

    assert sentence(row).startswith(
        "No completed DBS check is recorded. Turned 18 on 20 March 2026. "
    )


def test_a_workbook_says_the_interval_of_its_category(household):
    assert why(household, "tsds_workbook") == (
        "The household has been fully approved since 2 June 2025. "
        "Policy: the workbook completed within 18 months (NMS 20.3). Due 2 December 2026."
    )
