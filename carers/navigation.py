"""What carers puts into the menu."""

from fostering.accounts.roles import Scope
from fostering.core.navigation import NavItem, register

register(
    NavItem(
        "Households",
        "household-list",
        order=20,
        shown=lambda user: user.scope is not Scope.NONE,
    )
)
