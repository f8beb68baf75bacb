"""The operations page in the menu of those who watch over the service."""

from fostering.accounts.roles import Capability
from fostering.core.navigation import NavItem, register

register(
    NavItem(
        "Operations",
        "operations",
        90,
        shown=lambda user: user.has_capability(Capability.SEE_OPERATIONS),
    )
)
