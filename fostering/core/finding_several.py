"""A question that is answered with some of many rows: who of hundreds of managers may see a record.

Of a few rows each is a checkbox. Where they are many, those chosen are checkboxes, and a box finds
more by a part of the name: those that fit are put beside them, to be ticked. It needs no script:
the button posts the form, which comes back with all that was typed and asked
(`looks_for_more`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fostering.core.fields import Checkboxes
from fostering.core.finding import HINT, MOST_IN_A_BOX, MOST_SHOWN, without_nul

# After the name of the question: the box, and the button beside it.
FIND, LOOK = "-find", "-look"
LONGEST_NUMBER = 18


class SomeOfMany(Checkboxes):
    """Checkboxes, and where there are many rows the box that finds more of them."""

    template_name = "forms/find_several.html"
    is_long = False
    note = ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        more = {"name": name + FIND, "button": name + LOOK, "note": self.note, "hint": HINT}
        return {**context, "find": more if self.is_long else None}


class FindSeveralField(forms.ModelMultipleChoiceField):
    """Some of many rows, whose queryset has `matching(text)`, the best first.

    What it offers is settled by `fostering.core.forms.offer`. Cleans to the rows. While something
    is typed into its box the form is not taken: who was found must be ticked first.
    """

    def __init__(self, *, queryset: Any = None, **kwargs: Any) -> None:
        super().__init__(queryset, widget=SomeOfMany, **kwargs)

    def settle(self, chosen: Iterable[Any], typed: str) -> None:
        """Offer all of a few; of many those chosen and those that fit what was typed. At most
        three queries."""
        rows: Any = self.queryset
        few = list(rows[: MOST_IN_A_BOX + 1])
        widget: Any = self.widget
        widget.is_long = len(few) > MOST_IN_A_BOX
        shown = self._of_many(chosen, typed) if widget.is_long else few
        self.choices = [(row.pk, self.label_from_instance(row)) for row in shown]

    def clean(self, value: Any) -> Any:
        rows = super().clean(value)
        widget: Any = self.widget
        if widget.note:
            # Said once: as the error.
            note, widget.note = widget.note, ""
            raise ValidationError(note, code="find")
        return rows

    def _of_many(self, chosen: Iterable[Any], typed: str) -> list[Any]:
        rows: Any = self.queryset
        numbers = [text for one in chosen if _is_number(text := str(one))]
        shown = list(rows.filter(pk__in=numbers)) if numbers else []
        if not (words := without_nul(typed).strip()):
            return shown
        fitting = list(rows.matching(words)[: MOST_SHOWN + 1])
        widget: Any = self.widget
        if len(fitting) > MOST_SHOWN:
            widget.note = f"More than {MOST_SHOWN} fit what you typed: type more of the name"
            return shown
        if not fitting:
            widget.note = "Nobody fits what you typed: check the spelling, or type less of it"
            return shown
        widget.note = "Tick who is meant of those who were found"
        return [*shown, *(row for row in fitting if row not in shown)]


def looks_for_more(data: Mapping[str, Any]) -> bool:
    """Whether the button beside such a box was pressed: nothing is to be saved yet."""
    return any(name.endswith(LOOK) for name in data)


def _is_number(text: str) -> bool:
    """A number too long for the database is nobody's."""
    return text.isdigit() and len(text) <= LONGEST_NUMBER
