"""What the rows of the product say, without keys and moments: to compare two builds."""

import datetime
import hashlib
import json

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

APPS = {"accounts", "audit", "carers", "placements", "obligations", "notifications"}
# Random, secret, or a key in another shape.
LEFT_OUT = {"password", "data", "before", "draft", "draft_saved_at", "subject_id", "household_id"}


def digest() -> str:
    """A hash over every row of every model, in an order of what they say."""
    whole = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            said = sorted(_said(model, row) for row in model._default_manager.all())
            whole.update(json.dumps([model._meta.label, said]).encode())
    return whole.hexdigest()


def _said(model: type[models.Model], row: models.Model) -> str:
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.is_relation and not field.primary_key and field.name not in LEFT_OUT
    ]
    values = {
        field.name: getattr(row, field.attname)
        for field in fields
        if not isinstance(field, models.DateTimeField) or _is_told(field, row)
    }
    return json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)


def _is_told(field: models.Field, row: models.Model) -> bool:
    """Whether a moment is part of the story, and not the minute of the build."""
    value = getattr(row, field.attname)
    return field.name == "completed_at" and isinstance(value, datetime.datetime)
