"""Form fields and widgets that GOV.UK Frontend has and Django has not."""

import calendar
import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from fostering.core.dates import today

PARTS = ("day", "month", "year")
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


class Reveals:
    """Choices that carry a hint each, and may uncover further questions when chosen.

    `hints` maps a choice's value to a line under it. `revealed` (value to bound fields) is
    filled by a form that declares `reveals`.
    """

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})
        self.revealed: dict[str, list[forms.BoundField]] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        option["revealed"] = self.revealed.get(str(value), [])
        return option


class Radios(Reveals, forms.RadioSelect):
    """One of a few. `inline=True` puts two short ones (yes, no) side by side."""

    def __init__(self, *args: Any, inline: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inline = inline

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["inline"] = self.inline
        return context


class Checkboxes(Reveals, forms.CheckboxSelectMultiple):
    """Any of a few."""


class YesNoField(forms.TypedChoiceField):
    """Yes or no as two radios: unlike a checkbox, "no" is an answer. Cleans to a bool or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", Radios(inline=True))
        super().__init__(
            choices=[("yes", "Yes"), ("no", "No")],
            coerce=lambda value: value == "yes",
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class DateParts(forms.MultiWidget):
    """Day, month and year in three boxes; shows again whatever was typed."""

    template_name = "forms/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput(
                {
                    "class": f"govuk-input--width-{4 if part == 'year' else 2}",
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "spellcheck": "false",
                }
            )
            for part in PARTS
        }
        super().__init__(boxes, attrs)
        self.wrong_parts: Sequence[str] = ()
        self.autocomplete = False

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, str):
            try:
                value = datetime.date.fromisoformat(value)
            except ValueError:
                return [value, "", ""]
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def id_for_label(self, id_: str, index: str = "0") -> str:
        """Where an error's link goes: the first box that is wrong."""
        first_wrong = next((i for i, part in enumerate(PARTS) if part in self.wrong_parts), index)
        return f"{id_}_{first_wrong}" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, box in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            box["attrs"].pop("aria-invalid", None)
            box["part"] = part.capitalize()
            classes = [
                "govuk-input govuk-date-input__input",
                box["attrs"].get("class", ""),
            ]
            # A typed month name needs more room than two figures.
            if part == "month" and len(str(box["value"] or "")) > 2:
                classes.append("govuk-input--width-month")
            if part in self.wrong_parts:
                classes.append("govuk-input--error")
                box["attrs"]["aria-invalid"] = "true"
            box["attrs"]["class"] = " ".join(classes)
            if self.autocomplete:
                box["attrs"]["autocomplete"] = f"bday-{part}"
        return context


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


class GovDateField(forms.MultiValueField):
    """A civil date typed as day, month (a number, "mar" or "March") and year.

    Args:
        not_future: refuse a day after today.
        not_past: refuse a day before today.
        not_before: refuse an earlier day; a date or a function that returns one.
        not_after: refuse a later day; a date or a function that returns one.
        birthday: the person at the screen types their own date of birth.
    """

    widget = DateParts
    default_error_messages = {
        "missing": "%(label)s must include a %(parts)s",
        "day": "Day must be a number between 1 and 31",
        "month": "Month must be a number between 1 and 12, or a name like March",
        "short_year": "Year must have four figures, like 2026",
        "invalid_date": "%(label)s must be a real date",
        "no_such_day": "%(label)s must be a real date: %(month)s has %(days)s days",
        "not_leap": "%(label)s must be a real date: %(year)s is not a leap year",
        "future": "%(label)s must be today or in the past",
        "past": "%(label)s must be today or in the future",
        "too_early": "%(label)s must be %(limit)s or later",
        "too_late": "%(label)s must be %(limit)s or earlier",
    }

    def __init__(
        self,
        *,
        not_future: bool = False,
        not_past: bool = False,
        not_before: Any = None,
        not_after: Any = None,
        birthday: bool = False,
        **kwargs: Any,
    ) -> None:
        self.not_future, self.not_past = not_future, not_past
        self.not_before, self.not_after = not_before, not_after
        parts = [forms.CharField(required=False) for _ in PARTS]
        super().__init__(fields=parts, require_all_fields=False, **kwargs)
        self.widget.autocomplete = birthday

    def refuse(self, code: str, *parts: str, **params: Any) -> ValidationError:
        """The error `code`, naming the boxes to mark (all three if none is named)."""
        label = str(self.label or "Date")
        label = "The date" if label.endswith("?") else label
        params |= {"label": label, "boxes": parts or PARTS}
        return ValidationError(self.error_messages[code], code=code, params=params)

    def compress(self, data_list: list[str]) -> datetime.date | None:
        typed = [text.strip() for text in data_list or []]
        if not any(typed):
            return None
        missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if missing:
            raise self.refuse("missing", *missing, parts=" and ".join(missing))
        day = self.real_date(*typed)
        self.check_limits(day)
        return day

    def real_date(self, day: str, month: str, year: str) -> datetime.date:
        """The date that three texts name, or a refusal that says which of them is wrong."""
        month_number = _number(month) or MONTHS.get(month.lower().rstrip("."), 0)
        if not 1 <= month_number <= 12:
            raise self.refuse("month", "month")
        day_number, year_number = _number(day) or 0, _number(year)
        if not 1 <= day_number <= 31:
            raise self.refuse("day", "day")
        if len(year) != 4 or not year_number or year_number < 1000:
            raise self.refuse("short_year", "year")
        days = calendar.monthrange(year_number, month_number)[1]
        if (day_number, month_number) == (29, 2) and days == 28:
            raise self.refuse("not_leap", "day", year=year_number)
        if day_number > days:
            name = calendar.month_name[month_number]
            raise self.refuse("no_such_day", "day", month=name, days=days)
        return datetime.date(year_number, month_number, day_number)

    def check_limits(self, day: datetime.date) -> None:
        if self.not_future and day > today():
            raise self.refuse("future")
        if self.not_past and day < today():
            raise self.refuse("past")
        earliest = self.not_before() if callable(self.not_before) else self.not_before
        if earliest and day < earliest:
            raise self.refuse("too_early", limit=date_format(earliest, "j F Y"))
        latest = self.not_after() if callable(self.not_after) else self.not_after
        if latest and day > latest:
            raise self.refuse("too_late", limit=date_format(latest, "j F Y"))


class PostcodeField(forms.CharField):
    """A UK postcode, tidied to "AB1 2CD"."""

    default_error_messages = {"invalid": "Enter a full UK postcode, like LS1 4AP"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Postcode")
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                {
                    "class": "govuk-input--width-10",
                    "autocapitalize": "characters",
                    "spellcheck": "false",
                }
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        value = super().clean(value)
        if value in self.empty_values:
            return value
        match = POSTCODE.fullmatch(re.sub(r"[\s.-]", "", value).upper())
        if not match:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{match[1]} {match[2]}"
