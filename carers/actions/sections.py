"""Sections of an assessment report: typed, saved, complete, opened again."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from carers import form_f
from carers.enums import AssessmentStatus, SectionStatus
from carers.models import Assessment, AssessmentSection
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError, EditConflict

MAX_LENGTH = 100_000
TYPED_OVER = (
    "Somebody else has written in this section since you opened it. Your words are still below, "
    "theirs are shown above: put the two together and save again."
)
LOCKED = "This assessment is complete or over. Open it again to change a section."
COMPLETE = "This section is complete. Open it again to change it."


@transaction.atomic
def save_section_draft(
    *, assessment: Assessment, code: str, version: int, data: dict[str, list[str]], by: User
) -> AssessmentSection:
    """Keep what is being typed, without a version in history.

    Raises EditConflict when the section's draft is no longer at `version`.
    """
    section = _section(assessment, code)
    _require_open(assessment, section)
    kept = {"text": [str(value)[:MAX_LENGTH] for value in data.get("text", [])[:1]]}
    # Compare and swap in the database: two people's drafts never interleave.
    saved = AssessmentSection.objects.filter(pk=section.pk, draft_version=version).update(
        draft=kept,
        draft_version=F("draft_version") + 1,
        draft_saved_at=timezone.now(),
        draft_by=by,
    )
    section.refresh_from_db()
    if not saved:
        raise EditConflict(TYPED_OVER)
    return section


@transaction.atomic
def save_section(
    *,
    assessment: Assessment,
    code: str,
    text: str,
    version: int | None = None,
    complete: bool = False,
    by: User,
) -> AssessmentSection:
    """Save the section's text, and mark it complete or still in progress.

    Raises EditConflict when somebody else wrote in it after `version`; one's own drafts, which
    the page saved meanwhile, are no conflict.
    """
    section = _section(assessment, code).locked()
    _require_open(assessment, section)
    if version is not None and section.draft_version != version and section.draft_by_id != by.pk:
        raise EditConflict(TYPED_OVER)
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MAX_LENGTH:
        raise DomainError(f"The text must be {MAX_LENGTH:,} characters or fewer", field="text")
    if complete and not text:
        raise DomainError("Write something before you mark the section complete", field="text")
    status = SectionStatus.COMPLETE if complete else SectionStatus.IN_PROGRESS
    section.text = text
    section.status = status if text else SectionStatus.NOT_STARTED
    section.draft, section.draft_saved_at, section.draft_by = None, None, by
    section.draft_version += 1
    section.save()
    _done(section, assessment, "section.completed" if complete else "section.saved", by)
    return section


@transaction.atomic
def reopen_section(*, assessment: Assessment, code: str, by: User) -> AssessmentSection:
    """Open a complete section to change it."""
    section = _section(assessment, code).locked()
    if assessment.status != AssessmentStatus.IN_PROGRESS:
        raise DomainError(LOCKED)
    if section.status != SectionStatus.COMPLETE:
        raise DomainError("This section is open already.")
    section.status = SectionStatus.IN_PROGRESS
    section.save()
    _done(section, assessment, "section.reopened", by)
    return section


def _section(assessment: Assessment, code: str) -> AssessmentSection:
    if form_f.section_of(assessment.kind, code) is None:
        raise DomainError("This report has no such section.")
    section, _ = AssessmentSection.objects.get_or_create(assessment=assessment, code=code)
    return section


def _require_open(assessment: Assessment, section: AssessmentSection) -> None:
    if assessment.status != AssessmentStatus.IN_PROGRESS:
        raise DomainError(LOCKED)
    if section.status == SectionStatus.COMPLETE:
        raise DomainError(COMPLETE)


def _done(section: AssessmentSection, assessment: Assessment, event: str, by: User) -> None:
    events.record(
        by=by,
        kind=event,
        subject=section,
        household_id=assessment.household_id,
        section=section.code,
    )
