"""Filters of the roof's lists. They live in the address."""

from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from carers.choices import areas_seen, first_areas, first_teams, named_alone, teams_seen
from fostering.accounts.models import NO_AREA, Area, Team, User
from fostering.accounts.written import written
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


def offer_workers(form: forms.BaseForm, user: User) -> None:
    """Offer those of the teams that the user sees; of a team that is chosen alone, and whoever is
    chosen: somebody of another team may work with its households."""
    asked = {name: form.data.get(name, "") for name in ("team", "worker")}
    ids = {name: int(text) for name, text in asked.items() if _is_id(text)}
    if user.sees_every_team and "team" not in ids:
        ids = {}
    offer(
        form,
        "worker",
        _workers(user, **ids),
        label=attrgetter("name_and_team"),
        first=_first_workers(user, **ids),
    )


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) <= MOST_DIGITS


def _workers(user: User, **ids: int) -> QuerySet[User]:
    workers = User.objects.visible_to(user).workers().select_related("team")
    if user.sees_every_team and not ids:
        return workers
    wanted = Q(team=ids["team"]) if "team" in ids else Q(team__in=user.team_ids())
    return workers.filter(wanted | Q(pk=ids["worker"]) if "worker" in ids else wanted)


@written
def _first_workers(user: User, **ids: int) -> QuerySet[User]:
    return named_alone(_workers(user, **ids))


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
        offer_if_any(self, "area", areas_seen(user), first=first_areas(user))
        offer(self, "team", teams_seen(user), first=first_teams(user))

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
        offer_workers(self, user)


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
