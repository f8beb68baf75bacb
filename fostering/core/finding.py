"""A question that is answered with one of some rows: a worker, a team, an area.

Of a few rows it is a select box. Where they are many it is a text box for a part of the name: one
row that fits is the answer; of several the form asks which. It needs no script, and the page
weighs the same in a service of three thousand workers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

# So many are chosen from at a glance.
MOST_IN_A_BOX = 60
# So many of those that fit a part of a name are shown to choose from.
MOST_SHOWN = 20
HINT = "Type a part of the name"


def without_nul(text: str) -> str:
    """What may be looked for: the database has no such character."""
    return text.replace("\x00", " ")


class FindField(forms.ModelChoiceField):
    """One of many rows, whose queryset has `matching(text)`, the best first.

    `others` are answers beside the rows ("none": "Nobody allocated"), offered in the select box
    and taken from the address. Cleans to a row, to the code of such an answer, or to None. What
    it offers is settled by `fostering.core.forms.offer`. Links carry the row's number.
    """

    def __init__(
        self, *, others: Mapping[str, str] | None = None, queryset: Any = None, **kwargs: Any
    ) -> None:
        self.others = dict(others or {})
        self.few: list[Model] | None = None
        self.found: dict[str, str] = {}
        self.own_hint = ""
        super().__init__(queryset, **kwargs)

    def settle(self, first: Sequence[Model] | None = None) -> None:
        """Choose the widget by how many rows there are: of the first of them, one more than a box
        holds, where somebody has read them; else one query."""
        rows = list(self._rows[: MOST_IN_A_BOX + 1] if first is None else first)
        if len(rows) <= MOST_IN_A_BOX:
            self.few = rows
            self._ask_from(rows)
        else:
            self.few = None
            self._use(forms.TextInput({"class": "govuk-input--width-20", "spellcheck": "false"}))
            self.own_hint = self.own_hint or str(self.help_text)
            self.help_text = f"{HINT}. {self.own_hint}".strip()

    def to_python(self, value: Any) -> Any:
        text = without_nul(str(getattr(value, "pk", value) or "")).strip()
        if text in self.empty_values:
            return None
        if text in self.others:
            return text
        if self.few is not None:
            return self._of_few(text)
        row = self._of_many(text)
        self.found[text] = self.label_from_instance(row)
        return row

    def prepare_value(self, value: Any) -> Any:
        """What the box shows: of a row that was chosen, its words, which find it again."""
        if self.few is not None or value in self.empty_values or not self._is_text_box():
            return super().prepare_value(value)
        return self.words_of(str(getattr(value, "pk", value)))

    def words_of(self, value: str) -> str:
        """The words of an answer as the address has it."""
        if value in self.others:
            return self.others[value]
        if value not in self.found and value.isdigit():
            row = self._with_number(value)
            self.found[value] = self.label_from_instance(row) if row else value
        return self.found.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(getattr(initial, "pk", initial) or "") != str(data or "")

    @property
    def _rows(self) -> Any:
        return self.queryset

    def _of_few(self, text: str) -> Model:
        for row in self.few or ():
            if text in (str(row.pk), self.label_from_instance(row)):
                return row
        raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")

    def _of_many(self, text: str) -> Model:
        """The one row that a number or a part of a name means."""
        if text.isdigit() and (row := self._with_number(text)):
            return row
        name = text.partition(" (")[0]
        fitting = list(self._rows.matching(name)[: MOST_SHOWN + 1])
        exactly = [row for row in fitting if self.label_from_instance(row) == text]
        fitting = exactly or fitting
        if not fitting:
            raise self._refusal("Nothing fits this: check the spelling, or type less of it")
        if len(fitting) > MOST_SHOWN:
            raise self._refusal(f"More than {MOST_SHOWN} fit this: type more of the name")
        if len(fitting) > 1:
            self._ask_from(fitting)
            raise self._refusal("More than one fits what you typed: choose which")
        return fitting[0]

    def _with_number(self, text: str) -> Model | None:
        """A number too long for the database is nobody's."""
        return self._rows.filter(pk=int(text)).first() if len(text) <= 18 else None

    def _ask_from(self, rows: list[Model]) -> None:
        choices: list[Any] = [] if self.empty_label is None else [("", self.empty_label)]
        choices += [(str(row.pk), self.label_from_instance(row)) for row in rows]
        self._use(forms.Select(choices=[*choices, *self.others.items()]))

    def _use(self, widget: forms.Widget) -> None:
        widget.is_required = self.required
        self.widget = widget

    def _is_text_box(self) -> bool:
        return isinstance(self.widget, forms.TextInput)

    def _refusal(self, words: str) -> ValidationError:
        return ValidationError(words, code="find")
