"""Reading and writing many derived rows at once, as lines of text: see `lines`."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection, transaction
from psycopg.errors import UniqueViolation

from fostering.obligations import lines, marking
from fostering.obligations.lines import COLUMNS, KEY, NULL, NULLABLE, VALUES, Row
from fostering.obligations.models import Obligation

# From here on a COPY takes the place of one statement with every value in it, which is slower for
# many rows and quicker for the few of one household.
MANY = 2000

TABLE = Obligation._meta.db_table
_names = ", ".join(f'"{name}"' for name in COLUMNS)
_key = ", ".join(f'"{name}"' for name in KEY)
_changed = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in VALUES)
_upsert = f"ON CONFLICT ({_key}) DO UPDATE SET {_changed}"
# One row as the line that `lines` makes of it.
_cells = ", ".join(
    f"""coalesce("{name}"::text, '{NULL}')""" if name in NULLABLE else f'"{name}"'
    for name in COLUMNS
)


@contextmanager
def writing() -> Iterator[None]:
    """What is written in the block is refresh's own work and marks no record: see `marking`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {marking.WRITES_ROWS} = 'on'")
        yield
        # After an error the savepoint or the transaction takes it back.
        cursor.execute(f"SET LOCAL {marking.WRITES_ROWS} = 'off'")


class Scope(NamedTuple):
    """Which rows are meant: a condition in SQL and its values."""

    where: str
    values: tuple[Any, ...]

    def of_kinds(self, kinds: Collection[str]) -> "Scope":
        """Of these, the rows of some kinds."""
        return Scope(f"{self.where} AND kind = ANY(%s)", (*self.values, list(kinds)))


def of_households(ids: Sequence[int], *, but_not_of: Collection[str]) -> Scope:
    """The rows of these households, those of the subjects `but_not_of` aside."""
    where = "household_id = ANY(%s) AND NOT subject_type = ANY(%s)"
    return Scope(where, (list(ids), list(but_not_of)))


def of_subjects(subject: str, ids: Sequence[int]) -> Scope:
    """The rows of these subjects of one type."""
    return Scope("subject_type = %s AND subject_id = ANY(%s)", (subject, list(ids)))


def read(scope: Scope) -> set[str]:
    """The rows that are there, as lines. What no rule writes may be more lines than rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT string_agg(concat_ws(E'\\t', {_cells}), E'\\n')"  # noqa: S608 - own names
            f" FROM {TABLE} WHERE {scope.where}",
            scope.values,
        )
        (text,) = cursor.fetchone()
    return set(text.split("\n")) if text else set()


def delete(scope: Scope, keys: Collection[str]) -> None:
    """Delete the rows with these keys, as far as they are (still) in the scope."""
    if not keys:
        return
    kinds, subjects, ids, days, _ = zip(*(key.split(lines.BETWEEN) for key in keys), strict=True)
    named = "SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::date[])"
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {TABLE} WHERE ({_key}) IN ({named}) AND {scope.where}",  # noqa: S608
            [list(kinds), list(subjects), list(ids), list(days), *scope.values],
        )


def delete_all(scope: Scope) -> int:
    """Delete every row of the scope and return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE {scope.where}", scope.values)  # noqa: S608
        return cursor.rowcount


def save(added: Sequence[Row], changed: Sequence[Row]) -> None:
    """Insert the added rows and update the changed ones.

    An added row may be there, on another record: of somebody who moved between households. So
    none is taken for new; the constraint decides.
    """
    if len(added) + len(changed) < MANY:
        _save_few([*added, *changed])
        return
    if added and not _copied(added):
        _save_many(added)
    if changed:
        _save_many(changed)


def _save_few(rows: Sequence[Row]) -> None:
    if not rows:
        return
    one = f"({', '.join(['%s'] * len(COLUMNS))})"
    values = [cell for row in rows for cell in lines.cells_of(row.line)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} ({_names}) VALUES {', '.join([one] * len(rows))}"  # noqa: S608
            f" {_upsert}",
            values,
        )


def _copied(rows: Sequence[Row]) -> bool:
    """Copy straight into the table; False, and nothing written, when one of them is there."""
    try:
        with transaction.atomic():
            _copy(TABLE, rows)
    except UniqueViolation:
        return False
    return True


def _save_many(rows: Sequence[Row]) -> None:
    """Through a table of the session, which the transaction takes with it if anything fails."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE obligation_rows ON COMMIT DROP AS"  # noqa: S608 - own names
            f" SELECT {_names} FROM {TABLE} WITH NO DATA"
        )
        _copy("obligation_rows", rows)
        cursor.execute(
            f"INSERT INTO {TABLE} ({_names}) SELECT {_names} FROM obligation_rows {_upsert}"  # noqa: S608
        )
        cursor.execute("DROP TABLE obligation_rows")


def _copy(table: str, rows: Sequence[Row]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({_names}) FROM STDIN") as copy,
    ):
        copy.write("\n".join([row.line for row in rows]))
