"""Which visits the report on visits in time counts, and by what."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fostering.accounts.models import Team, User
from fostering.core.dates import add_months
from fostering.core.forms import FilterForm, offer, offer_choices
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


class InTimeFilter(FilterForm):
    """The last twelve months and this one, by month, team and worker, unless asked otherwise."""

    team = forms.ChoiceField(label="Team")
    worker = forms.ModelChoiceField(label="Worker", queryset=User.objects.none(), empty_label="All")
    first = month_field("First month")
    last = month_field("Last month")
    by = forms.ChoiceField(
        label="Count by",
        choices=[
            ("", "Month, team and worker"),
            ("month", "Month"),
            ("team", "Team"),
            ("worker", "Worker"),
            ("month-team", "Month and team"),
            ("month-worker", "Month and worker"),
        ],
    )

    def __init__(self, *args: Any, user: User, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        teams = [(str(team.pk), team.name) for team in Team.objects.visible_to(user)]
        offer_choices(self, "team", [("", "All"), *teams])
        workers = User.objects.visible_to(user).workers()
        offered = workers.filter(team__in=[pk for pk, _ in teams]).order_by("name_key", "pk")
        offer(self, "worker", offered)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = self.months
        if first > last:
            raise ValidationError({"last": "The last month must be the first or a later one"})
        if add_months(first, MOST_MONTHS) <= last:
            raise ValidationError({"first": f"Choose {MOST_MONTHS} months at most"})
        return cleaned

    @property
    def months(self) -> tuple[datetime.date, datetime.date]:
        """The first day of the first and of the last month."""
        last = self.cleaned_data.get("last") or self.today.replace(day=1)
        first = self.cleaned_data.get("first") or add_months(last, -USUAL_MONTHS)
        return first, last

    def asked(self) -> dict[str, Any]:
        """What `in_time.visits_in_time` is asked, of a valid form."""
        first, last = self.months
        by, team, worker = (self.cleaned_data[name] for name in ("by", "team", "worker"))
        return {
            "start": first,
            "end": add_months(last, 1),
            "groups": tuple(by.split("-")) if by else GROUPS,
            "team": int(team) if team else None,
            "worker": worker.pk if worker else None,
        }
