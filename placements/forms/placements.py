"""Placing a child, and ending a placement."""

from typing import Any

from django import forms

from carers.forms.versioned import RecordForm
from fostering.core.fields import GovDateField, Radios
from fostering.core.forms import GovForm
from placements.actions.placements import NewChild
from placements.enums import PlacementKind

NEW, KNOWN = "new", "known"


class PlaceChildForm(GovForm):
    """Who, from when, what kind. The reason over the usual limit is asked when it is passed."""

    which = forms.ChoiceField(
        label="Is the child on record already?",
        choices=[(NEW, "No, a child new to us"), (KNOWN, "Yes, the child has a reference")],
        widget=Radios(),
    )
    first_name = forms.CharField(label="First name", max_length=100)
    last_name = forms.CharField(label="Last name", max_length=100)
    born_on = GovDateField(label="Date of birth", required=False, not_future=True)
    local_authority = forms.CharField(label="Responsible authority", max_length=100, required=False)
    child_ref = forms.CharField(
        label="The child's reference",
        help_text="For example C00042",
        max_length=60,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    kind = forms.ChoiceField(
        label="Kind of placement", choices=PlacementKind.choices, widget=Radios()
    )
    started_on = GovDateField(label="First day here", not_future=True)
    over_limit_reason = forms.CharField(
        label="Why may more children be placed here?",
        help_text=(
            "For example: all are brothers and sisters, the authority's exemption with its date, or"
            " an emergency of up to 6 working days"
        ),
        required=False,
        widget=forms.Textarea({"rows": "3"}),
    )

    reveals = {
        "which": {
            NEW: ["first_name", "last_name", "born_on", "local_authority"],
            KNOWN: ["child_ref"],
        }
    }

    def __init__(self, *args: Any, asks_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_reason:
            self.fields["over_limit_reason"].widget = forms.HiddenInput()

    def ask_reason(self) -> None:
        """Show the question about the limit: the action has asked it."""
        self.fields["over_limit_reason"].widget = forms.Textarea({"rows": "3"})

    @property
    def child(self) -> NewChild | str:
        answers = self.cleaned_data
        if answers["which"] == KNOWN:
            return answers["child_ref"]
        return NewChild(
            answers["first_name"],
            answers["last_name"],
            answers["born_on"],
            answers["local_authority"],
        )


class EndPlacementForm(RecordForm):
    """When and why a placement ended."""

    ended_on = GovDateField(
        label="Last day here",
        help_text="The day on which the child moved",
        not_future=True,
    )
    end_reason = forms.CharField(
        label="Why did it end?",
        help_text="For example: returned to family, moved to a long-term home, turned 18",
        max_length=200,
    )
