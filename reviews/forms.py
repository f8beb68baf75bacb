"""Questions about a review of approval."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from carers.forms.versioned import RecordForm
from fostering.accounts.models import User
from fostering.core.fields import GovDateField, Radios
from fostering.core.finding import FindField
from fostering.core.forms import offer
from reviews.enums import Recommendation


class ReviewForm(RecordForm):
    """One review that was held."""

    held_on = GovDateField(
        label="Date of the review meeting",
        help_text="The next one is due a year after it",
        not_future=True,
    )
    chaired_by = FindField(label="Who chaired it?", queryset=User.objects.none())
    summary = forms.CharField(
        label="Summary",
        help_text=(
            "The views of the carers, of children placed and of their social workers; whether the "
            "carers and their household are still suitable"
        ),
        max_length=20000,
        widget=forms.Textarea({"rows": 10, "spellcheck": "true"}),
    )
    recommendation = forms.ChoiceField(
        label="What the review recommends",
        choices=Recommendation.choices,
        widget=Radios(
            hints={
                Recommendation.CHANGE_TERMS: "The decision and the new terms are recorded as "
                "an approval",
            }
        ),
    )

    def __init__(self, *args: Any, chairs: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "chaired_by", chairs)
