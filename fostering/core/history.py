"""History that can only grow: simple-history rows guarded by a trigger in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords as SimpleHistoricalRecords

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class HistoricalRecords(SimpleHistoricalRecords):
    """Every version of a row, kept by simple-history; UPDATE and DELETE of a version are refused.

    Writes go through `save()` and `delete()` inside a transaction: `QuerySet.update` and
    `bulk_create` leave no version, so actions do not use them on models with history.
    """

    def create_history_model(self, model: type[models.Model], inherited: bool) -> Any:
        history_model = super().create_history_model(model, inherited)
        _keep_needed_indexes(history_model)
        APPEND_ONLY.register(history_model)
        return history_model

    def create_history_m2m_model(self, model: Any, through: Any) -> Any:
        history_model = super().create_history_m2m_model(model, through)
        # These rows are found by the version that they belong to, and by nothing else.
        for field in history_model._meta.local_fields:
            field.db_index = field.name == "history"
        APPEND_ONLY.register(history_model)
        return history_model


def _keep_needed_indexes(history_model: type[models.Model]) -> None:
    """No index by person: versions are found by their record and by what it belongs to.

    A version has up to three people (its author, the record's worker, who signed it off), and an
    index on each takes more room than a short version itself.
    """
    for field in history_model._meta.local_fields:
        target = getattr(field.remote_field, "model", None)
        if getattr(getattr(target, "_meta", None), "label", target) == settings.AUTH_USER_MODEL:
            field.db_index = False  # type: ignore[attr-defined]


@contextmanager
def in_next_version(row: models.Model) -> Iterator[None]:
    """Changes of many-to-many fields made here are kept by the save that follows, not apart.

    Without it simple-history writes a version of the whole row for the change of its people, and
    another, that says the same, for the save.
    """
    row.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del row.skip_history_when_saving  # type: ignore[attr-defined]
