"""What the apps register: the files of the folder, and how their rows become records.

Each app's `interchange.py` is imported when Django starts and calls `register` for its files. The
engine asks the registry and never imports an app.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models

Values = Mapping[str, str | None]


class Kind(enum.Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    DATE = "date"
    YES_NO = "boolean"
    CODE = "code"
    REF = "ref"
    TEAM = "team"


@dataclass(frozen=True)
class Column:
    """One column. `field` is the database column of the model's table.

    `otherwise` stands for an empty cell; `unknown` for a code that the product does not know (a
    warning then says so; without it such a code is an error). `file` is the one whose `ref` a REF
    column holds. `length` is the most characters that can be kept. `shown` is SQL over the record
    `m` for what is exported, where that is not the field itself.
    """

    name: str
    field: str
    kind: Kind
    required: bool = False
    codes: tuple[str, ...] = ()
    otherwise: str | None = None
    unknown: str = ""
    file: str = ""
    length: int = 0
    shown: str = ""

    @property
    def is_link(self) -> bool:
        """Whether the cell names another record."""
        return self.kind in {Kind.REF, Kind.TEAM}


def text(name: str, *, length: int, required: bool = False) -> Column:
    """Words as they are."""
    return Column(name, name, Kind.TEXT, required, length=length, otherwise="")


def date(name: str, *, required: bool = False) -> Column:
    """An ISO date; empty means unknown or not ended."""
    return Column(name, name, Kind.DATE, required)


def yes_no(name: str, field: str = "") -> Column:
    """`yes` or `no`; empty means no."""
    return Column(name, field or name, Kind.YES_NO, otherwise="no")


def code(
    name: str, choices: type[models.TextChoices], *, unknown: str = "", otherwise: str | None = None
) -> Column:
    """One of the product's codes."""
    return Column(
        name,
        name,
        Kind.CODE,
        required=otherwise is None,
        codes=tuple(choices.values),
        unknown=unknown,
        otherwise=otherwise,
    )


def ref_to(name: str, file: str, *, field: str = "", required: bool = True) -> Column:
    """The `ref` of a row of another file, or of a record that is here already."""
    field = field or name.removesuffix("_ref") + "_id"
    return Column(name, field, Kind.REF, required, file=file, length=60)


def team(*, otherwise: str | None = None) -> Column:
    """A team by its name; it is made when there is none of that name."""
    return Column("team", "team_id", Kind.TEAM, length=100, otherwise=otherwise)


@dataclass(frozen=True)
class NoOverlap:
    """Two rows of one `parent` (a link column's field) may not be in force on the same day.

    `applies` is SQL over a row `r`: the rows that count. `words` follow "line 12: ".
    """

    parent: str
    words: str
    applies: str = "TRUE"


@dataclass(frozen=True)
class Caution:
    """What today's guards would refuse, and history may hold: a warning in the report.

    `query` is SQL that selects `line` from rows of `$plan`, the rows of the file that are new or
    changed; `$all_FILE` are the rows of a file as they will be after the import.
    """

    column: str
    words: str
    query: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """One file: `model` is a label, `columns` are in the contract's order.

    A file with `key` (fields) has one row for each record. Rows of the others are told apart by
    all they say, and one that differs updates the record with the same `stable` fields, where
    there is one and `updatable` (SQL over the record, `m`) holds.

    `links` are matched first by ref; `also` is another field that tells a record without a ref.
    `derived` fields are made from a row's values; `insert` is SQL for the fields of a new record
    over its row `p`; `adjust` changes a row's values before they are kept, and says why.
    `exported` is SQL over `m`: the records that the folder can hold.
    """

    name: str
    model: str
    order: int
    columns: tuple[Column, ...]
    what: str
    key: tuple[str, ...] = ()
    also: str = ""
    stable: tuple[str, ...] = ()
    updatable: str = "TRUE"
    in_order: tuple[tuple[str, str], ...] = ()
    no_overlap: NoOverlap | None = None
    merged_by: str = ""
    derived: Mapping[str, Callable[[Values], str]] = field(default_factory=dict)
    insert: Mapping[str, str] = field(default_factory=dict)
    adjust: Callable[[dict[str, str | None]], tuple[str, str] | None] | None = None
    skip: tuple[str, str] | None = None
    cautions: tuple[Caution, ...] = ()
    exported: str = "TRUE"
    exported_ref: str = "m.ref"

    @property
    def csv(self) -> str:
        return f"{self.name}.csv"

    @property
    def has_ref(self) -> bool:
        """Whether its rows bring the source's own keys."""
        return self.key == ("ref",)

    @property
    def is_known_by_content(self) -> bool:
        """Whether a row names no record of its own: what it says tells which one it is."""
        return not self.key

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def get_model(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def table(self) -> str:
        return self.get_model()._meta.db_table


_files: dict[str, File] = {}


def register(*new: File) -> None:
    """Add files. Raises ValueError when a name is taken."""
    for file in new:
        if file.name in _files:
            raise ValueError(f"Two files of the folder are called {file.name}")
        _files[file.name] = file


def files() -> list[File]:
    """Every file, each after those that its rows name."""
    return sorted(_files.values(), key=lambda file: file.order)


def get(name: str) -> File:
    """The file of that name. Raises KeyError."""
    return _files[name]
