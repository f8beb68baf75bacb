"""What a manager is asked when one duty is extended or excused."""

from django import forms

from fostering.core.fields import GovDateField, Radios
from fostering.core.forms import GovForm
from fostering.obligations.excepting import Effect

MOST_CHARACTERS = 1000


class ExceptionForm(GovForm):
    """An exception to one cycle."""

    effect = forms.ChoiceField(
        label="What do you want to do?",
        choices=[
            (Effect.EXTENDED.value, "Extend it to a later date"),
            (Effect.EXCUSED.value, "Excuse it for a while"),
        ],
        widget=Radios(
            hints={
                Effect.EXTENDED.value: "It counts as overdue after the new date.",
                Effect.EXCUSED.value: "It does not count as overdue until the day has passed; "
                "then the original date holds again.",
            }
        ),
    )
    until = GovDateField(
        label="Last day", help_text="The new date, or the last day that is excused"
    )
    reason = forms.CharField(
        label="Reason",
        help_text="For example: the carers are on holiday from 3 to 17 April",
        widget=forms.Textarea({"rows": 3}),
        max_length=MOST_CHARACTERS,
    )


class WithdrawForm(GovForm):
    """Why an exception no longer holds."""

    reason = forms.CharField(
        label="Reason", widget=forms.Textarea({"rows": 3}), max_length=MOST_CHARACTERS
    )
