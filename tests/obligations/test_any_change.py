"""After any run of changes, each refreshed as it happens, the rows are those of a rebuild."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fostering.core.dates import today
from fostering.obligations.actions import policies
from fostering.obligations.models import Obligation
from fostering.obligations.rebuild import rebuild
from tests.factories import (
    AllocationFactory,
    ApprovalFactory,
    CheckFactory,
    ContactFactory,
    DelegatedAuthorityFactory,
    HomeInspectionFactory,
    HouseholdFactory,
    PersonFactory,
    PlacementFactory,
    ReviewFactory,
    SaferCaringPlanFactory,
    TsdsWorkbookFactory,
    VisitFactory,
)
from tests.obligations.helpers import refreshed, rows

days = st.integers(-800, 60).map(lambda n: today() + datetime.timedelta(days=n))
changes = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "approve",
                "end",
                "place",
                "visit",
                "dbs",
                "medical",
                "workbook",
                "leave",
                "temporary",
                "extend",
                "allocate",
                "exempt",
                "unannounced",
                "contact",
                "inspect",
                "review",
                "plan",
                "authority",
            ]
        ),
        days,
    ),
    max_size=12,
)


def make(household, person, change, day):
    """One change of facts, as an action would save it."""
    if change == "approve":
        ApprovalFactory(household=household, started_on=day)
    elif change == "end":
        household.approvals.filter(ended_on=None, started_on__lte=day).update(ended_on=day)
    elif change == "place":
        PlacementFactory(household=household, started_on=day)
    elif change == "visit":
        VisitFactory(household=household, visited_on=day)
    elif change in {"dbs", "medical"}:
        CheckFactory(person=person, kind=change, completed_on=day)
    elif change == "workbook" and not hasattr(person, "workbook"):
        TsdsWorkbookFactory(person=person, completed_on=day)
    elif change == "leave":
        person.left_on = day
        person.save()
    else:
        make_more(household, change, day)


def make_more(household, change, day):
    """One more: of approval, of who works there, of what was done for home and placements."""
    placement = household.placements.first()
    if change == "temporary":
        ApprovalFactory(household=household, started_on=day, temporary=True)
    elif change == "extend":
        household.approvals.filter(kind="temporary").update(extended_on=day)
    elif change == "allocate":
        now = household.allocations.filter(ended_on=None)
        if household.allocations.filter(started_on__gte=day).exists():
            return
        now.update(ended_on=day)
        AllocationFactory(household=household, started_on=day)
    elif change == "exempt":
        household.rotation_exempt = not household.rotation_exempt
        household.save()
    elif change == "unannounced":
        VisitFactory(household=household, visited_on=day, is_unannounced=True)
    elif change == "contact":
        ContactFactory(household=household, contacted_on=day)
    elif change == "inspect":
        HomeInspectionFactory(household=household, inspected_on=day)
    elif change == "review":
        ReviewFactory(household=household, held_on=day)
    elif change == "plan" and placement:
        SaferCaringPlanFactory(placement=placement, agreed_on=day)
    elif change == "authority" and placement:
        DelegatedAuthorityFactory(placement=placement, recorded_on=day)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=changes, code=st.sampled_from(["england", "kent", "tri_borough"]))
def test_refreshing_each_change_equals_a_rebuild(made, code):
    policies.use_policy(code=code, by=None)
    household = HouseholdFactory()
    person = PersonFactory(household=household)
    for change, day in made:
        make(household, person, change, day)
        refreshed(household)
    refreshed_rows = rows(household_id=household.pk)

    Obligation.objects.filter(household_id=household.pk).delete()
    rebuild()

    assert rows(household_id=household.pk) == refreshed_rows
