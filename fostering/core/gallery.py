"""Sample forms for the gallery of components: one field of every kind."""

from typing import ClassVar

from django import forms

from fostering.core.fields import (
    Checkboxes,
    GovDateField,
    PostcodeField,
    Radios,
    YesNoField,
)
from fostering.core.forms import FilterForm, GovForm, GovFormSet

KINDS = [
    ("announced", "Announced"),
    ("unannounced", "Unannounced"),
    ("other", "Something else"),
]


class GalleryForm(GovForm):
    """One of each."""

    visited_on = GovDateField(
        label="Date of visit", help_text="For example, 27 3 2026", not_future=True
    )
    kind = forms.ChoiceField(
        label="Type of visit",
        choices=KINDS,
        widget=Radios(hints={"unannounced": "The carers did not know that you were coming"}),
    )
    kind_other = forms.CharField(label="What kind of visit was it?", max_length=60)
    seen_alone = YesNoField(label="Was the child seen alone?")
    present = forms.MultipleChoiceField(
        label="Who was present?",
        choices=[
            ("carer", "Foster carer"),
            ("child", "Child"),
            ("other", "Somebody else"),
        ],
        widget=Checkboxes,
        required=False,
    )
    team = forms.ChoiceField(
        label="Team",
        choices=[("", "Choose a team"), ("north", "North"), ("south", "South")],
    )
    children = forms.IntegerField(label="Number of children", min_value=0, max_value=9)
    started_at = forms.TimeField(label="Time of arrival", help_text="For example, 9:30")
    notes = forms.CharField(label="Notes", widget=forms.Textarea, max_length=2000)
    email = forms.EmailField(label="Email address", required=False)
    postcode = PostcodeField()
    document = forms.FileField(label="Upload a signed copy", required=False)
    agreed = forms.BooleanField(
        label="The carer agreed to this record",
        help_text="They have read it and signed it",
    )

    reveals: ClassVar = {"kind": {"other": ["kind_other"]}}


class ItemForm(GovForm):
    """One action."""

    what = forms.CharField(label="Action", max_length=200)
    due_on = GovDateField(label="Due date", required=False)


class GalleryFormSet(
    forms.formset_factory(ItemForm, formset=GovFormSet, extra=1, can_delete=True)  # type: ignore[misc]
):
    """Several actions."""

    noun = "action"


class GalleryFilter(FilterForm):
    """Questions beside a list."""

    team = forms.ChoiceField(
        label="Team",
        choices=[("", "All teams"), ("north", "North"), ("south", "South")],
    )
    name = forms.CharField(label="Name", required=False)
