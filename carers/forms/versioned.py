"""Forms that edit a record: they carry its version, and say what it holds when that has moved on."""

from typing import Any, NamedTuple

from django import forms
from django.db.models import Model
from django.utils.formats import date_format

from fostering.core.forms import GovForm, retype


class Difference(NamedTuple):
    """One question whose answer on the record is not what was typed."""

    label: str
    now: str


class RecordForm(GovForm):
    """A form over one record (or none yet): its fields are named as the record's are."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        self.record = record
        self.differences: list[Difference] = []
        if record is not None:
            kwargs["initial"] = {**self.values_of(record), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def values_of(self, record: Model) -> dict[str, Any]:
        """What the record holds, by name of field."""
        names = [name for name in self.base_fields if hasattr(record, name)]
        values = {name: getattr(record, name) for name in names}
        return values | {"version": self.version_of(record)}

    def version_of(self, record: Any) -> int:
        """What rises when anything that the form shows is saved elsewhere."""
        return record.version

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def opened_at(self) -> int | None:
        """The version of the record when the form was opened."""
        return self.cleaned_data.get("version")

    def reload(self) -> Any:
        """The record as it is now."""
        self.record.refresh_from_db()
        return self.record

    def show_conflict(self) -> None:
        """Keep what was typed, say what the record holds now, and let the next save through."""
        now = self.reload()
        retype(self, version=str(self.version_of(now)))
        for name, value in self.values_of(now).items():
            if name != "version" and value != self.cleaned_data.get(name):
                label = str(self.fields[name].label)
                self.differences.append(Difference(label, self._in_words(name, value)))

    def _in_words(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return "Not recorded"
        if value is True or value is False:
            return "Yes" if value else "No"
        if hasattr(value, "year"):
            return date_format(value, "j F Y")
        return str(dict(getattr(self.fields[name], "choices", ())).get(value, value))
