"""The one page on which a visit is written: its forms together, from a draft or as posted.

One long page, on purpose: at a kitchen table the talk jumps about, and the signal may be gone.
Everything can be typed in any order without asking the server for the next page, while the draft
saves itself. Which children it lists follows the date that was typed.
"""

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format

from fostering.core.errors import DomainError
from fostering.core.forms import SummaryLine, summary_lines
from placements.forms.visit import (
    ActionFormSet,
    ChildForm,
    DateForm,
    HomeForm,
    PresentForm,
    ReasonForm,
)
from placements.forms.visit_data import Data, day_data, typed_day
from placements.models import Visit, VisitChild
from placements.queries import (
    Who,
    child_rows,
    children_for,
    date_doubt,
    date_refusal,
    first_approved_on,
    last_completed,
    people_for,
    who_of,
)
from placements.queries.values import AREAS, TOPICS, VisitValues, values_of
from placements.rules import DateDoubt

CHILD_TEXTS = ("wishes_and_feelings", *AREAS)


class VisitPage:
    """All forms of one visit.

    `data` is what was typed: a draft's, a posted form's, or a record's (`data_of`). With
    `check=False` nothing is said of what is missing. `reason` is asked when amending.
    """

    def __init__(
        self,
        visit: Visit,
        data: Data,
        *,
        today: datetime.date,
        check: bool,
        day: datetime.date | None = None,
        is_amendment: bool = False,
    ) -> None:
        self.visit, self.today, self.is_checked = visit, today, check
        # A new draft has no date typed yet; a posted form without one is told so.
        self.data = data if check else {**day_data(visit.visited_on), **data}
        self.day = day or typed_day(self.data) or visit.visited_on
        self.date = self._make(DateForm)
        self.first_approved_on = first_approved_on(visit.household_id)
        doubt = date_doubt(visit, self.day, today=today, first_approved_on=self.first_approved_on)
        if doubt is not DateDoubt.OLD:
            del self.date.fields["is_old_confirmed"]
        self.present = self._make(PresentForm, people=people_for(visit, self.day))
        last = last_completed(visit.household, before=self.day, but=visit.pk)
        said = _said_of_children(last)
        children = children_for(visit, self.day)
        same_name = Counter(child.first_name for child in children)
        self.children = [
            self._make(
                ChildForm,
                child=child,
                called=child.first_name if same_name[child.first_name] == 1 else child.name,
                day=self.day,
                previous=said.get(child.who),
            )
            for child in children
        ]
        self.home = self._make(HomeForm, previous=_said(last, last, TOPICS) if last else None)
        self.actions = self._make(ActionFormSet, prefix="actions")
        self.reason: Any = self._make(ReasonForm) if is_amendment else None
        self.problems: list[str] = []

    def _make(self, form_class: Any, **kwargs: Any) -> Any:
        if self.is_checked:
            lists = MultiValueDict({name: list(values) for name, values in self.data.items()})
            return form_class(data=lists, **kwargs)
        return form_class.from_draft(self.data, **kwargs)

    @property
    def asks_if_old(self) -> bool:
        return "is_old_confirmed" in self.date.fields

    @property
    def forms(self) -> list[forms.BaseForm | forms.BaseFormSet]:
        """In the order of the page."""
        parts = [self.date, self.present, *self.children, self.home, self.actions, self.reason]
        return [part for part in parts if part is not None]

    def is_valid(self) -> bool:
        """Whether a visit can be completed of what was typed; every form is checked."""
        if not all([form.is_valid() for form in self.forms]):  # noqa: C419 - no short cut
            self._check_dates()
            return False
        return self._check_dates()

    def _check_dates(self) -> bool:
        """Hold the dates against each other and against the approval."""
        visited_on = self.date.cleaned_data.get("visited_on")
        if visited_on is None:
            return False
        refused = date_refusal(
            self.visit,
            visited_on,
            today=self.today,
            first_approved_on=self.first_approved_on,
            is_old_confirmed=self.is_old_confirmed,
        )
        if refused:
            self.date.add_error(refused.field, refused.message)
        if self.actions.is_valid():
            self.actions.refuse_before(visited_on)
        return refused is None and not any(form.errors for form in self.actions.kept_forms)

    @property
    def says_what_is_recorded(self) -> bool:
        """Whether a completed visit already says what was typed, reason aside."""
        parts = [form.is_valid() for form in self.forms if form is not self.reason]
        return all(parts) and values_of(self.visit).says_the_same_as(self.values())

    @property
    def is_old_confirmed(self) -> bool:
        return self.date.cleaned_data.get("is_old_confirmed", False)

    def add_domain_error(self, error: DomainError) -> None:
        """Show what an action refused beside its field, or at the top."""
        for form in (self.date, self.reason):
            if form is not None and error.field in form.fields:
                form.add_error(error.field, error.message)
                return
        self.problems.append(error.message)

    @property
    def error_lines(self) -> list[SummaryLine]:
        """Every error in the order of the page, for the summary at the top."""
        return [*(SummaryLine("", message) for message in self.problems), *self._form_errors()]

    def _form_errors(self) -> Iterator[SummaryLine]:
        if not self.is_checked:
            return
        for form in self.forms:
            if form is self.actions:
                yield from (SummaryLine("", message) for message in form.non_form_errors())
                for row in form.kept_forms:
                    yield from summary_lines(row)
            else:
                yield from summary_lines(form)

    def values(self) -> VisitValues:
        """What a valid page says."""
        home, present = self.home.cleaned_data, self.present.cleaned_data
        return VisitValues(
            visited_on=self.date.cleaned_data["visited_on"],
            is_unannounced=self.date.cleaned_data["is_unannounced"],
            people_present=frozenset(present.get("people_present") or ()),
            others_present=present["others_present"],
            **{topic: home[topic] for topic in TOPICS},
            children=tuple(form.values() for form in self.children),
            actions=tuple(form.values() for form in self.actions.kept_forms),
        )


def _said_of_children(last: Visit | None) -> dict[Who, dict[str, str]]:
    """What the last visit said of each child, by who the child is."""
    if last is None:
        return {}
    return {who_of(row): _said(last, row, CHILD_TEXTS) for row in child_rows(last)}


def _said(last: Visit, row: Visit | VisitChild, names: tuple[str, ...]) -> dict[str, str]:
    """The answers of `row` with the day on which they were given."""
    on = date_format(last.visited_on, "j F Y")
    return {name: f"{on}\n{text}" for name in names if (text := getattr(row, name))}
