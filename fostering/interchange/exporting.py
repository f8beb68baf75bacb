"""The folder of the contract, written from the product: the same records, the same bytes.

Rows are in the order of their refs, character by character, and then of all they say. Nothing is
escaped for spreadsheets: the files are for machines, and what a cell holds is what was recorded.
"""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl

from fostering.core import replica
from fostering.interchange import files, sql
from fostering.interchange.files import Column, File, Kind

# One moment for every file of a zip, so that the same records make the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_YES_NO = {"t": "yes", "f": "no"}


def export_folder(folder: Path) -> dict[str, int]:
    """Write every file into a folder, made when it is not there; how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    with replica.one_moment():
        counts = {}
        for file in files.files():
            with (folder / file.csv).open("w", encoding="utf-8", newline="") as out:
                counts[file.csv] = _write(file, out)
        return counts


def export_zip(path: Path) -> dict[str, int]:
    """Write every file into a zip; how many rows each has."""
    with replica.one_moment(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        counts = {}
        for file in files.files():
            with (
                packed.open(_member(file), "w", force_zip64=True) as raw,
                io.TextIOWrapper(raw, encoding="utf-8", newline="") as out,
            ):
                counts[file.csv] = _write(file, out)
        return counts


def empty_zip() -> bytes:
    """A folder to fill in: every file with its header alone."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files.files():
            packed.writestr(_member(file), ",".join(file.headers) + "\n")
    return made.getvalue()


def empty_workbook() -> bytes:
    """The same as a workbook: a sheet for each file with its header."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for file in files.files():
        sheet = book.create_sheet(file.name)
        sheet.append(file.headers)
        # Text, so that a spreadsheet leaves refs and dates as they are typed.
        for column in range(1, len(file.headers) + 1):
            sheet.column_dimensions[sheet.cell(1, column).column_letter].number_format = "@"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _member(file: File) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(file.csv, _MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _write(file: File, out: io.TextIOBase) -> int:
    """Stream the rows of a file."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(file.headers)
    booleans = [n for n, column in enumerate(file.columns) if column.kind is Kind.YES_NO]
    number = 0
    command = f"COPY ({_query(file)}) TO STDOUT"
    with replica.connection().cursor() as cursor, cursor.copy(command) as copy:
        for row in copy.rows():
            cells = ["" if cell is None else cell for cell in row]
            for place in booleans:
                cells[place] = _YES_NO[cells[place]]
            writer.writerow(cells)
            number += 1
    return number


def _query(file: File) -> str:
    joins, shown = [], []
    for column in file.columns:
        if column.is_link:
            table, words = _named(column)
            joins.append(
                sql.fill(
                    "LEFT JOIN $table l_$name ON l_$name.id = m.$field",
                    table=table,
                    name=column.name,
                    field=column.field,
                )
            )
            shown.append(words)
        else:
            shown.append(column.shown or _own(file, column))
    return sql.fill(
        "SELECT $shown FROM $table m $joins WHERE $exported ORDER BY $order",
        shown=", ".join(shown),
        table=file.table,
        joins=" ".join(joins),
        exported=file.exported,
        order=", ".join(f'({words})::text COLLATE "C" NULLS FIRST' for words in shown),
    )


def _own(file: File, column: Column) -> str:
    return file.exported_ref if column.name == "ref" else f"m.{column.field}"


def _named(column: Column) -> tuple[str, str]:
    """The table that a link points to, and SQL for the name or ref that stands for it."""
    if column.kind is Kind.TEAM:
        return "accounts_team", f"l_{column.name}.name"
    target = files.get(column.file)
    # A visit that nobody is named for has no ref, whatever stands for a missing one.
    ref = target.exported_ref.replace("m.", f"l_{column.name}.")
    return target.table, f"CASE WHEN l_{column.name}.id IS NOT NULL THEN {ref} END"
