"""What a person may do to a household that they can see. Predicates; views ask them.

Reading is decided by `visible_to` and the READ_ capabilities. Writing needs more: a worker writes
on the households they work with, a manager on those of the teams they manage, and a role with a
service-wide scope on all.
"""

from carers.models import Household
from carers.models.households import case_ids
from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Role, Scope
from fostering.core.dates import today
from fostering.core.querysets import not_over


def works_with(user: User, household: Household) -> bool:
    """Whether the user is allocated to the household, assesses it, or manages its team."""
    if user.scope is Scope.SERVICE:
        return True
    if user.scope is Scope.NONE:
        return False
    if user.role == Role.TEAM_MANAGER:
        return runs_team(user, household)
    cases = case_ids(user)
    if cases is not None:
        return household.pk in cases
    current = not_over(today())
    return (
        household.allocations.filter(current, worker=user).exists()
        or household.assessments.filter(current, assessor=user).exists()
    )


def runs_team(user: User, household: Household | None = None) -> bool:
    """Whether the user answers for the household's team, or for every team."""
    if user.scope is Scope.SERVICE:
        return True
    if user.role != Role.TEAM_MANAGER:
        return False
    return household is None or household.team_id in user.team_ids()


def _may(user: User, household: Household, capability: Capability) -> bool:
    return user.has_capability(capability) and works_with(user, household)


def can_edit_household(user: User, household: Household) -> bool:
    return _may(user, household, Capability.EDIT_HOUSEHOLDS)


def can_add_household(user: User) -> bool:
    """Managers and business support: those who can then work with it, whoever it is allocated to."""
    return user.has_capability(Capability.EDIT_HOUSEHOLDS) and runs_team(user)


def can_record_approval(user: User, household: Household) -> bool:
    """The service records what its decision maker decided: not the worker of the household."""
    return _may(user, household, Capability.RECORD_APPROVALS)


def can_record_check(user: User, household: Household) -> bool:
    return _may(user, household, Capability.RECORD_CHECKS)


def can_record_training(user: User, household: Household) -> bool:
    return _may(user, household, Capability.RECORD_TRAINING)


def can_sign_off_workbook(user: User, household: Household) -> bool:
    """Sign-off is a second pair of eyes: a training coordinator or a manager (NMS 20.3)."""
    signers = {Role.TRAINING_COORDINATOR, Role.TEAM_MANAGER, Role.SERVICE_MANAGER}
    return user.role in signers and can_record_training(user, household)


def can_write_assessment(user: User, household: Household) -> bool:
    return _may(user, household, Capability.WRITE_ASSESSMENTS)


def can_make_pack(user: User, household: Household) -> bool:
    return _may(user, household, Capability.MAKE_PACKS)


def can_set_panel_date(user: User, household: Household) -> bool:
    """Whoever writes the report, or puts the papers for panel together."""
    return can_write_assessment(user, household) or can_make_pack(user, household)


def can_add_document(user: User, household: Household) -> bool:
    return _may(user, household, Capability.ADD_DOCUMENTS)


def can_allocate(user: User, household: Household) -> bool:
    return _may(user, household, Capability.ALLOCATE)


def can_read_history(user: User, household: Household) -> bool:
    return _may(user, household, Capability.READ_HISTORY)
