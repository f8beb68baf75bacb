"""What a household's record is made of: each app adds its panels, tabs and timeline entries.

The record's pages live in carers; visits, packs and reviews live above it. So each app registers
what it has to show here, in its own `record.py` (autodiscovered), and the pages never import it.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Panel:
    """One block of the overview page. `context(user, household, today)` feeds `template`.

    A wide one stands above the others, over the whole width. One that `answers_any_day` is given
    the day that the address asks for; the others show how things are now.
    """

    code: str
    order: int
    template: str
    context: Callable[[Any, Any, datetime.date], dict[str, Any]]
    shown: Callable[[Any, Any], bool] = lambda user, household: True
    is_wide: bool = False
    answers_any_day: bool = False


@dataclass(frozen=True)
class Tab:
    """One page of the record, at `url_name` with the household's pk."""

    code: str
    order: int
    label: str
    url_name: str
    shown: Callable[[Any, Any], bool] = lambda user, household: True


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened on a day."""

    on: datetime.date
    title: str
    byline: str = ""
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class NextAction:
    """The one likely thing to do next: what its button says, and where it leads."""

    label: str
    url: str


# (user, household, today) -> the next thing to do, or None when this app has no advice.
Adviser = Callable[[Any, Any, datetime.date], NextAction | None]


@dataclass(frozen=True)
class ListColumn:
    """A column of the list of households, from an app above the list's own.

    `annotate(households, today)` adds a value called `code` to every row, in the same query.
    """

    code: str
    order: int
    label: str
    annotate: Callable[[Any, datetime.date], Any]
    is_number: bool = False
    shown: Callable[[Any], bool] = lambda user: True


# (user, household, before: day or None, limit) -> the newest `limit` entries before that day.
TimelineSource = Callable[[Any, Any, datetime.date | None, int], Iterable[TimelineEntry]]


@dataclass
class Registry:
    panels: dict[str, Panel] = field(default_factory=dict)
    tabs: dict[str, Tab] = field(default_factory=dict)
    timeline_sources: dict[str, TimelineSource] = field(default_factory=dict)
    columns: dict[str, ListColumn] = field(default_factory=dict)
    advisers: dict[str, tuple[int, Adviser]] = field(default_factory=dict)

    def add_panel(self, panel: Panel) -> None:
        self.panels[panel.code] = panel

    def add_tab(self, tab: Tab) -> None:
        self.tabs[tab.code] = tab

    def add_timeline_source(self, code: str, source: TimelineSource) -> None:
        self.timeline_sources[code] = source

    def add_column(self, column: ListColumn) -> None:
        self.columns[column.code] = column

    def add_adviser(self, code: str, order: int, adviser: Adviser) -> None:
        """Advice on what to do next; of several, the lowest order that has any is asked first."""
        self.advisers[code] = (order, adviser)

    def columns_for(self, user: Any) -> list[ListColumn]:
        """The extra columns of the list of households that this user may see, in order."""
        shown = (column for column in self.columns.values() if column.shown(user))
        return sorted(shown, key=lambda column: (column.order, column.code))

    def next_action_for(self, user: Any, household: Any, today: datetime.date) -> NextAction | None:
        """The one green button of the overview: the first advice that there is."""
        for _order, _code, adviser in sorted(
            (order, code, adviser) for code, (order, adviser) in self.advisers.items()
        ):
            if advice := adviser(user, household, today):
                return advice
        return None

    def panels_for(self, user: Any, household: Any) -> list[Panel]:
        """The panels that this user may see, in order."""
        shown = (panel for panel in self.panels.values() if panel.shown(user, household))
        return sorted(shown, key=lambda panel: (panel.order, panel.code))

    def tabs_for(self, user: Any, household: Any) -> list[Tab]:
        """The tabs that this user may open, in order."""
        shown = (tab for tab in self.tabs.values() if tab.shown(user, household))
        return sorted(shown, key=lambda tab: (tab.order, tab.code))


record = Registry()
