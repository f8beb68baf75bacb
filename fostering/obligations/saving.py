"""Writing many derived rows at once. Plain SQL, as objects are what a rebuild spends its time on."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection

from fostering.obligations.models import Obligation

Row = Sequence[Any]

# From here on a COPY takes the place of one statement with every value as a parameter, which is
# slower for many rows and quicker for the few of one household.
MANY = 2000


def save(names: Sequence[str], key: Collection[str], rows: Sequence[Row]) -> None:
    """Insert rows of these columns, or update those that are there with the same `key`.

    A row that is there may hang on another record: somebody moved between households. So new
    rows are not taken for new; the constraint decides.
    """
    if len(rows) < MANY:
        _upsert(names, key, rows)
    else:
        _copy(names, key, rows)


def _upsert(names: Sequence[str], key: Collection[str], rows: Iterable[Row]) -> None:
    fields = {field.attname: field.name for field in Obligation._meta.concrete_fields}
    Obligation.objects.bulk_create(
        (Obligation(**dict(zip(names, row, strict=True))) for row in rows),
        update_conflicts=True,
        unique_fields=key,
        update_fields=[fields[name] for name in names if name not in key],
    )


def _copy(names: Sequence[str], key: Collection[str], rows: Iterable[Row]) -> None:
    """Through a table of the session, which the transaction takes with it if anything fails."""
    table = connection.ops.quote_name(Obligation._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    changed = ", ".join(
        f"{name} = EXCLUDED.{name}"
        for name in (connection.ops.quote_name(name) for name in names if name not in key)
    )
    facts_at = names.index("facts")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE obligation_rows ON COMMIT DROP AS"  # noqa: S608 - own names
            f" SELECT {columns} FROM {table} WITH NO DATA"
        )
        with cursor.copy(f"COPY obligation_rows ({columns}) FROM STDIN") as copy:
            for row in rows:
                cells = list(row)
                cells[facts_at] = json.dumps(cells[facts_at])
                copy.write_row(cells)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM obligation_rows"  # noqa: S608
            f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"
        )
        cursor.execute("DROP TABLE obligation_rows")
