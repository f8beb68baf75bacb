"""Entries of the menu that lead to the roof's pages."""

from fostering.accounts.roles import Capability, Role
from fostering.core.navigation import NavItem, register

_WORKERS = {Role.SUPERVISING_SOCIAL_WORKER, Role.ASSESSING_SOCIAL_WORKER}

register(NavItem("My work", "my-work", 10, shown=lambda user: user.role in _WORKERS))
register(
    NavItem(
        "Teams", "team-list", 20, shown=lambda user: user.has_capability(Capability.SEE_TEAM_PAGE)
    )
)
register(
    NavItem(
        "What is due",
        "duty-list",
        40,
        shown=lambda user: user.has_capability(Capability.READ_OBLIGATIONS),
    )
)
