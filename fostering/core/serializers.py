"""Serializers of the API's lists, which read thousands of fields for one answer."""

import datetime
from collections.abc import Callable
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from rest_framework import serializers

M = TypeVar("M", bound=Model)
Read = Callable[[Any], Any]
# Fields that give out a row's value as it is.
AS_IS = {
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.IntegerField,
}


# Where rows that were read along with a row lie: in a list, not behind a manager.
ALONG = "{}_read_along"


def read_along(relation: str, rows: QuerySet) -> Prefetch:
    """Reads rows along for a RowSerializer. A manager and a queryset for each of them, which
    Django makes otherwise, take longer than to read them."""
    return Prefetch(relation, rows, to_attr=ALONG.format(relation))


class RowSerializer(serializers.ModelSerializer[M]):
    """Says the same of a row as a ModelSerializer, in half the time: how each field is read is
    found out once, and plain values are taken from the row without asking their fields."""

    def to_representation(self, instance: M) -> dict[str, Any]:
        return {name: read(instance) for name, read in self._reads}

    @cached_property
    def _reads(self) -> list[tuple[str, Read]]:
        return [(str(field.field_name), _read(field)) for field in self._readable_fields]


def _read(field: serializers.Field) -> Read:
    source = str(field.source)
    if source == "*" or "." in source:
        return _as_the_field(field)
    if isinstance(field, serializers.ListSerializer):
        rows: Any = field
        return _of_each(field, source, rows.child.to_representation)
    if isinstance(field, serializers.ManyRelatedField):
        return _of_each(field, source, field.child_relation.to_representation)
    if type(field) in AS_IS:
        return attrgetter(source)
    if type(field) is serializers.PrimaryKeyRelatedField:
        return attrgetter(f"{source}_id")
    return _day(source) if type(field) is serializers.DateField else _as_the_field(field)


def _day(source: str) -> Read:
    def read(row: Any) -> str | None:
        day: datetime.date | None = getattr(row, source)
        return None if day is None else day.isoformat()

    return read


def _of_each(field: serializers.Field, source: str, say: Read) -> Read:
    place, as_the_field = ALONG.format(source), _as_the_field(field)

    def read(row: Any) -> Any:
        rows = row.__dict__.get(place)
        return as_the_field(row) if rows is None else [say(one) for one in rows]

    return read


def _as_the_field(field: serializers.Field) -> Read:
    def read(row: Any) -> Any:
        value = field.get_attribute(row)
        return None if value is None else field.to_representation(value)

    return read
