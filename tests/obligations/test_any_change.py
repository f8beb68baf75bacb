"""After any run of changes, each refreshed as it happens, the rows are those of a rebuild."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fostering.core.dates import today
from fostering.obligations.models import Obligation
from fostering.obligations.rebuild import rebuild
from tests.factories import (
    ApprovalFactory,
    CheckFactory,
    HouseholdFactory,
    PersonFactory,
    PlacementFactory,
    TsdsWorkbookFactory,
    VisitFactory,
)
from tests.obligations.helpers import refreshed, rows

days = st.integers(-800, 60).map(lambda n: today() + datetime.timedelta(days=n))
changes = st.lists(
    st.tuples(
        st.sampled_from(
            ["approve", "end", "place", "visit", "dbs", "medical", "workbook", "leave"]
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


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=changes)
def test_refreshing_each_change_equals_a_rebuild(made):
    household = HouseholdFactory()
    person = PersonFactory(household=household)
    for change, day in made:
        make(household, person, change, day)
        refreshed(household)
    refreshed_rows = rows(household_id=household.pk)

    Obligation.objects.filter(household_id=household.pk).delete()
    rebuild()

    assert rows(household_id=household.pk) == refreshed_rows
