"""The questions about people who work here, teams and API tokens."""

from typing import Any

from django import forms

from fostering.accounts.models import NO_AREA, Area, Team, User
from fostering.accounts.roles import ROLES, Role
from fostering.core.fields import Radios
from fostering.core.finding import FindField
from fostering.core.forms import FilterForm, GovForm, offer, offer_if_any

SHORT = {"class": "govuk-input--width-20"}


class PersonForm(GovForm):
    """Somebody who works for the service."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    first_name = forms.CharField(max_length=100, widget=forms.TextInput(SHORT))
    last_name = forms.CharField(max_length=100, widget=forms.TextInput(SHORT))
    email = forms.EmailField(label="Email address", help_text="They sign in with it")
    phone = forms.CharField(
        label="Telephone", required=False, max_length=30, widget=forms.TextInput(SHORT)
    )
    role = forms.ChoiceField(
        choices=Role.choices,
        widget=Radios(hints={role.value: ROLES[role].description for role in Role}),
    )
    team: Any = FindField(
        queryset=None,
        required=False,
        empty_label="No team",
        help_text="Workers and team managers belong to a team",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "team", Team.objects.visible_to(user))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        in_a_team = {
            Role.SUPERVISING_SOCIAL_WORKER,
            Role.ASSESSING_SOCIAL_WORKER,
            Role.TEAM_MANAGER,
        }
        if cleaned.get("role") in in_a_team and not cleaned.get("team"):
            self.add_error("team", "Select the team: people in this role see their team's records")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class EditPersonForm(PersonForm):
    is_active = forms.BooleanField(
        label="The account is open",
        required=False,
        help_text="Without the tick they cannot sign in, and their sessions end at once",
    )


class TeamForm(GovForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=100, widget=forms.TextInput(SHORT))
    manager: Any = FindField(queryset=None, required=False, empty_label="No manager")
    area: Any = FindField(
        queryset=None,
        required=False,
        empty_label="No area",
        help_text="In a large service the figures are counted by area",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managers = [Role.TEAM_MANAGER, Role.SERVICE_MANAGER]
        people = User.objects.visible_to(user).active().filter(role__in=managers)
        offer(self, "manager", people)
        offer(self, "area", Area.objects.visible_to(user))

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AreaForm(GovForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=100, widget=forms.TextInput(SHORT))

    @property
    def values(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"]}


class PeopleFilter(FilterForm):
    """The questions beside the list of people."""

    q = forms.CharField(label="Name or email address", required=False, max_length=100)
    role = forms.ChoiceField(choices=[("", "Any"), *Role.choices], required=False)
    team: Any = FindField(queryset=None, required=False, empty_label="Any")
    state = forms.ChoiceField(
        label="Account",
        choices=[("", "Open"), ("closed", "Closed"), ("all", "All")],
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "team", Team.objects.visible_to(user))


class TeamsFilter(FilterForm):
    """The questions beside the list of teams."""

    q = forms.CharField(label="Name of the team", max_length=100)
    area: Any = FindField(queryset=None, empty_label="Any", others={NO_AREA: "No area"})

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_if_any(self, "area", Area.objects.visible_to(user))


class AreasFilter(FilterForm):
    """The question beside the list of areas."""

    q = forms.CharField(label="Name of the area", max_length=100)


class TokenForm(GovForm):
    name = forms.CharField(
        max_length=100,
        widget=forms.TextInput(SHORT),
        help_text="What uses it, for example the name of the report",
    )
    days = forms.TypedChoiceField(
        label="Works for",
        choices=[(7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "A year")],
        initial=30,
        coerce=int,
        widget=Radios,
    )
