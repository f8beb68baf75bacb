"""Questions about a complaint: what it is, and the days of each stage."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from carers.forms.versioned import RecordForm
from carers.models import Household
from complaints.enums import Complainant
from fostering.core.fields import GovDateField, Radios


class ComplaintForm(RecordForm):
    """What a complaint is about. The household is chosen by its reference, or none."""

    received_on = GovDateField(label="Date it was received", not_future=True)
    complainant = forms.ChoiceField(
        label="Who complains?", choices=Complainant.choices, widget=Radios
    )
    household_ref = forms.CharField(
        label="Reference of the household",
        required=False,
        max_length=60,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
        help_text="For example H00042. Leave it empty when it is about the service",
    )
    summary = forms.CharField(
        label="What it is about",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
    )

    def __init__(self, *args: Any, households: QuerySet[Household], **kwargs: Any) -> None:
        self.households = households
        super().__init__(*args, **kwargs)

    def values_of(self, record: Any) -> dict[str, Any]:
        ref = record.household.ref if record.household else ""
        return {**super().values_of(record), "household_ref": ref}

    def clean_household_ref(self) -> str:
        ref = self.cleaned_data["household_ref"].strip()
        self.household = self.households.filter(ref__iexact=ref).first() if ref else None
        if ref and self.household is None:
            raise forms.ValidationError("No household has this reference")
        return ref

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        values.pop("household_ref")
        return {**values, "household": self.household}


class StageOneForm(RecordForm):
    stage_1_answered_on = GovDateField(
        label="Date stage 1 was answered", required=False, not_future=True
    )
    stage_1_extended_on = GovDateField(
        label="Date stage 1 was extended",
        required=False,
        not_future=True,
        help_text="Only where it was: the complaint is complex, or an advocate is found",
    )


class StageTwoForm(RecordForm):
    stage_2_started_on = GovDateField(
        label="Date stage 2 started",
        required=False,
        not_future=True,
        help_text="The day on which the complainant asked for it",
    )
    stage_2_answered_on = GovDateField(
        label="Date stage 2 was answered", required=False, not_future=True
    )
    stage_2_extended_on = GovDateField(
        label="Date stage 2 was extended",
        required=False,
        not_future=True,
        help_text="Only where it was: the day on which the complainant was told",
    )


class StageThreeForm(RecordForm):
    stage_3_requested_on = GovDateField(
        label="Date stage 3 was asked for", required=False, not_future=True
    )
    stage_3_panel_on = GovDateField(
        label="Date the review panel met", required=False, not_future=True
    )


STAGES: dict[str, type[RecordForm]] = {
    "stage_1": StageOneForm,
    "stage_2": StageTwoForm,
    "stage_3": StageThreeForm,
}
