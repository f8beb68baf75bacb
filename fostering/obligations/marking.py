"""Marks on records whose facts changed: written by the database, whoever made the change.

An app watches each table that its loaders read, beside the loader:

    marking.watch(Visit, reads=("household_id", "visited_on", "status"))

Three triggers then append the record's owner and id to `StaleRecord`, in the transaction of the
change. `refresh` takes the marks of its records away; what is left was changed by somebody who did
not refresh (SQL by hand, `QuerySet.update`, a forgotten call), and the nightly job works out those
records anew. Nobody waits for anybody: marks are only added, and any number of them may be there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pgtrigger
from django.db.models import Model

HOUSEHOLD = "household"
# `saving.writing` says so for the life of a write: what refresh writes is no foreign hand's.
WRITES_ROWS = "fostering.writes_obligations"
_UNLESS_REFRESH = pgtrigger.Condition(
    f"current_setting('{WRITES_ROWS}', true) IS DISTINCT FROM 'on'"
)


@dataclass(frozen=True)
class Watched:
    """A table of facts, and the columns of it that decide what is due.

    `owner` and `record` are SQL that names the record of a row of `changed`, by its columns in
    `reads`. `only` leaves out rows that no rule reads (drafts).
    """

    model: type[Model]
    reads: Sequence[str]
    owner: str
    record: str
    only: str


_watched: dict[str, Watched] = {}


def watch(
    model: type[Model],
    *,
    reads: Sequence[str],
    owner: str = f"'{HOUSEHOLD}'",
    record: str = "changed.household_id",
    only: str = "TRUE",
    but_not_of_refresh: bool = False,
) -> None:
    """Mark the record of each row of `model` that is added, removed, or changed in `reads`.

    Of a row that has no record of its own by now (its person was deleted with it) nothing is
    marked. `but_not_of_refresh`: for the rows that refresh itself writes.
    """
    watched = Watched(model, tuple(reads), owner, record, only)
    _watched[model._meta.db_table] = watched
    condition = _UNLESS_REFRESH if but_not_of_refresh else None
    for name, operation, tables, rows in (
        ("insert", pgtrigger.Insert, {"new": "new_rows"}, _rows("new_rows", watched)),
        ("delete", pgtrigger.Delete, {"old": "old_rows"}, _rows("old_rows", watched)),
        ("update", pgtrigger.Update, {"old": "old_rows", "new": "new_rows"}, _differing(watched)),
    ):
        pgtrigger.Trigger(
            name=f"marks_stale_on_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**tables),
            condition=condition,
            func=_function(rows, watched),
        ).register(model)  # type: ignore[arg-type]  # it takes classes, and says rows


def watched_columns() -> dict[str, set[str]]:
    """The columns that are watched, by table."""
    return {table: {"id", *watched.reads} for table, watched in _watched.items()}


def through(table: str, column: str) -> str:
    """The record of a row that hangs on a household by way of another table: checks by person."""
    return f"(SELECT household_id FROM {table} WHERE id = changed.{column})"  # noqa: S608 - own names


def _rows(table: str, watched: Watched) -> str:
    columns = ", ".join(("id", *watched.reads))
    return f"SELECT {columns} FROM {table} WHERE {watched.only}"  # noqa: S608 - own names


def _differing(watched: Watched) -> str:
    """The rows before and after, without those that say the same in what is read."""
    old, new = _rows("old_rows", watched), _rows("new_rows", watched)
    return f"({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old})"


def _function(rows: str, watched: Watched) -> str:
    return (
        "INSERT INTO obligations_stalerecord (owner, record_id)"  # noqa: S608 - own names
        " SELECT DISTINCT marked.owner, marked.record_id FROM ("
        f"SELECT {watched.owner} AS owner, {watched.record} AS record_id FROM ({rows}) AS changed"
        ") AS marked WHERE marked.record_id IS NOT NULL; RETURN NULL;"
    )
