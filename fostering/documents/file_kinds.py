"""Kinds of stored files, and who may read each: filled by each app's `file_kinds.py`.

The documents app keeps files for records that it does not know. So the app whose record a file
belongs to registers the kind, with a function that narrows files to what one person may read:

    register(
        FileKind(
            code="health_report",
            label="Health report",
            readable=lambda user: Q(household_id__in=...) if ... else None,
        )
    )

A file whose kind nobody registered is read by nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q


@dataclass(frozen=True)
class FileKind:
    """One kind of file.

    code: stored on the file; never renamed.
    label: what it is called on pages and in packs.
    readable: (user) -> the condition on StoredFile for files of this kind that they may read, or
        None when they may read none.
    is_uploaded: whether people choose it when they add a document (made files have kinds too).
    """

    code: str
    label: str
    readable: Callable[[Any], Q | None]
    is_uploaded: bool = True


# The kind of every file that a Pack holds.
PACK = "pack"

_kinds: dict[str, FileKind] = {}


def register(kind: FileKind) -> None:
    """Add a kind; one with the same code is replaced, so that autodiscovery may run twice."""
    _kinds[kind.code] = kind


def get(code: str) -> FileKind:
    """The kind with this code. KeyError when no app registered it."""
    return _kinds[code]


def label_of(code: str) -> str:
    return _kinds[code].label if code in _kinds else "Document"


def uploaded_kinds(user: Any) -> list[FileKind]:
    """The kinds that a person may choose for a document: those that they may read again."""
    return [
        kind for kind in _kinds.values() if kind.is_uploaded and kind.readable(user) is not None
    ]


def readable_by(user: Any) -> Q:
    """The condition on StoredFile for every file that this person may read."""
    condition = Q(pk__in=[])
    for kind in _kinds.values():
        narrowed = kind.readable(user)
        if narrowed is not None:
            condition |= Q(kind=kind.code) & narrowed
    return condition
