"""The same people in every test of who may do what.

`worker` is allocated to `household`; `colleague` is in the same team; `manager` manages it;
`stranger` and `other_manager` belong to another team; the rest have service-wide roles. The other
team's household holds data that could leak: "Secret" names, a visit, a check, a workbook.
"""

import datetime
from dataclasses import dataclass, field

from carers.models import Household
from fostering.accounts.models import Team, User
from fostering.accounts.roles import Role
from fostering.obligations.actions.refresh import refresh
from tests import factories as f

DAY = datetime.date(2026, 3, 31)
WHOLE_SERVICE = {
    "service_manager": Role.SERVICE_MANAGER,
    "panel_coordinator": Role.PANEL_COORDINATOR,
    "decision_maker": Role.AGENCY_DECISION_MAKER,
    "reviewing_officer": Role.REVIEWING_OFFICER,
    "complaints_officer": Role.COMPLAINTS_OFFICER,
    "training_coordinator": Role.TRAINING_COORDINATOR,
    "business_support": Role.BUSINESS_SUPPORT,
    "auditor": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
}


@dataclass
class Cast:
    """People by name, and the two households."""

    people: dict[str, User] = field(default_factory=dict)
    household: Household | None = None
    other_household: Household | None = None

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def gather() -> Cast:
    """Make everybody, and a household each for the two teams."""
    cast = Cast()
    team, other = f.TeamFactory(name="Near team"), f.TeamFactory(name="Far team")
    cast.people = {
        "worker": f.UserFactory(team=team, first_name="Willow", last_name="Worker"),
        "colleague": f.UserFactory(team=team, first_name="Col", last_name="League"),
        "assessor": f.UserFactory(team=team, role=Role.ASSESSING_SOCIAL_WORKER),
        "manager": f.UserFactory(team=team, manager=True, first_name="Maple"),
        "stranger": f.UserFactory(team=other, first_name="Strange"),
        "other_manager": f.UserFactory(team=other, manager=True),
        **{name: f.UserFactory(team=None, role=role) for name, role in WHOLE_SERVICE.items()},
    }
    _manage(team, cast.manager)
    _manage(other, cast.other_manager)
    cast.household = _household(team, cast.worker, "Hazel household", "Hazel")
    cast.other_household = _household(other, cast.stranger, "Secret household", "Secret")
    refresh(household_ids=[cast.household.pk, cast.other_household.pk], by=None)
    return cast


def _manage(team: Team, manager: User) -> None:
    team.manager = manager
    team.save()


def _household(team: Team, worker: User, name: str, surname: str) -> Household:
    household = f.HouseholdFactory(team=team, name=name)
    f.ApprovalFactory(household=household)
    f.AllocationFactory(household=household, worker=worker)
    carer = f.PersonFactory(household=household, last_name=surname)
    f.CheckFactory(person=carer)
    f.TsdsWorkbookFactory(person=carer)
    child = f.ChildFactory(first_name=surname, last_name="Littlejohn")
    f.PlacementFactory(household=household, child=child)
    f.VisitFactory(household=household, worker=worker)
    return household
