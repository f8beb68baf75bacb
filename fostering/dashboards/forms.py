"""Filters of the roof's lists. They live in the address."""

from typing import Any

from django import forms

from fostering.accounts.models import Team, User
from fostering.core.as_of import AsOfForm
from fostering.core.forms import offer_choices
from fostering.obligations import registry
from fostering.obligations.excepting import Effect
from fostering.obligations.models import State

NOBODY = "none"
# Before the code of a family of kinds, in the filter by kind.
FAMILY = "all:"
# A longer list of workers is reached by choosing a team first.
MOST_WORKERS = 200


class DutyFilter(AsOfForm):
    """Which duties a list shows. The choices are those that the user may see."""

    state = forms.ChoiceField(label="State", required=False)
    kind = forms.ChoiceField(label="Duty", required=False)
    team = forms.ChoiceField(label="Team", required=False)
    worker = forms.ChoiceField(label="Worker", required=False)
    field_order = ("state", "kind", "team", "worker", "as_of")

    @property
    def kinds(self) -> list[str]:
        """The kinds asked for, of a valid form; none when all are."""
        asked = self.cleaned_data["kind"]
        if asked.startswith(FAMILY):
            return [kind.code for kind in registry.kinds_of(asked.removeprefix(FAMILY))]
        return [asked] if asked else []

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(
            self,
            "state",
            [
                ("", "Overdue and due soon"),
                *State.choices,
                (Effect.EXTENDED.value, "Extended"),
                (Effect.EXCUSED.value, "Excused for now"),
                ("all", "All"),
            ],
        )
        offer_choices(self, "kind", [("", "All"), *_kinds()])
        teams = [(str(team.pk), team.name) for team in Team.objects.visible_to(user)]
        offer_choices(self, "team", [("", "All"), *teams, (NOBODY, "No household")])
        workers = User.objects.visible_to(user).workers().order_by("name_key", "pk")
        chosen = self.data.get("team", "")
        in_teams = [chosen] if chosen.isdigit() else [pk for pk, _ in teams]
        offered = workers.filter(team__in=in_teams)[:MOST_WORKERS]
        offer_choices(
            self,
            "worker",
            [
                ("", "All"),
                (NOBODY, "Nobody allocated"),
                *((str(worker.pk), str(worker)) for worker in offered),
            ],
        )


def _kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every family of duties, which is a choice itself, with its kinds."""
    return [
        (
            family.label,
            [
                (f"{FAMILY}{family.code}", f"{family.label}: all"),
                *((kind.code, kind.label) for kind in registry.kinds_of(family.code)),
            ],
        )
        for family in registry.families()
    ]


class ChildrenFilter(AsOfForm):
    """Which children placed a list shows."""

    team = forms.ChoiceField(label="Team", required=False)
    field_order = ("team", "as_of")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(str(team.pk), team.name) for team in Team.objects.visible_to(user)]
        offer_choices(self, "team", [("", "All"), *teams])
