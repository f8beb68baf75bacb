"""Questions about approvals and about who works with a household."""

from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import QuerySet

from carers.enums import AllocationKind, ApprovalKind
from carers.forms.versioned import Difference, RecordForm
from fostering.accounts.models import User
from fostering.core.fields import GovDateField, Radios
from fostering.core.finding import FindField
from fostering.core.forms import offer, retype

NUMBER = {"class": "govuk-input--width-2"}


class TermsForm(RecordForm):
    """How many children, of which ages, and what else the approval says."""

    max_children = forms.IntegerField(
        label="Number of children",
        required=False,
        min_value=1,
        max_value=20,
        widget=forms.NumberInput(NUMBER),
    )
    youngest_age = forms.IntegerField(
        required=False, min_value=0, max_value=17, widget=forms.NumberInput(NUMBER)
    )
    oldest_age = forms.IntegerField(
        required=False, min_value=0, max_value=17, widget=forms.NumberInput(NUMBER)
    )
    terms = forms.CharField(
        label="Other terms",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="For example the children by reference for whom a connected person is approved",
    )


class ApprovalForm(TermsForm):
    kind = forms.ChoiceField(
        label="Kind of approval",
        choices=ApprovalKind.choices,
        widget=Radios(
            hints={
                ApprovalKind.FULL: "Decided after panel (Regulation 27)",
                ApprovalKind.TEMPORARY: "A connected person, for up to 16 weeks (Regulation 24)",
            }
        ),
    )
    started_on = GovDateField(label="Date it starts")
    ended_on = GovDateField(
        label="Date it ends",
        required=False,
        help_text="The first day on which it is no longer in force, if that is known already",
    )

    field_order = ("kind", "started_on", "ended_on")


class EndApprovalForm(RecordForm):
    ended_on = GovDateField(
        label="Date it ends", help_text="The first day on which it is no longer in force"
    )


class ExtendApprovalForm(RecordForm):
    extended_on = GovDateField(label="Date the extension was granted", not_future=True)
    ended_on = GovDateField(
        label="New end date", required=False, help_text="Only if an end was agreed"
    )


name_and_team = attrgetter("name_and_team")


class AllocationForm(RecordForm):
    worker: Any = FindField(label="New worker", queryset=None, empty_label="Choose a worker")
    started_on = GovDateField(label="From which day")
    kind = forms.ChoiceField(
        label="Kind of allocation",
        choices=AllocationKind.choices,
        initial=AllocationKind.STANDARD,
        widget=Radios,
    )
    reason = forms.CharField(
        label="Why the worker changes",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, workers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "worker", workers, label=name_and_team)

    def show_newer(self, latest_id: int, worker_now: str) -> None:
        """Somebody else allocated the household: keep what was typed, and say who has it now."""
        retype(self, version=str(latest_id))
        self.differences.append(Difference("Worker", worker_now))
