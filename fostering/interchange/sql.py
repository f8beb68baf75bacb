"""SQL put together from the names that a file registers. Values are always parameters."""

from collections.abc import Iterable, Sequence
from string import Template
from typing import Any

from django.db import connection

from fostering.interchange.files import File, Kind

TYPES = {
    Kind.TEXT: "text",
    Kind.CODE: "text",
    Kind.DATE: "date",
    Kind.YES_NO: "boolean",
    Kind.REF: "bigint",
    Kind.TEAM: "bigint",
}


def fill(template: str, **names: str) -> str:
    """The template with its `$names` filled in. They come from the code, never from a row."""
    return Template(template).substitute(names)


def run(template: str, params: Sequence[Any] | None = None, **names: str) -> int:
    """Execute a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(fill(template, **names), params)
        return cursor.rowcount


def rows(template: str, params: Sequence[Any] | None = None, **names: str) -> list[tuple[Any, ...]]:
    """What a query returns."""
    with connection.cursor() as cursor:
        cursor.execute(fill(template, **names), params)
        return cursor.fetchall()


def fields(file: File) -> dict[str, str]:
    """The database columns that a file fills, with their types, derived ones last."""
    kept = {column.field: TYPES[column.kind] for column in file.columns}
    return kept | dict.fromkeys(file.derived, "text")


def listed(names: Iterable[str], alias: str = "") -> str:
    """`a.one, a.two`."""
    return ", ".join(f"{alias}.{name}" if alias else name for name in names)
