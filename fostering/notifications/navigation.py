"""The messages page in the menu, with how many are unread."""

from fostering.core.navigation import NavItem, register
from fostering.notifications.queries import unread_count

register(NavItem("Messages", "notice-list", 80, count=unread_count))
