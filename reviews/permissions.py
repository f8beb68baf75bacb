"""What a person may do to reviews of a household that they can see."""

from carers.models import Household
from carers.permissions import works_with
from fostering.accounts.models import User
from fostering.accounts.roles import Capability


def can_read_reviews(user: User, _household: Household) -> bool:
    return user.has_capability(Capability.READ_REVIEWS)


def can_record_review(user: User, household: Household) -> bool:
    """Reviewing officers and managers: a worker does not review their own household."""
    return user.has_capability(Capability.RECORD_REVIEWS) and works_with(user, household)
