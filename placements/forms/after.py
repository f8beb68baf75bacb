"""What follows a completed visit: the carer's copy shared and agreed, a manager's note."""

from django import forms

from carers.forms.versioned import RecordForm
from fostering.core.fields import GovDateField
from fostering.core.forms import FilterForm, GovForm, offer_choices
from placements.models import Visit


class ShareForm(RecordForm):
    """When the carer had their copy, when they agreed it, what they said of it."""

    shared_on = GovDateField(
        label="Copy shared with the carer on",
        help_text="The day you gave or sent it",
        not_future=True,
    )
    agreed_on = GovDateField(
        label="Agreed by the carer on",
        help_text="Leave empty until they have agreed it",
        required=False,
        not_future=True,
    )
    carer_comments = forms.CharField(
        label="The carer's comments",
        help_text="In their words, also where they do not agree",
        required=False,
        widget=forms.Textarea({"rows": "4"}),
    )

    def version_of(self, record: Visit) -> int:
        return record.version_with_sharing


class ActionDoneForm(RecordForm):
    """When something agreed on a visit was done."""

    done_on = GovDateField(label="Done on", not_future=True)


class OversightForm(GovForm):
    """A manager's note on a visit."""

    text = forms.CharField(
        label="Your note",
        help_text="What you looked at, what you make of it, and what you ask for",
        widget=forms.Textarea({"rows": "5"}),
        error_messages={"required": "Enter your note"},
    )


class VisitFilter(FilterForm):
    """The questions beside the list of a household's visits."""

    year = forms.TypedChoiceField(label="Year", coerce=int, required=False, empty_value=None)
    announced = forms.ChoiceField(
        label="Announced",
        choices=[("", "All"), ("yes", "Announced"), ("no", "Unannounced")],
        required=False,
    )
    worker = forms.TypedChoiceField(label="Worker", coerce=int, required=False, empty_value=None)

    def __init__(
        self, *args: object, years: list[int], workers: list[tuple[int, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "year", [("", "All years"), *((year, year) for year in years)])
        offer_choices(self, "worker", [("", "All workers"), *workers])
