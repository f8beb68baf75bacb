"""Filters of the roof's lists. They live in the address."""

from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from carers.queries import areas_seen
from fostering.accounts.models import NO_AREA, Area, Team, User
from fostering.core.as_of import AsOfForm
from fostering.core.finding import FindField
from fostering.core.forms import FilterForm, offer, offer_choices, offer_if_any
from fostering.dashboards.figures import Figures, Part
from fostering.obligations import registry
from fostering.obligations.excepting import Effect
from fostering.obligations.models import State

NOBODY = "none"
# Before the code of a family of kinds, in the filter by kind.
FAMILY = "all:"
# A longer number is no row's.
MOST_DIGITS = 18


def workers_to_choose(user: User, team: str, worker: str) -> QuerySet[User]:
    """Those of the teams that the user sees; of a team that is chosen alone, and whoever is chosen:
    somebody of another team may work with its households."""
    workers = User.objects.visible_to(user).workers().select_related("team")
    chosen = Q(pk=int(worker)) if worker.isdecimal() and len(worker) <= MOST_DIGITS else Q()
    if team.isdecimal() and len(team) <= MOST_DIGITS:
        return workers.filter(Q(team=int(team)) | chosen)
    return workers if user.sees_every_team else workers.filter(Q(team__in=user.team_ids()) | chosen)


class LinesFilter(FilterForm):
    """Which lines of a long table of areas or teams are shown."""

    q = forms.CharField(max_length=100)
    by = forms.CharField(max_length=10, widget=forms.HiddenInput)
    area = forms.CharField(max_length=10, widget=forms.HiddenInput)
    as_of = forms.CharField(max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: str = "line", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = f"Name of the {lines}"

    def those_wanted(self, rows: list[Figures]) -> list[Figures]:
        """The lines whose name holds every word that was typed."""
        if "q" in self.errors:
            return []
        words = self.cleaned_data["q"].casefold().split()
        return [row for row in rows if all(word in row.name.casefold() for word in words)]


class PartForm(AsOfForm):
    """A list of one area or one team."""

    area = FindField(queryset=Area.objects.none(), empty_label="All", others={NO_AREA: "No area"})
    team = FindField(queryset=Team.objects.none(), empty_label="All")
    field_order: tuple[str, ...] = ("area", "team", "as_of")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_if_any(self, "area", areas_seen(user))
        offer(self, "team", Team.objects.visible_to(user))

    @property
    def area_asked(self) -> Part:
        """Of a valid form."""
        return self.cleaned_data.get("area")


class DutyFilter(PartForm):
    """Which duties a list shows. The choices are those that the user may see."""

    state = forms.ChoiceField(label="State", required=False)
    kind = forms.ChoiceField(label="Duty", required=False)
    team = FindField(
        queryset=Team.objects.none(), empty_label="All", others={NOBODY: "No household"}
    )
    worker = FindField(
        queryset=User.objects.none(), empty_label="All", others={NOBODY: "Nobody allocated"}
    )
    field_order = ("state", "kind", "area", "team", "worker", "as_of")

    @property
    def kinds(self) -> list[str]:
        """The kinds asked for, of a valid form; none when all are."""
        asked = self.cleaned_data["kind"]
        if asked.startswith(FAMILY):
            return [kind.code for kind in registry.kinds_of(asked.removeprefix(FAMILY))]
        return [asked] if asked else []

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
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
        chosen = self.data.get("team", "")
        workers = workers_to_choose(user, chosen, self.data.get("worker", ""))
        offer(self, "worker", workers, label=attrgetter("name_and_team"))


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


class ChildrenFilter(PartForm):
    """Which children placed a list shows."""
