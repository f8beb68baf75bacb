"""Filters of the roof's lists. They live in the address."""

from typing import Any

from django import forms

from fostering.accounts.models import Team, User
from fostering.core.as_of import AsOfForm
from fostering.obligations import registry
from fostering.obligations.models import State

NOBODY = "none"
# A longer list of workers is reached by choosing a team first.
MOST_WORKERS = 200


class DutyFilter(AsOfForm):
    """Which duties a list shows. The choices are those that the user may see."""

    state = forms.ChoiceField(label="State", required=False)
    kind = forms.ChoiceField(label="Duty", required=False)
    team = forms.ChoiceField(label="Team", required=False)
    worker = forms.ChoiceField(label="Worker", required=False)
    field_order = ("state", "kind", "team", "worker", "as_of")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [
            ("", "Overdue and due soon"),
            *State.choices,
            ("all", "All"),
        ]
        self.fields["kind"].choices = [("", "All"), *((k.code, k.label) for k in registry.kinds())]
        teams = [(str(team.pk), team.name) for team in Team.objects.visible_to(user)]
        self.fields["team"].choices = [("", "All"), *teams]
        workers = User.objects.visible_to(user).workers().order_by("name_key", "pk")
        chosen = self.data.get("team", "")
        in_teams = [chosen] if chosen.isdigit() else [pk for pk, _ in teams]
        offered = workers.filter(team__in=in_teams)[:MOST_WORKERS]
        self.fields["worker"].choices = [
            ("", "All"),
            (NOBODY, "Nobody allocated"),
            *((str(worker.pk), str(worker)) for worker in offered),
        ]


class ChildrenFilter(AsOfForm):
    """Which children placed a list shows."""

    team = forms.ChoiceField(label="Team", required=False)
    field_order = ("team", "as_of")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(str(team.pk), team.name) for team in Team.objects.visible_to(user)]
        self.fields["team"].choices = [("", "All"), *teams]
