"""Questions about checks on people, and about TSDS workbooks."""

from typing import Any

from django import forms

from carers.enums import CheckKind, CheckOutcome
from carers.forms.versioned import RecordForm
from carers.models import Person
from fostering.core.fields import GovDateField, Radios
from fostering.core.forms import GovForm, offer_choices

REQUESTED, COMPLETED = "requested", "completed"


class CheckForm(RecordForm):
    """One check. What is asked about a completed one appears when it is completed."""

    reveals = {
        "stage": {
            COMPLETED: [
                "completed_on",
                "outcome",
                "certificate_number",
                "on_update_service",
                "document",
            ]
        }
    }

    stage = forms.ChoiceField(
        label="What happened?",
        choices=[(COMPLETED, "It was completed"), (REQUESTED, "It was asked for")],
        widget=Radios,
    )
    completed_on = GovDateField(label="Date it was completed", not_future=True)
    outcome = forms.ChoiceField(choices=CheckOutcome.choices, widget=Radios)
    certificate_number = forms.CharField(
        required=False,
        max_length=40,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
        help_text="Of a DBS certificate: the number alone, not what it says",
    )
    on_update_service = forms.BooleanField(label="On the DBS update service", required=False)
    document = forms.FileField(
        label="Upload a document",
        required=False,
        help_text="A PDF or a picture, for example the medical adviser's report",
    )
    requested_on = GovDateField(label="Date it was asked for", required=False, not_future=True)
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))

    field_order: tuple[str, ...] = ("stage", "requested_on", "note")

    def values_of(self, record: Any) -> dict[str, Any]:
        stage = COMPLETED if record.completed_on else REQUESTED
        return {**super().values_of(record), "stage": stage, "document": None}

    @property
    def values(self) -> dict[str, Any]:
        """The check's own fields: the stage is told by the dates."""
        values = {**super().values}
        values.pop("stage")
        values.pop("document", None)
        values["outcome"] = values["outcome"] or ""
        values["certificate_number"] = values["certificate_number"] or ""
        values["on_update_service"] = bool(values["on_update_service"])
        return values

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = cleaned.get("stage") == REQUESTED
        if asked and not cleaned.get("requested_on") and "requested_on" not in self.errors:
            self.add_error("requested_on", "Enter the date it was asked for")
        return cleaned


class NewCheckForm(CheckForm):
    person = forms.ChoiceField(label="Who is it about?", widget=Radios)
    kind = forms.ChoiceField(label="Which check?", choices=CheckKind.choices, widget=forms.Select)

    field_order = ("person", "kind", "stage", "requested_on", "note")

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        offer_choices(self, "person", [(pk, str(person)) for pk, person in self.people.items()])

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "person": self.people[self.cleaned_data["person"]]}


class StandardForm(RecordForm):
    """About one standard of a workbook, whose row is made by the first that is written."""

    def reload(self) -> Any:
        return self.record.workbook.evidence.get(standard=self.record.standard)


class EvidenceForm(StandardForm):
    text = forms.CharField(
        label="Evidence",
        required=False,
        max_length=20000,
        widget=forms.Textarea({"rows": 8}),
        help_text="What the carer has done, seen or learned that shows this",
    )
    document = forms.FileField(label="Upload a document", required=False)

    def values_of(self, record: Any) -> dict[str, Any]:
        return {"text": record.text, "version": record.version}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("document"):
            self.add_error("text", "Write the evidence or upload a document")
        return cleaned


class SignOffForm(StandardForm):
    signed_off_on = GovDateField(label="Date of sign-off", not_future=True)

    def values_of(self, record: Any) -> dict[str, Any]:
        return {"version": record.version}


class UndoSignOffForm(GovForm):
    reason = forms.CharField(
        label="Why the sign-off is taken back",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class CompleteWorkbookForm(GovForm):
    completed_on = GovDateField(label="Date the workbook was completed", not_future=True)
