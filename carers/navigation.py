"""What carers puts into the menu."""

from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Scope
from fostering.core.navigation import NavItem, register

register(
    NavItem(
        "Households",
        "household-list",
        order=20,
        shown=lambda user: user.scope is not Scope.NONE,
    )
)


def _prepares_assessments(user: User) -> bool:
    """Those who write reports or put the papers together; others reach them from the record."""
    works = {Capability.WRITE_ASSESSMENTS, Capability.MAKE_PACKS} & user.capabilities
    return bool(works) and user.has_capability(Capability.READ_ASSESSMENTS)


register(NavItem("Assessments", "assessment-list", order=30, shown=_prepares_assessments))
