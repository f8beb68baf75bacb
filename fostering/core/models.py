"""The base of every domain row."""

import unicodedata
from typing import Any

from django.db import connection, models

from fostering.core.errors import EditConflict


class BaseModel(models.Model):
    """When a row was made and last changed, and its version for forms that edit it."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.version += 1
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "version", "updated_at"}
        super().save(*args, **kwargs)

    def check_version(self, version: int | None) -> None:
        """Raise EditConflict when a form opened at `version` would overwrite a later save."""
        if version is not None and version != self.version:
            raise EditConflict(
                "Somebody else changed this record after you opened it. "
                "What you typed is still below: check it against the record and save again."
            )


def sort_key(*parts: str) -> str:
    """A stored key that orders names the same on every server: lower case, no accents."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).casefold()
    return "".join(c for c in text if not unicodedata.combining(c)).strip()[:200]


def next_ref(letter: str) -> str:
    """The next short reference for a new record, such as H00042. Imported records bring their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('record_ref_seq')")
        return f"{letter}{cursor.fetchone()[0]:05d}"
