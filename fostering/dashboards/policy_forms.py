"""What a manager is asked when a figure of the policy changes, or the policy itself."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from fostering.core.dates import add_months
from fostering.core.fields import GovDateField, Radios
from fostering.core.forms import GovForm
from fostering.core.wording import in_sentence
from fostering.obligations.models import StandardVersion
from fostering.obligations.models.policies import UNITS
from fostering.obligations.registry import Kind

MOST = 1200
MOST_DAYS = 366
MONTHS_AHEAD = 24
CATEGORY = "category_"
ON, OFF = "on", "off"
# Terms that only some standards have: field, what it is.
OTHER_TERMS = {"first": "The first time", "extended": "When it is extended"}


class ProposalForm(GovForm):
    """What every change of policy is asked: why, and on which day to count what it does."""

    day = GovDateField(
        label="Count what would be overdue on",
        required=False,
        help_text="Today, or the first day of the change, unless you choose another. A day to come "
        "is counted as if nothing more were recorded.",
    )
    reason = forms.CharField(
        label="Reason for the change",
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text="Kept with the change. Do not name anybody.",
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> datetime.date | None:
        day = self.cleaned_data["day"]
        self.check_ahead(day)
        if day is not None and day < self.today:
            raise ValidationError("Choose today or a later day")
        return day

    def check_ahead(self, day: datetime.date | None) -> None:
        latest = add_months(self.today, MONTHS_AHEAD)
        if day is not None and day > latest:
            raise ValidationError(f"Choose {date_format(latest, 'j F Y')} or an earlier day")


class PolicyForm(ProposalForm):
    """Another policy in place of the one in use."""

    def proposal(self) -> dict[str, Any]:
        return {
            "reason": self.cleaned_data["reason"],
            "day": self.cleaned_data["day"] or self.today,
        }


class StandardForm(ProposalForm):
    """The figures of one standard, as they are until somebody changes them."""

    asked_for = forms.ChoiceField(
        label="Is it asked for?",
        choices=[(ON, "Yes"), (OFF, "No: the duty is switched off")],
        widget=Radios,
    )
    interval = forms.IntegerField(label="Interval", min_value=0, max_value=MOST)
    unit = forms.ChoiceField(label="Unit", choices=UNITS)
    lead_days = forms.IntegerField(
        label="Days before, to be due soon", min_value=0, max_value=MOST_DAYS
    )
    escalate_after_days = forms.IntegerField(
        label="Days after, to go to the manager", min_value=0, max_value=MOST_DAYS
    )
    citation = forms.CharField(
        label="Source of the figure",
        max_length=200,
        help_text="For example: our statement of purpose, section 4",
    )
    effective_from = GovDateField(
        label="First day",
        help_text="Duties that open on this day or later are judged by the new figures. Those that "
        "are open already keep the figures under which they opened.",
    )

    def __init__(self, *args: Any, kind: Kind, version: StandardVersion, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(version), **kwargs)
        self.version = version
        for name, label in OTHER_TERMS.items():
            if getattr(version, f"{name}_interval") is not None:
                self._add(f"{name}_interval", _number(f"{label}: interval", required=True))
                self._add(f"{name}_unit", forms.ChoiceField(label=f"{label}: unit", choices=UNITS))
        codes = {code: code.replace("_", " ").capitalize() for code in version.by_category}
        self.categories = {**codes, **kind.categories}
        for code, label in self.categories.items():
            self._add(
                f"{CATEGORY}{code}",
                _number(f"Interval for {in_sentence(label).removeprefix('the ')}", required=False),
            )
        last = ["lead_days", "escalate_after_days", "citation", "effective_from", "day", "reason"]
        self.order_fields([name for name in self.fields if name not in last] + last)

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field

    def clean_effective_from(self) -> datetime.date:
        day = self.cleaned_data["effective_from"]
        self.check_ahead(day)
        return day

    def figures(self) -> dict[str, Any]:
        """The fields of a version that the form decides. A service's own figure says so."""
        cleaned = self.cleaned_data
        names = ("interval", "unit", "lead_days", "escalate_after_days", "citation")
        figures = {name: cleaned[name] for name in names}
        for name in OTHER_TERMS:
            if f"{name}_interval" in self.fields:
                figures[f"{name}_interval"] = cleaned[f"{name}_interval"]
                figures[f"{name}_unit"] = cleaned[f"{name}_unit"]
        figures["is_off"] = cleaned["asked_for"] == OFF
        figures["by_category"] = {
            code: cleaned[f"{CATEGORY}{code}"]
            for code in self.categories
            if cleaned[f"{CATEGORY}{code}"] is not None
        }
        changed = any(getattr(self.version, name) != value for name, value in figures.items())
        return {**figures, "basis": StandardVersion.Basis.LOCAL.value} if changed else figures

    def proposal(self) -> dict[str, Any]:
        """What `trials.propose_standard` is asked, without the kind."""
        starts = self.cleaned_data["effective_from"]
        return {
            "figures": self.figures(),
            "effective_from": starts,
            "reason": self.cleaned_data["reason"],
            "day": self.cleaned_data["day"] or max(self.today, starts),
        }


def _number(label: str, *, required: bool) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=required, min_value=0, max_value=MOST)


def _initial(version: StandardVersion) -> dict[str, Any]:
    said = version.figures()
    by_category = {f"{CATEGORY}{code}": number for code, number in version.by_category.items()}
    return {**said, **by_category, "asked_for": OFF if version.is_off else ON}
