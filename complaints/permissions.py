"""What a person may do with complaints and allegations that they may see. Predicates."""

from carers.models import Household
from carers.permissions import runs_team
from complaints.models import Allegation
from fostering.accounts.models import User
from fostering.accounts.roles import Capability


def can_read_complaints(user: User) -> bool:
    return user.has_capability(Capability.READ_COMPLAINTS)


def can_record_complaints(user: User) -> bool:
    return user.has_capability(Capability.RECORD_COMPLAINTS)


def can_record_allegation(user: User, household: Household) -> bool:
    """The manager of the household's team, and those who answer for the whole service."""
    return user.has_capability(Capability.RECORD_ALLEGATIONS) and runs_team(user, household)


def can_change_allegation(user: User, allegation: Allegation) -> bool:
    """Of those who may see it (the view loaded it so), the managers among them."""
    return user.has_capability(Capability.RECORD_ALLEGATIONS)
