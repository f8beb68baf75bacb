"""The questions of a visit, in the parts that its page shows."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms

from carers.models import Person
from fostering.core.fields import Checkboxes, GovDateField, Radios
from fostering.core.forms import GovForm, GovFormSet, offer_choices
from placements.enums import ActionOwner, Seen
from placements.queries import ChildOnDay
from placements.queries.values import AREAS, ActionValues, ChildValues


def _text(label: str, help_text: str = "", *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea({"rows": "3", "spellcheck": "true"})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget)


class DateForm(GovForm):
    """When the visit was made, and whether the carers expected it."""

    visited_on = GovDateField(label="Date of visit", not_future=True)
    is_old_confirmed = forms.BooleanField(
        required=False, label="This date is right, although it is more than 60 days ago"
    )
    is_unannounced = forms.TypedChoiceField(
        label="Was the visit announced?",
        choices=[("no", "Announced"), ("yes", "Unannounced")],
        coerce=lambda value: value == "yes",
        widget=Radios(
            hints={
                "no": "The carers knew that you were coming",
                "yes": "Counts towards the yearly unannounced visit",
            }
        ),
        error_messages={"required": "Select whether the visit was announced"},
    )


class PresentForm(GovForm):
    """Who was there, of the adults who lived in the household on the day."""

    people_present = forms.TypedMultipleChoiceField(
        label="Who was present?", coerce=int, required=False, widget=Checkboxes()
    )
    others_present = forms.CharField(
        label="Anybody else?",
        help_text="For example the child's social worker, or family who were visiting",
        max_length=300,
        required=False,
    )
    mark_optional = False

    def __init__(self, *args: Any, people: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(people)
        offer_choices(self, "people_present", [(person.pk, str(person)) for person in people])
        self.fields["people_present"].widget.hints = {
            str(person.pk): person.get_role_display() for person in people
        }
        if not people:
            del self.fields["people_present"]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if not answers.get("people_present") and not answers.get("others_present"):
            named = "people_present" if "people_present" in self.fields else "others_present"
            if named not in self.errors:
                self.add_error(named, "Select or name at least one person who was present")
        return answers


class ChildForm(GovForm):
    """One child: seen or not, what they wish and feel; for a placed child the four areas."""

    seen = forms.ChoiceField(label="Was the child seen?", choices=Seen.choices, widget=Radios())
    why_not_seen = forms.CharField(label="Why not?", max_length=300)
    wishes_and_feelings = _text("Wishes and feelings")
    physical = _text("Physical", "Health, growth, sleep, appointments")
    emotional = _text("Emotional", "Mood, behaviour, relationships, family time")
    educational = _text("Educational", "Nursery, school, learning, play")
    cultural = _text("Cultural", "Identity, religion, language, heritage")

    reveals = {"seen": {Seen.NOT_SEEN.value: ["why_not_seen"]}}
    mark_optional = False

    def __init__(
        self, *args: Any, child: ChildOnDay, called: str, day: datetime.date, **kwargs: Any
    ) -> None:
        self.child, self.called = child, called
        self.age = child.age(day)
        super().__init__(*args, prefix=child.key, **kwargs)
        self.fields["seen"].label = f"Was {called} seen?"
        self.fields["seen"].error_messages["required"] = f"Select whether {called} was seen"
        self.fields["why_not_seen"].error_messages["required"] = f"Enter why {called} was not seen"
        self.fields["wishes_and_feelings"].help_text = (
            "In the child's own words where you can; for a child who does not speak yet, "
            "what you saw"
        )
        if not child.is_placed:
            for area in AREAS:
                del self.fields[area]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        was_seen = answers.get("seen") in {Seen.ALONE, Seen.WITH_OTHERS}
        if self.child.is_placed and was_seen and not answers.get("wishes_and_feelings"):
            self.add_error("wishes_and_feelings", f"Enter the wishes and feelings of {self.called}")
        return answers

    @property
    def areas(self) -> list[forms.BoundField]:
        return [self[area] for area in AREAS if area in self.fields]

    def values(self) -> ChildValues:
        answers = {name: value or "" for name, value in self.cleaned_data.items()}
        return ChildValues(key=self.child.key, **answers)


class HomeForm(GovForm):
    """The carers and the home, and the visit in a few lines."""

    carer_wellbeing = _text("How are the carers?", "Health, family, how they manage, any support")
    skills_and_training = _text(
        "Skills and training needs", "What went well, training done or wanted, workbook"
    )
    health_and_safety = _text(
        "Health and safety in the home", "Changes, accidents, medicines, bedrooms, online safety"
    )
    communication = _text(
        "Communication with professionals", "Social workers, school, health, meetings since last"
    )
    summary = _text("Summary of the visit", "Two or three sentences will do", required=True)
    mark_optional = False


class ActionForm(GovForm):
    """One action agreed. A row in which nothing was typed is ignored."""

    what = forms.CharField(label="What is to be done?", max_length=500)
    owner = forms.ChoiceField(
        label="Who does it?", choices=ActionOwner.choices, initial=ActionOwner.WORKER
    )
    due_on = GovDateField(label="By when?")
    row = forms.IntegerField(required=False, widget=forms.HiddenInput)
    mark_optional = False

    def has_changed(self) -> bool:
        """The owner is chosen for you and `row` is not typed: neither makes a row filled."""
        return bool({"what", "due_on"} & set(self.changed_data))

    def values(self) -> ActionValues:
        answers = self.cleaned_data
        return ActionValues(answers["what"], answers["owner"], answers["due_on"], answers["row"])


class BaseActionFormSet(GovFormSet):
    """The actions; with none typed yet, one empty row."""

    noun = "action"

    def refuse_before(self, visited_on: datetime.date) -> None:
        """Mark actions that were to be done before the visit at which they were agreed."""
        for form in self.kept_forms:
            due_on = form.cleaned_data.get("due_on")
            if due_on and due_on < visited_on:
                form.add_error("due_on", "By when must be the day of the visit or later")

    @property
    def kept_forms(self) -> list[ActionForm]:
        """The rows that were filled in and not removed."""
        return [
            form
            for form in self.forms
            if form.has_changed() and not form.cleaned_data.get("DELETE")
        ]


ActionFormSet = forms.formset_factory(
    ActionForm, formset=BaseActionFormSet, extra=1, max_num=30, absolute_max=30, can_delete=True
)


class ReasonForm(GovForm):
    """Why a completed visit is amended."""

    reason = forms.CharField(
        label="Why are you amending this visit?",
        help_text="What it said before is kept, with this reason, your name and the time",
        widget=forms.Textarea({"rows": "2", "spellcheck": "true"}),
        error_messages={"required": "Enter why you are amending this visit"},
    )
