"""What accounts puts into the menu."""

from fostering.accounts.roles import Capability
from fostering.core.navigation import NavItem, register

register(
    NavItem(
        "People and teams",
        "people-list",
        order=85,
        shown=lambda user: user.has_capability(Capability.MANAGE_USERS),
    )
)
