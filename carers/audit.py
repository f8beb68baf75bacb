"""How this app's events read, and which of its rows a household's history tells of."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from carers import form_f
from carers.enums import (
    ApprovalKind,
    AssessmentKind,
    Category,
    CheckKind,
    PersonRole,
    ReferenceKind,
    WorkbookTemplate,
)
from carers.models import (
    Allocation,
    Approval,
    Assessment,
    AssessmentSection,
    Check,
    Household,
    Person,
    Reference,
    TsdsEvidence,
    TsdsWorkbook,
)
from fostering.accounts.roles import Capability
from fostering.audit.presenters import register
from fostering.audit.trail import Source
from fostering.audit.trail import register as register_source
from fostering.core.wording import in_sentence


def _fields(model: Any) -> Callable[[Any], str]:
    def in_words(names: list[str]) -> str:
        return ", ".join(_field_label(model, name) for name in names)

    return in_words


def _field_label(model: Any, name: str) -> str:
    label = str(model._meta.get_field(name).verbose_name)
    return in_sentence(label).removeprefix("the ")


def _reopened(value: bool) -> str:
    return ", which opened the workbook again" if value else ""


def _section_title(code: str) -> str:
    return form_f.TITLES.get(code, code)


register("household.added", "Added the household ({category})", category=Category)
register("household.changed", "Changed the household: {fields}", fields=_fields(Household))
register("person.added", "Added a person ({role})", role=PersonRole)
register("person.changed", "Changed a person's details: {fields}", fields=_fields(Person))
register(
    "approval.granted",
    "Recorded an approval ({approval_kind}) from {started_on}",
    approval_kind=ApprovalKind,
)
register(
    "approval.terms_changed", "Changed the terms of approval: {fields}", fields=_fields(Approval)
)
register("approval.ended", "Ended an approval on {ended_on}")
register("approval.extended", "Extended a temporary approval on {extended_on}")
register("allocation.changed", "Changed the worker from {started_on}")
register("check.requested", "Asked for a check: {check}", check=CheckKind)
register("check.completed", "Completed a check: {check}", check=CheckKind)
register(
    "check.corrected",
    "Corrected a check ({check}): {fields}",
    check=CheckKind,
    fields=_fields(Check),
)
register("workbook.started", "Started a TSDS workbook: {template}", template=WorkbookTemplate)
register("workbook.evidence_written", "Wrote evidence for TSDS standard {standard}")
register("workbook.standard_signed_off", "Signed off TSDS standard {standard}")
register(
    "workbook.sign_off_undone",
    "Took back the sign-off of TSDS standard {standard}{reopened}",
    reopened=_reopened,
)
register("workbook.completed", "Completed a TSDS workbook on {completed_on}")

register(
    "assessment.started",
    "Started an assessment ({assessment_kind})",
    assessment_kind=AssessmentKind,
)
register("assessment.changed", "Changed the assessment: {fields}", fields=_fields(Assessment))
register("assessment.completed", "Marked the assessment complete, ready for panel")
register("assessment.reopened", "Opened the assessment again")
register("assessment.withdrawn", "Ended the assessment on {ended_on}: it goes no further")
register("section.saved", "Wrote in the assessment: {section}", section=_section_title)
register(
    "section.completed", "Completed a section of the assessment: {section}", section=_section_title
)
register(
    "section.reopened",
    "Opened a section of the assessment again: {section}",
    section=_section_title,
)
register("reference.added", "Added a reference ({reference})", reference=ReferenceKind)
register(
    "reference.changed",
    "Changed a reference ({reference}): {fields}",
    reference=ReferenceKind,
    fields=_fields(Reference),
)


def _with(capability: Capability) -> Callable[[Any], bool]:
    return lambda user: user.has_capability(capability)


register_source(Source(Household, "id", "Household", silent=frozenset({"ref"})))
register_source(
    Source(
        Person,
        "household_id",
        "Person:",
        title=lambda person: f"{person.first_name} {person.last_name}",
        silent=frozenset({"ref", "household"}),
    )
)
for _model, _label in ((Approval, "Approval"), (Allocation, "Allocation")):
    register_source(Source(_model, "household_id", _label, silent=frozenset({"household"})))
register_source(
    Source(
        Check,
        "person__household_id",
        "Check:",
        title=lambda check: check.get_kind_display(),
        shown=_with(Capability.READ_CHECKS),
    )
)
register_source(
    Source(
        TsdsWorkbook,
        "person__household_id",
        "TSDS workbook",
        shown=_with(Capability.READ_TRAINING),
    )
)
register_source(
    Source(
        TsdsEvidence,
        "workbook__person__household_id",
        "TSDS standard",
        title=lambda evidence: str(evidence.standard),
        shown=_with(Capability.READ_TRAINING),
        silent=frozenset({"workbook", "standard"}),
    )
)
_ASSESSMENTS = _with(Capability.READ_ASSESSMENTS)
register_source(
    Source(
        Assessment,
        "household_id",
        "Assessment",
        shown=_ASSESSMENTS,
        silent=frozenset({"household"}),
    )
)
_PARTS: tuple[tuple[type[Model], str], ...] = (
    (AssessmentSection, "Section of the assessment"),
    (Reference, "Reference"),
)
for _part, _label in _PARTS:
    register_source(
        Source(
            _part,
            "assessment__household_id",
            _label,
            shown=_ASSESSMENTS,
            silent=frozenset({"assessment"}),
        )
    )
