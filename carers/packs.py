"""The Form F pack: what goes in, from which versions."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from carers import form_f, readiness
from carers.documents import documents_of
from carers.enums import CheckKind
from carers.models import Assessment, AssessmentSection, Check, Person, Reference
from carers.permissions import can_make_pack
from carers.readiness import PartLine
from fostering.accounts.models import User
from fostering.documents import packs
from fostering.documents.models import StoredFile

CODE = "form_f"


def all_in(assessment: Assessment, documents: Sequence[StoredFile]) -> packs.Options:
    """The options of a pack with everything in it."""
    return {
        "sections": [section.code for section in form_f.sections_of(assessment.kind)],
        "checks": True,
        "references": True,
        "documents": [document.pk for document in documents],
    }


@dataclass(frozen=True)
class CheckRow:
    """One line of the check summary."""

    person: Person
    kind: str
    requested_on: datetime.date | None
    completed_on: datetime.date | None
    outcome: str
    is_missing: bool


def content(
    assessment: Assessment, today: datetime.date, options: packs.Options
) -> packs.PackContent:
    """What the pack is made of. `today` matters only while there is no panel date."""
    household = assessment.household
    report = _chosen(readiness.report_of(assessment), set(options["sections"]))
    people = list(household.people.members(on=assessment.panel_on or today))
    references = list(assessment.references.all()) if options["references"] else []
    checks = _checks(assessment, people, today) if options["checks"] else []
    documents = _documents(assessment, options["documents"])
    kind = assessment.get_kind_display()
    return packs.PackContent(
        title=f"{kind}: {household.ref}",
        reference=household.ref,
        household_id=household.pk,
        context={
            "assessment": assessment,
            "household": household,
            "kind": kind,
            "people": people,
            "manager": household.team.manager,
            "parts": report,
            "panel_due": readiness.panel_due(assessment),
            "references": references,
            "with_references": options["references"],
            "checks": [row for row, _ in checks],
            "with_checks": options["checks"],
        },
        manifest=_manifest(
            assessment, people, report, references, [c for _, c in checks if c], documents
        ),
        appendices=[packs.Appendix(file.title, file) for file in documents],
    )


def _chosen(report: Sequence[PartLine], codes: set[str]) -> list[PartLine]:
    """The parts that have a chosen section in them, with those sections alone."""
    parts = [
        PartLine(part.part, [line for line in part.lines if line.section.code in codes])
        for part in report
    ]
    return [part for part in parts if part.lines]


def _documents(assessment: Assessment, ids: Sequence[int]) -> list[StoredFile]:
    """The chosen documents, in the chosen order; one removed meanwhile stays out."""
    found = {file.pk: file for file in documents_of(assessment.household_id)}
    return [found[pk] for pk in ids if pk in found]


def _checks(
    assessment: Assessment, people: Sequence[Person], today: datetime.date
) -> list[tuple[CheckRow, Check | None]]:
    """The last check of each kind of everybody, and a line for each that is missing."""
    adults = {p.pk for p in readiness.adults_of(assessment, assessment.panel_on or today)}
    latest = readiness.latest_checks(people)
    rows: list[tuple[CheckRow, Check | None]] = []
    for person in people:
        asked = readiness.checks_asked_of(person) if person.pk in adults else []
        for kind in CheckKind:
            check = latest.get((person.pk, kind))
            if check or kind in asked:
                rows.append((_check_row(person, kind, check), check))
    return rows


def _check_row(person: Person, kind: CheckKind, check: Check | None) -> CheckRow:
    return CheckRow(
        person=person,
        kind=kind.label,
        requested_on=check.requested_on if check else None,
        completed_on=check.completed_on if check else None,
        outcome=check.get_outcome_display() if check else "",
        is_missing=check is None,
    )


def _manifest(
    assessment: Assessment,
    people: Sequence[Person],
    report: Sequence[PartLine],
    references: Sequence[Reference],
    checks: Sequence[Check],
    documents: Sequence[StoredFile],
) -> list[dict[str, Any]]:
    """Which versions went in. Labels hold no name: people go by their reference."""
    return [
        *packs.version_lines([(assessment, "Assessment: dates, terms, recommendation")]),
        *packs.version_lines([(assessment.household, f"Household {assessment.household.ref}")]),
        *packs.version_lines([(p, f"{p.get_role_display()} {p.ref}") for p in people]),
        *packs.version_lines(
            [(written, f"Section: {section.title}") for section, written in _written(report)]
        ),
        *packs.version_lines(
            [
                (r, f"Reference {number}: {r.get_kind_display().lower()}")
                for number, r in enumerate(references, start=1)
            ]
        ),
        *packs.version_lines([(c, f"{c.get_kind_display()}: {c.person.ref}") for c in checks]),
        *(packs.file_line(f"{f.kind_label} (uploaded)", f) for f in documents),
    ]


def _written(
    report: Sequence[PartLine],
) -> Iterator[tuple[form_f.Section, AssessmentSection]]:
    for part in report:
        for line in part.lines:
            if line.written is not None:
                yield line.section, line.written


def missing(
    assessment: Assessment, today: datetime.date, _options: packs.Options
) -> list[packs.Finding]:
    return readiness.findings(assessment, today)


def _subjects(user: User) -> QuerySet[Assessment]:
    return Assessment.objects.visible_to(user).select_related(
        "household__team__manager", "assessor"
    )


def _back(assessment: Assessment) -> tuple[str, str]:
    return reverse("assessment-detail", args=[assessment.pk]), "Back to the assessment"


def _about(assessment: Assessment) -> str:
    return f"{assessment.household.name}, {assessment.household.ref}"


packs.register(
    packs.PackKind(
        code=CODE,
        label="Form F pack",
        template="pdf/form_f.html",
        subjects=_subjects,
        can_make=lambda user, assessment: can_make_pack(user, assessment.household),
        content=content,
        missing=missing,
        back=_back,
        about=_about,
        styles=("document", "form_f"),
    )
)
