"""Where rows come from: a folder or a zip of CSV files, a workbook of sheets."""

import csv
import datetime
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

import openpyxl

from fostering.core.errors import DomainError

# A zip or a workbook that unpacks to more is refused before it is read.
UNPACKED_MAX = 2 * 1024**3


class Row(NamedTuple):
    """A row with the line on which it starts (or its row in a sheet); `error` when unreadable."""

    line: int
    cells: list[str]
    error: str = ""


class Source(Protocol):
    """A set of named tables."""

    def names(self) -> list[str]:
        """What it holds, by file name without its ending."""

    def rows(self, name: str) -> Any:
        """A context manager that gives the rows of a table, the header first."""

    def close(self) -> None:
        """Let go of the file that it reads from."""


class Folder:
    """A folder on this machine. Raises DomainError when there is none."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise DomainError(f"There is no folder {path}")
        self.path = path

    def names(self) -> list[str]:
        return sorted(path.stem for path in self.path.glob("*.csv"))

    def close(self) -> None:
        """Each file is closed after its rows."""

    @contextmanager
    def rows(self, name: str) -> Iterator[Iterator[Row]]:
        with (self.path / f"{name}.csv").open("rb") as file, _text(file) as text:
            yield _rows_of(text)


class Zip:
    """A zip of CSV files, in a folder or not. Raises DomainError when it cannot be read."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise DomainError("This zip file cannot be opened.") from error
        _refuse_bombs(self.zip)
        self.members = {
            Path(info.filename).stem: info
            for info in self.zip.infolist()
            if info.filename.lower().endswith(".csv") and "__MACOSX" not in info.filename
        }

    def names(self) -> list[str]:
        return sorted(self.members)

    def close(self) -> None:
        self.zip.close()

    @contextmanager
    def rows(self, name: str) -> Iterator[Iterator[Row]]:
        with self.zip.open(self.members[name]) as file, _text(file) as text:
            yield _rows_of(text)


class Workbook:
    """An XLSX file with one sheet for each file. Raises DomainError when it cannot be read."""

    def __init__(self, path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as packed:
                _refuse_bombs(packed)
            self.book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            raise DomainError("This workbook cannot be opened.") from error
        self.sheets = {sheet.title.strip().lower(): sheet for sheet in self.book.worksheets}

    def names(self) -> list[str]:
        return sorted(self.sheets)

    def close(self) -> None:
        self.book.close()

    @contextmanager
    def rows(self, name: str) -> Iterator[Iterator[Row]]:
        yield _sheet_rows(self.sheets[name].iter_rows(values_only=True))


def open_path(path: Path) -> Source:
    """A folder, a zip or a workbook. Raises DomainError for anything else."""
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise DomainError(f"There is no folder {path}")
    openers: dict[str, Callable[[Path], Source]] = {".zip": Zip, ".xlsx": Workbook}
    opener = openers.get(path.suffix.lower())
    if opener is None:
        raise DomainError("Give a folder of CSV files, a zip of them, or an XLSX workbook.")
    return opener(path)


def _refuse_bombs(packed: zipfile.ZipFile) -> None:
    if sum(info.file_size for info in packed.infolist()) > UNPACKED_MAX:
        raise DomainError("This file unpacks to more than 2 GB.")


def _text(file: IO[bytes]) -> io.TextIOWrapper:
    # surrogateescape: one bad byte makes one bad row, not an unreadable file.
    return io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _rows_of(text: io.TextIOWrapper) -> Iterator[Row]:
    """The rows of a CSV file. Bytes that are not UTF-8 stay recognisable in their cell."""
    reader = csv.reader(text)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, [], f"This row cannot be read: {error}.")
        else:
            if cells:
                yield Row(line, cells)
        line = reader.line_num + 1


def _sheet_rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    """The rows of a sheet as a CSV file would hold them: every row as wide as the header."""
    width = 0
    for line, values in enumerate(rows, start=1):
        cells = [_cell(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        width = width or len(cells)
        yield Row(line, cells + [""] * (width - len(cells)))


def _cell(value: object) -> str:
    """What somebody sees in a cell, in the contract's words: ISO dates, yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
