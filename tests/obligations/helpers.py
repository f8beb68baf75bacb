"""Households with dated facts, and what is due for them."""

import datetime

from fostering.core.dates import today
from fostering.obligations.actions import refresh
from fostering.obligations.models import Obligation
from tests.factories import (
    AllocationFactory,
    ApprovalFactory,
    DelegatedAuthorityFactory,
    HomeInspectionFactory,
    HouseholdFactory,
    PersonFactory,
    PlacementFactory,
    ReviewFactory,
    SaferCaringPlanFactory,
    TeamFactory,
    UserFactory,
    VisitFactory,
)

FIELDS = (
    "kind",
    "household_id",
    "subject_type",
    "subject_id",
    "counted_from",
    "counted_from_fact",
    "facts",
    "opened_on",
    "due_on",
    "warn_on",
    "escalate_on",
    "closed_on",
    "outcome",
    "interval",
    "unit",
    "standard_id",
    "team_id",
    "worker_id",
)


def days_ago(count):
    return today() - datetime.timedelta(days=count)


def fostering_household(*, placed_days_ago=10, worker=None, **fields):
    """Approved for 400 days, with a carer, a child placed and a worker; nothing refreshed yet."""
    household = HouseholdFactory(**fields)
    ApprovalFactory(household=household, started_on=days_ago(400))
    PersonFactory(household=household)
    PlacementFactory(household=household, started_on=days_ago(placed_days_ago))
    AllocationFactory(
        household=household,
        worker=worker or UserFactory(team=household.team),
        started_on=days_ago(100),
    )
    return household


def done_for_the_year(household, *, visited_on):
    """What is due of the home and of its placement, done: a visit unannounced, the rest lately."""
    VisitFactory(household=household, visited_on=visited_on, is_unannounced=True)
    HomeInspectionFactory(household=household, inspected_on=days_ago(10))
    ReviewFactory(household=household, held_on=days_ago(10))
    for placement in household.placements.all():
        SaferCaringPlanFactory(placement=placement, agreed_on=days_ago(10))
        DelegatedAuthorityFactory(placement=placement, recorded_on=days_ago(10))


def managed_team():
    team = TeamFactory()
    team.manager = UserFactory(manager=True, team=team)
    team.save()
    return team


def refreshed(*households):
    return refresh.refresh(household_ids=[household.pk for household in households])


def rows(**which):
    """Every obligation row without its number, in a fixed order."""
    found = Obligation.objects.filter(**which).values_list(*FIELDS)
    return sorted(found, key=lambda row: (row[0], row[2], row[3], row[7]))
