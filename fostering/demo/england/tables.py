"""The tables as COPY writes them: which columns, in which order, and how a row becomes a line."""

import datetime
import json
from collections.abc import Iterable
from functools import cache
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.fields import NOT_PROVIDED

# What COPY's text format separates and marks with here: bytes that no text of a record holds.
SEPARATOR, NULL = "\x1f", "\x1e"
COPY_OPTIONS = "WITH (DELIMITER E'\\x1f', NULL E'\\x1e')"
# Types whose own text is what PostgreSQL reads.
PLAIN = {int, datetime.date}
HISTORY = ("history_id", "history_date", "history_type", "history_change_reason", "history_user_id")


class Table:
    """One model's table, and the table of its versions where it keeps history."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.label = model._meta.label_lower
        self.name = model._meta.db_table
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.defaults = {field.attname: _default(field) for field in fields}
        self.pk = model._meta.pk.attname
        versions = getattr(getattr(model, "history", None), "model", None)
        self.history = versions._meta.db_table if versions else None
        kept = _columns_of(versions) if versions else set()
        names = [field.attname for field in fields]
        # Versions leave out some columns (drafts): what both tables hold comes first in both.
        self.shared = [name for name in names if name in kept] if kept else names
        self.extra = [name for name in names if name not in self.shared]
        self.is_versioned = "version" in self.defaults
        self._shared = _getter(self.shared)
        self._extra = _getter(self.extra)

    @property
    def columns(self) -> list[str]:
        return [*self.shared, *self.extra]

    @property
    def history_columns(self) -> list[str]:
        return [*self.shared, *HISTORY]

    def line(self, values: dict[str, Any]) -> str:
        """The part of a row that its versions have too."""
        return encode(self._shared(values))

    def rest(self, values: dict[str, Any]) -> str:
        """The part that its versions leave out."""
        return encode(self._extra(values))


@cache
def table(label: str) -> Table:
    """The table of "carers.Household"."""
    return Table(apps.get_model(label))


def encode(cells: Iterable[Any]) -> str:
    """Values as one line of COPY's text format, without its end."""
    # Text, nothing, numbers and days are most of what there is: they go without a call of ours.
    line = SEPARATOR.join(
        [
            cell
            if (kind := type(cell)) is str
            else NULL
            if cell is None
            else str(cell)
            if kind in PLAIN
            else _cell(cell)
            for cell in cells
        ]
    )
    if "\\" in line or "\n" in line:
        line = line.replace("\\", "\\\\").replace("\n", "\\n")
    return line


def _cell(value: Any) -> str:
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value) if isinstance(value, str) else json.dumps(value)


def _default(field: models.Field) -> Any:
    """What `Model()` would set: text is empty, and what may be unknown is."""
    if field.default is not NOT_PROVIDED:
        return field.get_default()
    return None if field.null else field.get_default()


def _columns_of(model: type[models.Model]) -> set[str]:
    return {field.attname for field in model._meta.concrete_fields}


def _getter(names: list[str]) -> Any:
    if len(names) == 1:
        return lambda values: (values[names[0]],)
    return itemgetter(*names) if names else lambda values: ()
