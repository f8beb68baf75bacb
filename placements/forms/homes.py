"""Questions about contacts between visits, and about inspections of the home."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from carers.forms.versioned import RecordForm
from fostering.accounts.models import User
from fostering.core.fields import GovDateField, Radios
from fostering.core.finding import FindField
from fostering.core.forms import offer
from placements.enums import ContactHow

YES_NO = [("yes", "Yes"), ("no", "No")]
_AS_TYPED = {True: "yes", False: "no", None: ""}


class MadeByForm(RecordForm):
    """A form about something that a worker did; `workers` are those it offers."""

    worker = FindField(label="Who made it?", queryset=User.objects.none())

    def __init__(self, *args: Any, workers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "worker", workers)


class ContactForm(MadeByForm):
    """One contact between visits."""

    contacted_on = GovDateField(label="Date of the contact", not_future=True)
    how = forms.ChoiceField(
        label="How were you in touch?", choices=ContactHow.choices, widget=Radios
    )
    note = forms.CharField(
        label="What was said",
        max_length=5000,
        widget=forms.Textarea({"rows": 5, "spellcheck": "true"}),
    )

    field_order = ("contacted_on", "how", "worker", "note")


class InspectionForm(MadeByForm):
    """One inspection of the home."""

    inspected_on = GovDateField(label="Date of the inspection", not_future=True)
    is_without_appointment = forms.ChoiceField(
        label="Was it made without an appointment?",
        choices=YES_NO,
        widget=Radios(hints={"yes": "As the standards ask for each year"}),
    )
    bedrooms_seen = forms.ChoiceField(
        label="Was every bedroom seen?", choices=YES_NO, widget=Radios
    )
    findings = forms.CharField(
        label="What was found",
        help_text="Safety indoors and outdoors, hygiene, space, smoke alarms, medicines, pets",
        max_length=10000,
        widget=forms.Textarea({"rows": 6, "spellcheck": "true"}),
    )
    put_right = forms.CharField(
        label="What is to be put right, by whom and when",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "true"}),
    )

    field_order = (
        "inspected_on",
        "worker",
        "is_without_appointment",
        "bedrooms_seen",
        "findings",
        "put_right",
    )
    ANSWERS = ("is_without_appointment", "bedrooms_seen")

    def values_of(self, record: Any) -> dict[str, Any]:
        values = super().values_of(record)
        return values | {name: _AS_TYPED[values[name]] for name in self.ANSWERS}

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        return values | {name: values[name] == "yes" for name in self.ANSWERS}
