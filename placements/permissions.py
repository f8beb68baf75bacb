"""What a person may do to visits and placements of a household that they can see."""

from carers.models import Household
from carers.permissions import works_with
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from placements.enums import VisitStatus
from placements.models import Placement, Visit


def can_record_visit(user: User, household: Household) -> bool:
    return user.has_capability(Capability.RECORD_VISITS) and works_with(user, household)


def can_edit_draft(user: User, visit: Visit) -> bool:
    """A draft is its worker's alone."""
    return (
        visit.status == VisitStatus.DRAFT
        and visit.worker_id == user.pk
        and can_record_visit(user, visit.household)
    )


def can_amend_visit(user: User, visit: Visit) -> bool:
    """Its own worker, while they work with the household, or the manager."""
    if visit.status != VisitStatus.COMPLETED or not can_record_visit(user, visit.household):
        return False
    return visit.worker_id == user.pk or user.has_capability(Capability.OVERSEE_VISITS)


def can_share_visit(user: User, visit: Visit) -> bool:
    return visit.status == VisitStatus.COMPLETED and can_record_visit(user, visit.household)


def can_close_action(user: User, visit: Visit) -> bool:
    """What was agreed on a visit is marked as done by whoever records visits to the household."""
    return visit.status == VisitStatus.COMPLETED and can_record_visit(user, visit.household)


def can_oversee_visit(user: User, visit: Visit) -> bool:
    """A manager's note; never on one's own visit."""
    return (
        visit.status == VisitStatus.COMPLETED
        and user.has_capability(Capability.OVERSEE_VISITS)
        and works_with(user, visit.household)
        and visit.worker_id != user.pk
    )


def can_place_child(user: User, household: Household) -> bool:
    return user.has_capability(Capability.EDIT_HOUSEHOLDS) and works_with(user, household)


def can_record_contact(user: User, household: Household) -> bool:
    """Contacts and inspections of the home are recorded by those who record visits."""
    return can_record_visit(user, household)


def can_record_plan(user: User, placement: Placement) -> bool:
    """Safer caring plans and delegated authority: those who record visits to the household."""
    return can_record_visit(user, placement.household)
