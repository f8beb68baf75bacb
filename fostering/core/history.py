"""History that can only grow: simple-history rows guarded by a trigger in the database."""

from typing import Any

import pgtrigger
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
        APPEND_ONLY.register(history_model)
        return history_model

    def create_history_m2m_model(self, model: Any, through: Any) -> Any:
        history_model = super().create_history_m2m_model(model, through)
        APPEND_ONLY.register(history_model)
        return history_model
