"""Rows as they were read, each cell checked by itself, copied into a table of the session."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from fostering.interchange import cells, sql
from fostering.interchange.cells import CellError, Strange
from fostering.interchange.files import File, Kind, Values
from fostering.interchange.report import Counts, Report
from fostering.interchange.sources import Row, Source


def prepare() -> None:
    """The table of refs whose rows are bad, so that the rows that name them can say so."""
    sql.run("CREATE TEMP TABLE bad_rows (file text, ref text, line int) ON COMMIT DROP")


def stage(file: File, source: Source, report: Report) -> set[str]:
    """Copy the readable rows of a file into `stage_NAME`; which of its columns the file has.

    Empty, and with no column, when the source does not have the file.
    """
    columns = ", ".join(f"{name} {kind}" for name, kind in _staged(file).items())
    sql.run(
        "CREATE TEMP TABLE stage_$name (line int, $columns) ON COMMIT DROP",
        name=file.name,
        columns=columns,
    )
    if file.name not in source.names():
        return set()
    report.counts[file.csv] = Counts()
    with source.rows(file.name) as rows:
        header = next(rows, None)
        present = _header(file, header, report)
        if present:
            _copy(file, present, rows, report)
    sql.run("ANALYZE stage_$name", name=file.name)
    return set(present)


def _staged(file: File) -> dict[str, str]:
    """Links stay text here: they are looked up when every file has been read."""
    kept = {
        column.name if column.is_link else column.field: "text"
        if column.is_link
        else sql.TYPES[column.kind]
        for column in file.columns
    }
    return kept | dict.fromkeys(file.derived, "text")


def _header(file: File, header: Row | None, report: Report) -> list[str]:
    """The names of the header in order; empty when the file cannot be read by it."""
    if header is None or header.error:
        report.warn(file.csv, 0, "", "The file is empty: it has no header row.")
        return []
    names = [name.strip().lower() for name in header.cells]
    wrong = False
    for name in sorted({name for name in names if names.count(name) > 1 and name in file.headers}):
        report.error(file.csv, header.line, name, "This column is there twice.")
        wrong = True
    for name in names:
        if name not in file.headers:
            report.warn(
                file.csv,
                header.line,
                name,
                "This column is not one of the file's: it was not read.",
            )
    for column in file.columns:
        if column.name in names:
            continue
        if column.required:
            report.error(file.csv, header.line, column.name, "This column is missing.")
            wrong = True
        else:
            reason = "This column is missing: records that are here keep what they have."
            report.warn(file.csv, header.line, column.name, reason)
    return [] if wrong else names


class _Reader:
    """Turns the cells of one file into values, and says what is wrong with them."""

    def __init__(self, file: File, names: list[str], report: Report) -> None:
        self.file, self.width, self.report = file, len(names), report
        self.ref_at = names.index("ref") if file.has_ref else None
        self.columns: list[tuple[int, str, str, Callable[[str], str | None]]] = []
        self.absent: dict[str, str | None] = {}
        for column in file.columns:
            key = column.name if column.is_link else column.field
            if column.name in names:
                place = names.index(column.name)
                self.columns.append((place, key, column.name, cells.reader(column)))
            else:
                self.absent[key] = cells.reader(column)("")
        self.order = list(_staged(file))
        self.bad: list[tuple[str, int]] = []

    def read(self, row: Row) -> Values | None:
        """The values of a row; None when it is bad or left out."""
        if row.error or len(row.cells) != self.width:
            words = f"It has {len(row.cells)} cells and the header has {self.width}."
            return self._refuse(row, "", row.error or words)
        values = dict(self.absent)
        wrong = False
        for place, key, name, read in self.columns:
            try:
                values[key] = read(row.cells[place])
            except Strange as strange:
                values[key] = strange.kept
                self.report.warn(self.file.csv, row.line, name, str(strange))
            except CellError as error:
                self.report.error(self.file.csv, row.line, name, str(error))
                wrong = True
        if wrong:
            return self._refuse(row)
        return self._whole(row, values)

    def _whole(self, row: Row, values: dict[str, str | None]) -> Values | None:
        """What a row says as a whole."""
        file = self.file
        if file.skip and values[file.skip[0]] is None:
            self.report.warn(file.csv, row.line, *file.skip)
            self.report.counts[file.csv].left_out += 1
            return None
        # ISO dates compare as text.
        for earlier, later in file.in_order:
            first, last = values[earlier], values[later]
            if first and last and last < first:
                return self._refuse(row, later, f"{last} is before {earlier}, {first}.")
        if file.adjust and (said := file.adjust(values)):
            self.report.warn(file.csv, row.line, *said)
        for name, derive in file.derived.items():
            values[name] = derive(values)
        return values

    def _refuse(self, row: Row, column: str = "", reason: str = "") -> Any:
        """Count a bad row; always None, for `read` to answer with."""
        if reason:
            self.report.error(self.file.csv, row.line, column, reason)
        self.report.counts[self.file.csv].bad += 1
        if self.ref_at is not None and self.ref_at < len(row.cells):
            ref = row.cells[self.ref_at].encode(errors="replace").decode().replace("\0", "")
            self.bad.append((ref, row.line))
        return None


def _copy(file: File, names: list[str], rows: Iterator[Row], report: Report) -> None:
    reader = _Reader(file, names, report)
    counts = report.counts[file.csv]
    order = reader.order
    command = sql.fill(
        "COPY stage_$name (line, $columns) FROM STDIN", name=file.name, columns=sql.listed(order)
    )
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            counts.read += 1
            values = reader.read(row)
            if values is not None:
                copy.write_row([row.line, *[values[name] for name in order]])
    with connection.cursor() as cursor, cursor.copy("COPY bad_rows FROM STDIN") as copy:
        for ref, line in reader.bad:
            copy.write_row([file.name, ref, line])


def kinds_of(file: File, kind: Kind) -> list[str]:
    """The names of a file's columns of a kind."""
    return [column.name for column in file.columns if column.kind is kind]
