"""What complaints puts into the menu."""

from fostering.accounts.roles import Capability
from fostering.core.navigation import NavItem, register

register(
    NavItem(
        "Complaints",
        "complaint-list",
        order=60,
        shown=lambda user: user.has_capability(Capability.READ_COMPLAINTS),
    )
)
# Everybody whose role deals with allegations has the entry, whether there is one or not.
register(
    NavItem(
        "Allegations",
        "allegation-list",
        order=61,
        shown=lambda user: (
            user.has_capability(Capability.READ_ALLEGATIONS)
            or user.has_capability(Capability.RECORD_ALLEGATIONS)
        ),
    )
)
