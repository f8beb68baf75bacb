"""The tables' indexes and constraints, taken away while rows are copied and put back after."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from psycopg import Connection, sql

# Foreign keys last: they need the keys that they point at.
KINDS = {"p": 0, "u": 1, "x": 1, "c": 1, "f": 3}
_CONSTRAINTS = """
    SELECT con.contype::text, con.conname, rel.relname, pg_get_constraintdef(con.oid)
    FROM pg_constraint con JOIN pg_class rel ON rel.oid = con.conrelid
    WHERE con.contype IN ('p', 'u', 'x', 'f')
      AND (rel.relname = ANY(%(names)s)
           OR con.contype = 'f' AND con.confrelid IN (
                SELECT oid FROM pg_class WHERE relname = ANY(%(names)s)))
      AND con.connamespace = current_schema()::regnamespace
    ORDER BY con.conname
"""
_INDEXES = """
    SELECT cls.relname, rel.relname, pg_get_indexdef(idx.indexrelid)
    FROM pg_index idx
    JOIN pg_class cls ON cls.oid = idx.indexrelid
    JOIN pg_class rel ON rel.oid = idx.indrelid
    WHERE rel.relname = ANY(%(names)s)
      AND rel.relnamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT FROM pg_constraint con WHERE con.conindid = idx.indexrelid
                      AND con.contype IN ('p', 'u', 'x'))
    ORDER BY cls.relname
"""


@dataclass(frozen=True)
class Part:
    """One index or constraint: what makes it, what takes it away, and when it can be made."""

    table: str
    make: str
    drop: str
    # 0 keys, 1 other constraints, 2 indexes, 3 foreign keys, 4 their proof.
    order: int


def parts(connection: Connection, names: Sequence[str]) -> list[Part]:
    """Every index and constraint of the tables, and the foreign keys of others that point at them."""
    found = []
    for kind, name, table, definition in connection.execute(_CONSTRAINTS, {"names": list(names)}):
        alter = f"ALTER TABLE {_quoted(connection, table)}"
        constraint = _quoted(connection, name)
        drop = f"{alter} DROP CONSTRAINT {constraint}"
        make = f"{alter} ADD CONSTRAINT {constraint} {definition}"
        if kind == "f":
            # Added unproved, which is quick, and proved afterwards, which others may do beside.
            found.append(Part(table, f"{make} NOT VALID", drop, KINDS[kind]))
            prove = f"{alter} VALIDATE CONSTRAINT {constraint}"
            found.append(Part(table, prove, "", KINDS[kind] + 1))
        else:
            found.append(Part(table, make, drop, KINDS[kind]))
    for name, table, definition in connection.execute(_INDEXES, {"names": list(names)}):
        found.append(Part(table, definition, f"DROP INDEX {_quoted(connection, name)}", 2))
    return found


def take_away(connection: Connection, found: Iterable[Part]) -> None:
    """Foreign keys first, then what they rest on; all or none of them."""
    with connection.transaction():
        for part in sorted(found, key=lambda part: -part.order):
            if part.drop:
                connection.execute(part.drop)


def steps(found: Iterable[Part]) -> Iterator[list[list[str]]]:
    """What puts them back, in steps that follow one another; in each, a list of statements a table.

    Lists of different tables can be run side by side.
    """
    found = list(found)
    for orders in ((0, 1, 2), (3,), (4,)):
        tables: dict[str, list[str]] = {}
        for part in sorted(found, key=lambda part: part.order):
            if part.order in orders:
                tables.setdefault(part.table, []).append(part.make)
        yield list(tables.values())


@contextlib.contextmanager
def asleep(connection: Connection, names: Iterable[str]) -> Iterator[None]:
    """The product's own triggers, which watch changes and not arrivals, and autovacuum."""
    _set(connection, names, "DISABLE TRIGGER USER, SET (autovacuum_enabled = off)")
    try:
        yield
    finally:
        awaken(connection, names)


def awaken(connection: Connection, names: Iterable[str]) -> None:
    """What slept is awake."""
    _set(connection, names, "ENABLE TRIGGER USER, RESET (autovacuum_enabled)")


def _set(connection: Connection, names: Iterable[str], what: str) -> None:
    for name in names:
        connection.execute(f"ALTER TABLE {_quoted(connection, name)} {what}")


def _quoted(connection: Connection, name: str) -> str:
    return sql.Identifier(name).as_string(connection)
