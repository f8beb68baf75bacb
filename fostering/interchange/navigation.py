"""Imports in the menu of those who may import."""

from fostering.core.navigation import NavItem, register
from fostering.interchange.permissions import can_import

register(NavItem("Imports", "import-list", 88, shown=can_import))
