"""Questions about an assessment: its dates, its sections, its referees, its pack."""

from typing import Any

from django import forms

from carers.actions.sections import MAX_LENGTH
from carers.enums import AssessmentKind, ReferenceKind
from carers.forms.versioned import RecordForm
from carers.models import AssessmentSection
from carers.readiness import PartLine
from fostering.core.fields import GovDateField, Radios
from fostering.core.finding import FindField
from fostering.core.forms import GovForm, offer, offer_choices
from fostering.documents.models import StoredFile
from fostering.documents.packs import Options


class PeopleChoice(FindField):
    """Colleagues by name, with what they do."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.get_role_display().lower()})"


class StartForm(GovForm):
    """A new assessment."""

    reveals = {"kind": {AssessmentKind.CONNECTED_PERSON: ["for_children"]}}

    kind = forms.ChoiceField(
        label="Which kind of assessment?", choices=AssessmentKind.choices, widget=Radios
    )
    for_children = forms.CharField(
        label="For which children?", required=False, widget=forms.Textarea({"rows": 2})
    )
    assessor = PeopleChoice(label="Who assesses?", queryset=None)
    application_received_on = GovDateField(
        label="Date the application was received",
        not_future=True,
        help_text="Panel should make its recommendation within 8 months of it (NMS 14.4)",
    )
    panel_on = GovDateField(label="Panel date", required=False)

    def __init__(self, *args: Any, assessors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "assessor", assessors)


class EditForm(RecordForm):
    """Who assesses, for whom, and since when."""

    assessor = PeopleChoice(label="Who assesses?", queryset=None)
    application_received_on = GovDateField(
        label="Date the application was received", not_future=True
    )
    for_children = forms.CharField(
        label="For which children?",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Of a connected person's assessment",
    )

    def __init__(self, *args: Any, assessors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "assessor", assessors)


class PanelForm(RecordForm):
    """When panel meets about it."""

    panel_on = GovDateField(
        label="Panel date",
        required=False,
        help_text="Members have the papers at least 5 working days before (NMS 14.3)",
    )


class RecommendationForm(RecordForm):
    """What the assessing social worker recommends, and on which terms."""

    recommendation = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 8}),
        help_text="Whether they should be approved, and why in a few sentences",
    )
    proposed_terms = forms.CharField(
        label="Proposed terms of approval",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 4}),
        help_text="How many children, of which ages, which kinds of fostering",
    )


class SectionForm(GovForm):
    """One section of the report. The script keeps `draft_version` up to date as it saves."""

    mark_optional = False
    # After a conflict: the section as the other person left it, shown above the box.
    theirs: AssessmentSection | None = None

    draft_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="What you found",
        required=False,
        widget=forms.Textarea({"rows": 18, "spellcheck": "true"}),
        help_text="Leave an empty line between paragraphs",
    )

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text) > MAX_LENGTH:
            raise forms.ValidationError(
                f"The text must be {MAX_LENGTH:,} characters or fewer: it has {len(text):,}"
            )
        return text


class ReferenceForm(RecordForm):
    """A referee, and what came of it."""

    kind = forms.ChoiceField(
        label="Which kind of referee?", choices=ReferenceKind.choices, widget=Radios
    )
    name = forms.CharField(label="Name of the referee", max_length=200)
    relationship = forms.CharField(label="How they know the applicants", max_length=200)
    requested_on = GovDateField(
        label="Date the reference was asked for", required=False, not_future=True
    )
    received_on = GovDateField(
        label="Date the written reference was received", required=False, not_future=True
    )
    interviewed_on = GovDateField(
        label="Date of the interview",
        required=False,
        not_future=True,
        help_text="At least two personal referees are interviewed (Regulation 26)",
    )
    summary = forms.CharField(
        label="What the referee said",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 8}),
    )


class EndForm(GovForm):
    """The assessment goes no further."""

    ended_on = GovDateField(label="Date it ended", not_future=True)


MOST_PLACES = 999


class PackForm(GovForm):
    """What goes into the pack. Everything, in the usual order, until somebody chooses otherwise."""

    sections = forms.MultipleChoiceField(
        label="Sections of the report", widget=forms.CheckboxSelectMultiple, required=False
    )
    checks = forms.BooleanField(label="The summary of checks", required=False, initial=True)
    references = forms.BooleanField(label="The references", required=False, initial=True)
    mark_optional = False

    def __init__(
        self,
        *args: Any,
        report: list[PartLine],
        documents: list[StoredFile],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        lines = [line for part in report for line in part.lines]
        offer_choices(
            self, "sections", [(line.section.code, _section_label(line)) for line in lines]
        )
        self.fields["sections"].initial = [line.section.code for line in lines]
        self.documents = documents
        for number, document in enumerate(documents, start=1):
            # A box for the number, not a choice of all: that would be as many times as many.
            self.fields[_name(document)] = forms.IntegerField(
                label=document.title,
                help_text=_about(document),
                required=False,
                min_value=1,
                max_value=MOST_PLACES,
                initial=str(number),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.get(_name(document)) for document in self.documents]
        places = [place for place in chosen if place]
        if len(places) != len(set(places)):
            twice = next(
                d
                for d, place in zip(self.documents, chosen, strict=True)
                if places.count(place) > 1
            )
            self.add_error(_name(twice), "Give each document a place of its own")
        return cleaned

    @property
    def document_fields(self) -> list[forms.BoundField]:
        return [self[_name(document)] for document in self.documents]

    @property
    def options(self) -> Options:
        """The pack's options: codes and ids, in order."""
        placed = [
            (self.cleaned_data[_name(document)], document.pk)
            for document in self.documents
            if self.cleaned_data.get(_name(document))
        ]
        return {
            "sections": self.cleaned_data["sections"],
            "checks": self.cleaned_data["checks"],
            "references": self.cleaned_data["references"],
            "documents": [pk for _, pk in sorted(placed)],
        }


def _name(document: StoredFile) -> str:
    return f"document_{document.pk}"


def _about(document: StoredFile) -> str:
    pages = "1 page" if document.pages == 1 else f"{document.pages} pages"
    return f"{document.kind_label}, {pages}"


def _section_label(line: Any) -> str:
    return line.section.title + ("" if line.is_complete else f" ({line.status.label.lower()})")
