"""Which visits the report on visits in time counts, and by what."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from carers.choices import areas_seen, first_areas, first_teams, teams_seen
from fostering.accounts.models import NO_AREA, Area, Team, User
from fostering.core.dates import add_months
from fostering.core.finding import FindField
from fostering.core.forms import FilterForm, offer, offer_choices, offer_if_any
from fostering.dashboards.forms import offer_workers
from fostering.dashboards.in_time import GROUPS

MOST_MONTHS = 60
USUAL_MONTHS = 12


class MonthInput(forms.DateInput):
    """One box with the browser's own choice of a month: 2026-03."""

    input_type = "month"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "govuk-input--width-10"}, format="%Y-%m")


def month_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=MonthInput,
        input_formats=["%Y-%m"],
        help_text="For example 2026-03",
        error_messages={"invalid": "Enter a month such as 2026-03"},
    )


GROUPINGS = [
    ("", "Month, team and worker"),
    ("month", "Month"),
    ("area", "Area"),
    ("team", "Team"),
    ("worker", "Worker"),
    ("month-area", "Month and area"),
    ("month-team", "Month and team"),
    ("month-worker", "Month and worker"),
    ("month-team-worker", "Month, team and worker"),
]


class InTimeFilter(FilterForm):
    """The last twelve months and this one, by month, team and worker, unless asked otherwise.

    In a service of many teams by month alone.
    """

    area = FindField(queryset=Area.objects.none(), empty_label="All", others={NO_AREA: "No area"})
    team = FindField(queryset=Team.objects.none(), empty_label="All")
    worker = FindField(label="Worker", queryset=User.objects.none(), empty_label="All")
    first = month_field("First month")
    last = month_field("Last month")
    by = forms.ChoiceField(label="Count by", choices=GROUPINGS)

    def __init__(self, *args: Any, user: User, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offer_if_any(self, "area", areas_seen(user), first=first_areas(user))
        offer(self, "team", teams_seen(user), first=first_teams(user))
        offer_choices(self, "by", self._groupings())
        offer_workers(self, user)

    def _groupings(self) -> list[tuple[str, str]]:
        known = [one for one in GROUPINGS if "area" in self.fields or "area" not in one[0]]
        return (
            [("", "Month"), *(one for one in known if one[0] not in ("", "month"))]
            if self.is_wide
            else known[:-1]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = self.months
        if first > last:
            raise ValidationError({"last": "The last month must be the first or a later one"})
        if add_months(first, MOST_MONTHS) <= last:
            raise ValidationError({"first": f"Choose {MOST_MONTHS} months at most"})
        if "worker" in cleaned.get("by", "") and self.is_too_wide:
            raise ValidationError({"by": "Choose an area, a team or a worker to count by worker"})
        return cleaned

    @property
    def is_wide(self) -> bool:
        """Of more teams than a select box holds."""
        team: Any = self.fields["team"]
        return team.few is None

    @property
    def is_too_wide(self) -> bool:
        """With no part of them chosen: too much to tell by worker."""
        chosen = (self.cleaned_data.get(name) for name in ("area", "team", "worker"))
        return self.is_wide and not any(chosen)

    @property
    def months(self) -> tuple[datetime.date, datetime.date]:
        """The first day of the first and of the last month."""
        last = self.cleaned_data.get("last") or self.today.replace(day=1)
        first = self.cleaned_data.get("first") or add_months(last, -USUAL_MONTHS)
        return first, last

    @property
    def usual_groups(self) -> tuple[str, ...]:
        return ("month",) if self.is_wide else GROUPS

    def asked(self) -> dict[str, Any]:
        """What `in_time.visits_in_time` is asked, of a valid form."""
        first, last = self.months
        by, team, worker = (self.cleaned_data[name] for name in ("by", "team", "worker"))
        groups = tuple(by.split("-")) if by else self.usual_groups
        return {
            "start": first,
            "end": add_months(last, 1),
            "groups": groups,
            "part": team or self.cleaned_data.get("area"),
            "worker": worker.pk if worker else None,
        }
