"""Rows with their versions, as `save()` would have written them, gathered for COPY.

A Book holds the rows of one household (or of the service as a whole) until they are complete;
lines of finished rows are gathered by month, so that the tables fill as they would have in use:
what one household did over the years lies far apart.
"""

from collections import defaultdict
from typing import Any

from fostering.demo.england.dice import At
from fostering.demo.england.tables import SEPARATOR, Table, encode, table

EVENT, LOOK = table("audit.Event"), table("audit.AccessLog")
# Rows of a table that one household may have, by which ids are given out: each household has its
# own range, so that processes side by side never give the same id. Versions have four times as many.
ROOM = 40
ROOM_A_YEAR = {
    "placements.visit": 16,
    "placements.visitchild": 100,
    "placements.visitsharing": 16,
    "placements.visitaction": 50,
    "placements.visit_people_present": 40,
    "placements.historicalvisit_people_present": 200,
    "placements.contact": 20,
    "audit.event": 140,
    "audit.accesslog": 120,
    "documents.pack": 40,
    "documents.storedfile": 40,
}
# Ids from here are for rows of the service as a whole (migrations have written some before them),
# and from there for those of households.
OWN, FIRST = 1_000, 100_000

# The reason that versions of the first import carry: fostering.interchange.models.ImportBatch.
BROUGHT = "import 1"


class Pages:
    """Lines waiting to be copied, by the COPY statement's table and columns, and by month."""

    def __init__(self) -> None:
        self.lines: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.columns: dict[str, list[str]] = {}
        self.counts: dict[str, int] = defaultdict(int)

    def add(self, name: str, columns: list[str], at: At, line: str) -> None:
        self.columns[name] = columns
        self.lines[name][at[:7]].append(line)

    def take(self) -> list[tuple[str, list[str], list[str]]]:
        """What has gathered, as (table, columns, lines), the oldest first; nothing is left."""
        taken = []
        for name, months in self.lines.items():
            lines = [line for month in sorted(months) for line in months[month]]
            self.counts[name] += len(lines)
            taken.append((name, self.columns[name], lines))
        self.lines = defaultdict(lambda: defaultdict(list))
        return taken


class Row:
    """One row as it stands now, and when it was first written."""

    __slots__ = ("line", "since", "table", "values")

    def __init__(self, of: Table, values: dict[str, Any], since: At) -> None:
        self.table, self.values, self.since = of, values, since
        self.line = ""

    @property
    def pk(self) -> int:
        return self.values[self.table.pk]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


class Book:
    """The rows of one household, or (`number` None) of the service as a whole."""

    def __init__(self, pages: Pages, number: int | None, years: int) -> None:
        self.pages, self.number, self.years = pages, number, years
        self.household_id = None if number is None else number + 1
        self.rows: list[Row] = []
        self._given: dict[str, int] = {}

    def new_id(self, label: str, times: int = 1) -> int:
        """The next id of this household's range."""
        room = (ROOM_A_YEAR[label] * self.years if label in ROOM_A_YEAR else ROOM) * times
        key = f"{label}*{times}"
        given = self._given.get(key, 0)
        self._given[key] = given + 1
        if self.number is None:
            return OWN + given
        if given >= room:
            raise OverflowError(f"A household has more than {room} rows of {label}")
        return FIRST + self.number * room + given

    def create(self, of: Table, at: At, by: int | None, /, **values: Any) -> Row:
        """A new row, written by the user with the id `by` (None: brought over)."""
        return self._create(of, at, by, None, values)

    def bring(self, of: Table, at: At, /, **values: Any) -> Row:
        """A row that was brought over from another system, which its version says."""
        return self._create(of, at, None, BROUGHT, values)

    def _create(
        self, of: Table, at: At, by: int | None, reason: str | None, values: dict[str, Any]
    ) -> Row:
        row = Row(of, of.defaults | values, at)
        if row.values[of.pk] is None:
            row.values[of.pk] = self.new_id(of.label)
        if of.is_versioned:
            row.values["created_at"] = at
        self._version(row, at, by, "+", reason)
        self.rows.append(row)
        return row

    def save(self, row: Row, at: At, by: int | None, /, **changes: Any) -> int:
        """Change a row, which leaves another version; returns the version's id."""
        row.values.update(changes)
        return self._version(row, at, by, "~", None)

    def _version(self, row: Row, at: At, by: int | None, kind: str, reason: str | None) -> int:
        of = row.table
        if of.is_versioned:
            row.values["version"] += 1
            row.values["updated_at"] = at
        row.line = of.line(row.values)
        if of.history is None:
            return 0
        history_id = self.new_id(of.label, times=4)
        tail = encode((history_id, at, kind, reason, by))
        self.pages.add(of.history, of.history_columns, at, f"{row.line}{SEPARATOR}{tail}")
        return history_id

    def line(self, of: Table, at: At, /, **values: Any) -> None:
        """A row that never changes and has no versions."""
        values = of.defaults | values
        if values[of.pk] is None:
            values[of.pk] = self.new_id(of.label)
        self.pages.add(of.name, of.columns, at, of.line(values))

    def event(self, kind: str, subject: Row, at: At, by: int | None, /, **data: Any) -> None:
        """What fostering.audit.actions.events.record writes."""
        self._event(kind, subject, at, by, self.household_id, data)

    def hidden_event(self, kind: str, subject: Row, at: At, by: int | None, /, **data: Any) -> None:
        """The event of a restricted record: kept off the household's history."""
        self._event(kind, subject, at, by, None, data)

    def _event(
        self,
        kind: str,
        subject: Row,
        at: At,
        by: int | None,
        household_id: int | None,
        data: dict[str, Any],
    ) -> None:
        key = self.new_id("audit.event")
        label = subject.table.label
        line = encode((key, at, by, kind, label, subject.pk, household_id, data))
        self.pages.add(EVENT.name, EVENT_COLUMNS, at, line)

    def look(self, page: str, subject: Row, at: At, by: int) -> None:
        """What fostering.audit.access writes when somebody reads a record."""
        key = self.new_id("audit.accesslog")
        label = subject.table.label
        line = encode((key, at, by, "view", label, subject.pk, self.household_id, page))
        self.pages.add(LOOK.name, LOOK_COLUMNS, at, line)

    def close(self) -> None:
        """The rows are as they will stay: to the pages."""
        for row in self.rows:
            of = row.table
            line = f"{row.line}{SEPARATOR}{of.rest(row.values)}" if of.extra else row.line
            self.pages.add(of.name, of.columns, row.since, line)
        self.rows = []


EVENT_COLUMNS = ["id", "at", "by_id", "kind", "subject_type", "subject_id", "household_id", "data"]
LOOK_COLUMNS = [
    "id",
    "at",
    "user_id",
    "action",
    "subject_type",
    "subject_id",
    "household_id",
    "page",
]
