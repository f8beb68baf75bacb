"""What one cell says: its text checked, as it will be kept."""

import datetime
import re
from collections.abc import Callable

from fostering.interchange.files import Column, Kind

Reader = Callable[[str], str | None]

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES_NO = {"yes": "t", "no": "f"}


class CellError(Exception):
    """Why a cell cannot be kept, in plain words."""


class Strange(Exception):
    """A code that the product does not know, which is kept as `kept`."""

    def __init__(self, kept: str, words: str) -> None:
        super().__init__(words)
        self.kept = kept


def reader(column: Column) -> Reader:
    """The function that reads the cells of a column.

    It returns what is kept (None for unknown) and raises CellError or Strange.
    """
    return {
        Kind.TEXT: _text,
        Kind.DATE: _date,
        Kind.YES_NO: _yes_no,
        Kind.CODE: _code,
        Kind.REF: _link,
        Kind.TEAM: _team,
    }[column.kind](column)


def _empty(column: Column) -> str | None:
    if column.required:
        raise CellError("It is empty, and must not be.")
    return column.otherwise


def _checked(cell: str, length: int) -> str:
    if "\0" in cell:
        raise CellError("It holds a character that cannot be kept.")
    if not cell.isascii():
        try:
            cell.encode()
        except UnicodeEncodeError as error:
            raise CellError("It is not UTF-8 text.") from error
    if len(cell) > length:
        raise CellError(f"It is longer than {length} characters.")
    return cell


def _text(column: Column) -> Reader:
    length = column.length

    def read(cell: str) -> str | None:
        return _checked(cell, length) if cell else _empty(column)

    return read


_link = _text


def _team(column: Column) -> Reader:
    length = column.length

    def read(cell: str) -> str | None:
        cell = cell.strip()
        return _checked(cell, length) if cell else _empty(column)

    return read


def _date(column: Column) -> Reader:
    known: dict[str, str] = {}

    def read(cell: str) -> str | None:
        if not cell:
            return _empty(column)
        if (day := known.get(cell)) is not None:
            return day
        known[cell] = day = _iso(cell)
        return day

    return read


def _iso(cell: str) -> str:
    cell = cell.strip()
    wrong = f"“{cell[:30]}” is not a date. Write it as 2026-03-31."
    if not _ISO.fullmatch(cell):
        raise CellError(wrong)
    try:
        datetime.date.fromisoformat(cell)
    except ValueError as error:
        raise CellError(wrong) from error
    return cell


def _yes_no(column: Column) -> Reader:
    empty = _YES_NO[column.otherwise or "no"]

    def read(cell: str) -> str | None:
        if not cell:
            return empty
        try:
            return _YES_NO[cell.strip().lower()]
        except KeyError as error:
            raise CellError(f"“{cell[:30]}” is neither yes nor no.") from error

    return read


def _code(column: Column) -> Reader:
    known = {code: code for code in column.codes}

    def read(cell: str) -> str | None:
        found = known.get(cell)
        if found is not None:
            return found
        plain = cell.strip().lower()
        if not plain:
            return _empty(column)
        if plain in known:
            return plain
        if column.unknown:
            raise Strange(
                column.unknown, f"“{cell[:30]}” is not known here: kept as “{column.unknown}”."
            )
        raise CellError(f"“{cell[:30]}” is not known here. Known: {', '.join(column.codes)}.")

    return read
