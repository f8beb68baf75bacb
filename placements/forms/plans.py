"""Questions about what is agreed for a child in a placement."""

from django import forms

from carers.forms.versioned import RecordForm
from fostering.core.fields import GovDateField, Radios
from placements.enums import Decider


class SaferCaringPlanForm(RecordForm):
    """A safer caring plan as agreed on a day."""

    agreed_on = GovDateField(label="Date it was agreed", not_future=True)
    agreed_with = forms.CharField(
        label="Who agreed it?",
        help_text="For example: both carers, the child's social worker, the child",
        max_length=300,
    )
    text = forms.CharField(
        label="The plan",
        help_text=(
            "Bedrooms and bathrooms, affection and play, time alone with adults, visitors, "
            "phones and the internet, what is different for this child and why"
        ),
        max_length=20000,
        widget=forms.Textarea({"rows": 12, "spellcheck": "true"}),
    )


def _decider(label: str, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=Decider.choices,
        widget=Radios,
        error_messages={"required": f"Select who decides: {label[0].lower()}{label[1:]}"},
    )


class DelegatedAuthorityForm(RecordForm):
    """Who decides for the child, in each of the six areas of everyday life."""

    recorded_on = GovDateField(label="Date it was recorded", not_future=True)
    medical = _decider("Medical and dental care", "Routine appointments, consent to treatment")
    education = _decider("Education", "School trips, meetings, changes of school")
    leisure = _decider("Leisure and home life", "Overnight stays, holidays, haircuts, clubs")
    faith = _decider("Faith and religious observance")
    social_media = _decider("Social media and use of the internet", "Accounts, photographs, phones")
    other = _decider("Anything else")
    note = forms.CharField(
        label="Conditions",
        help_text="What somebody must be asked or told first, and for which decisions",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 4, "spellcheck": "true"}),
    )
