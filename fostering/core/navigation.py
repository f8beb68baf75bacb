"""The menu at the top of every page, filled by the apps.

In an app's AppConfig.ready:

    navigation.register(
        NavItem("My work", "my-work", order=10, shown=lambda user: user.has_capability("..."))
    )
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch

from fostering.core.addresses import address


@dataclass(frozen=True)
class NavItem:
    """One entry: its words, where it leads, its place, and who sees it.

    `count` (user to number) puts a figure beside the words, for unread messages.
    """

    label: str
    url_name: str
    order: int
    shown: Callable[[Any], bool] = lambda user: True
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class NavLink:
    """An entry as one page shows it to one person."""

    label: str
    url: str
    is_current: bool
    count: int


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add an entry; one with the same url name is replaced, so that ready() may run twice."""
    _items[item.url_name] = item


def links_for(user: Any, path: str) -> list[NavLink]:
    """The entries that `user` may see, in order, with the one that holds `path` marked.

    The longest address that begins `path` wins, so that "/" is current only on itself.
    """
    shown = [
        (item, address(item.url_name))
        for item in sorted(_items.values(), key=lambda item: (item.order, item.label))
        if item.shown(user)
    ]
    matches = [url for _, url in shown if path == url or (url != "/" and path.startswith(url))]
    current = max(matches, key=len, default=None)
    return [
        NavLink(item.label, url, url == current, item.count(user) if item.count else 0)
        for item, url in shown
    ]


def url_or_none(url_name: str) -> str | None:
    """The address called `url_name`, or None in an installation without that app."""
    try:
        return address(url_name)
    except NoReverseMatch:
        return None
