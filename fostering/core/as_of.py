"""Pages that answer for another day: the day lives in the address, `?as_of=2026-03-31`."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.formats import date_format

from fostering.core.dates import add_months, today
from fostering.core.forms import FilterForm

EARLIEST = datetime.date(1990, 1, 1)
MONTHS_AHEAD = 24


class DayInput(forms.DateInput):
    """One box with the browser's own calendar; its value is an ISO date, as in the address."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "govuk-input--width-10"}, format="%Y-%m-%d")


class AsOfForm(FilterForm):
    """Which day a page answers for."""

    as_of = forms.DateField(
        label="As of which day",
        required=False,
        widget=DayInput,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Enter a date such as 2026-03-31"},
    )

    def clean_as_of(self) -> datetime.date | None:
        day = self.cleaned_data["as_of"]
        latest = add_months(today(), MONTHS_AHEAD)
        if day is not None and not EARLIEST <= day <= latest:
            raise ValidationError(
                f"Choose a day from {date_format(EARLIEST, 'j F Y')}"
                f" to {date_format(latest, 'j F Y')}"
            )
        return day


@dataclass(frozen=True)
class AsOf:
    """The day a page answers for, and the form that asks for another."""

    day: datetime.date
    form: AsOfForm
    is_today: bool

    @property
    def is_future(self) -> bool:
        return not self.is_today and self.day > today()

    @property
    def query(self) -> str:
        """What a link keeps of the address, to show the same day: "as_of=2026-03-31" or nothing."""
        return "" if self.is_today else f"as_of={self.day.isoformat()}"


def asked_day(request: HttpRequest) -> AsOf:
    """The day that the address asks for; today when it asks for none or makes no sense."""
    asked: Any = request.GET if request.GET.get("as_of") else None
    form = AsOfForm(asked, initial={"as_of": today()})
    day = form.cleaned_data["as_of"] if form.is_valid() else None
    return AsOf(day or today(), form, day is None or day == today())
