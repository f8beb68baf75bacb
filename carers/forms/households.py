"""Questions about a household, its people, and the list of households."""

from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import QuerySet

from carers.choices import (
    areas_seen,
    first_areas,
    first_teams,
    first_workers,
    teams_seen,
    workers_seen,
)
from carers.enums import Category, PersonRole, Standing
from carers.forms.versioned import RecordForm
from fostering.accounts.models import NO_AREA, Team, User
from fostering.core.fields import GovDateField, PostcodeField, Radios
from fostering.core.finding import FindField
from fostering.core.forms import FilterForm, offer, offer_if_any

SHORT = {"class": "govuk-input--width-20"}
PHONE = {"class": "govuk-input--width-20", "inputmode": "tel"}


class HouseholdForm(RecordForm):
    name = forms.CharField(
        label="Name of the household",
        max_length=200,
        help_text="As the team calls them, for example the surname of the carers",
    )
    category = forms.ChoiceField(choices=Category.choices, widget=Radios)
    team: Any = FindField(queryset=None, empty_label="Choose a team")
    address = forms.CharField(widget=forms.Textarea({"rows": 3}), required=False, max_length=500)
    postcode = PostcodeField(required=False)
    phone = forms.CharField(
        label="Telephone", required=False, max_length=30, widget=forms.TextInput(PHONE)
    )
    rotation_exempt = forms.BooleanField(
        label="Exempt from a change of worker",
        required=False,
        help_text="Tick when the service has agreed that the worker need not change after a set time",
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "team", teams)


class PersonForm(RecordForm):
    role = forms.ChoiceField(
        label="What they are in the household", choices=PersonRole.choices, widget=Radios
    )
    first_name = forms.CharField(max_length=100, widget=forms.TextInput(SHORT))
    last_name = forms.CharField(max_length=100, widget=forms.TextInput(SHORT))
    born_on = GovDateField(label="Date of birth", required=False, not_future=True)
    joined_on = GovDateField(
        label="Date they joined the household",
        required=False,
        help_text="Leave empty when they have always lived there",
    )
    left_on = GovDateField(
        label="Date they left the household",
        required=False,
        help_text="The first day on which they no longer live there",
    )
    email = forms.EmailField(required=False, label="Email address")
    phone = forms.CharField(
        label="Telephone", required=False, max_length=30, widget=forms.TextInput(PHONE)
    )


STANDINGS = [
    ("", "Any"),
    ("approved", "Approved"),
    (Standing.UNDER_ASSESSMENT.value, "Under assessment"),
    (Standing.ENDED.value, "No longer approved"),
]


class HouseholdFilter(FilterForm):
    """The questions beside the list of households. Select boxes hold what the user may see."""

    q = forms.CharField(label="Name, reference or postcode", required=False, max_length=100)
    standing = forms.ChoiceField(label="Status", choices=STANDINGS, required=False)
    category = forms.ChoiceField(choices=[("", "Any"), *Category.choices], required=False)
    area: Any = FindField(queryset=None, empty_label="Any", others={NO_AREA: "No area"})
    team: Any = FindField(queryset=None, empty_label="Any")
    worker: Any = FindField(queryset=None, empty_label="Anybody")

    def __init__(
        self,
        *args: Any,
        user: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_if_any(self, "area", areas_seen(user), first=first_areas(user))
        offer(self, "team", teams_seen(user), first=first_teams(user))
        workers, label = workers_seen(user), attrgetter("name_and_team")
        offer(self, "worker", workers, label=label, first=first_workers(user))
