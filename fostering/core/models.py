"""The base of every domain row."""

import datetime
import unicodedata
from typing import Any, Self

from django.db import connection, models

from fostering.core.errors import EditConflict


class BaseModel(models.Model):
    """When a row was made and last changed, and its version for forms that edit it."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    # Why the next save is made: kept by HistoricalRecords with the version it writes.
    _change_reason: str

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.version += 1
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "version", "updated_at"}
        super().save(*args, **kwargs)

    def locked(self, version: int | None = None) -> Self:
        """This row read again and locked until the transaction ends, for an action to change.

        Raises EditConflict when a form opened at `version` would overwrite a later save.
        """
        rows = type(self)._default_manager.select_for_update(of=("self",))
        row = rows.get(pk=self.pk)
        row.check_version(version)
        return row

    def assign(self, **values: Any) -> list[str]:
        """Set these fields and say which of them are different now, in the order given."""
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, values[name])
        return changed

    def check_version(self, version: int | None) -> None:
        """Raise EditConflict when a form opened at `version` would overwrite a later save."""
        check_opened_at(version, now=self.version)


def check_opened_at(version: int | None, *, now: int) -> None:
    """Raise EditConflict when a form opened at `version` is saved over what is at `now`."""
    if version is not None and version != now:
        raise EditConflict(
            "Somebody else changed this record after you opened it. "
            "What you typed is still below: check it against the record and save again."
        )


class Period(models.Model):
    """A row in force from `started_on` up to, but not including, `ended_on`."""

    started_on: Any
    ended_on: Any

    class Meta:
        abstract = True

    def is_in_force(self, day: datetime.date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


def sort_key(*parts: str) -> str:
    """A stored key that orders names the same on every server: lower case, no accents."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).casefold()
    return "".join(c for c in text if not unicodedata.combining(c)).strip()[:200]


def next_ref(letter: str) -> str:
    """The next short reference for a new record, such as H00042. Imported records bring their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('record_ref_seq')")
        return f"{letter}{cursor.fetchone()[0]:05d}"
