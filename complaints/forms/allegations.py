"""Questions about an allegation: what was said, the referral, and who may know."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from carers.forms.versioned import RecordForm
from fostering.accounts.models import User
from fostering.core.fields import GovDateField
from fostering.core.finding_several import FindSeveralField
from fostering.core.forms import offer


def _named(user: User) -> str:
    return f"{user.get_full_name()}, {user.get_role_display().lower()}"


class AllegationForm(RecordForm):
    received_on = GovDateField(label="Date the service heard of it", not_future=True)
    summary = forms.CharField(
        label="What is alleged",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
    )
    readers: Any = FindSeveralField(
        label="Who may see it",
        required=False,
        help_text="You, and those who answer for every allegation, see it in any case",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        offer(self, "readers", people, label=_named)

    def values_of(self, record: Any) -> dict[str, Any]:
        readers = sorted(row.user_id for row in record.reader_rows.all())
        return {**super().values_of(record), "readers": readers}

    def clean_readers(self) -> list[int]:
        """Their keys in order, so that they compare with what the record holds."""
        return sorted(user.pk for user in self.cleaned_data["readers"])

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        return {**values, "readers": list(self.people.filter(pk__in=values["readers"]))}

    def _in_words(self, name: str, value: Any) -> str:
        if name != "readers":
            return super()._in_words(name, value)
        people = self.people.filter(pk__in=value)
        return ", ".join(str(user) for user in people) or "Nobody is named"


class NewAllegationForm(AllegationForm):
    lado_referred_on = GovDateField(
        label="Date it was referred to the LADO",
        required=False,
        not_future=True,
        help_text="The designated officer. If that is still to be done, leave it empty",
    )

    field_order = ("received_on", "lado_referred_on", "summary", "readers")


class ReferralForm(RecordForm):
    lado_referred_on = GovDateField(
        label="Date it was referred to the LADO",
        required=False,
        not_future=True,
        help_text="The designated officer of the local authority",
    )
