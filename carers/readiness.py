"""How far an assessment is, and what it still lacks before panel can read it."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils.formats import date_format

from carers import form_f
from carers.enums import AssessmentStatus, CheckKind, PersonRole, ReferenceKind, SectionStatus
from carers.models import Assessment, AssessmentSection, Check, Person, Reference
from fostering.accounts.written import written
from fostering.core.addresses import address
from fostering.core.dates import add_months, age_on
from fostering.core.errors import DomainError
from fostering.core.working_days import add_working_days
from fostering.documents.models import StoredFile
from fostering.documents.packs import Finding

# Panel makes its recommendation within 8 months of the application (NMS 14.4).
MONTHS_TO_PANEL = 8
# Members have the papers at least 5 working days before panel (NMS 14.3).
PAPERS_WORKING_DAYS = 5
# Regulation 26(1A) of the Fostering Services (England) Regulations 2011.
PERSONAL_REFEREES = 2
# No law says how old a check may be at panel. Panels commonly ask for one of the last year.
CHECK_MONTHS = 12
ADULT = 18
# Whose checks a report rests on (Schedule 3): everybody of 18 or over, or the applicants.
CHECKS_OF_ADULTS = (CheckKind.DBS, CheckKind.LOCAL_AUTHORITY)
CHECKS_OF_APPLICANTS = (CheckKind.MEDICAL,)
HEALTH_REPORT = "health_report"
# More unfinished sections than this are counted, not listed.
LISTED_SECTIONS = 4


def require_not_over(assessment: Assessment) -> None:
    """Refuse a change to an assessment that has ended."""
    if assessment.ended_on:
        raise DomainError("This assessment is over: it cannot be changed.")


def require_open(assessment: Assessment) -> None:
    """Refuse a change to a report that is over or complete."""
    require_not_over(assessment)
    if assessment.status != AssessmentStatus.IN_PROGRESS:
        raise DomainError("This assessment is complete. Open it again to change it.")


@dataclass(frozen=True)
class SectionLine:
    """A section of the report with what is written in it, or None."""

    section: form_f.Section
    written: AssessmentSection | None

    @property
    def status(self) -> SectionStatus:
        return SectionStatus(self.written.status) if self.written else SectionStatus.NOT_STARTED

    @property
    def is_complete(self) -> bool:
        return self.status == SectionStatus.COMPLETE


@dataclass(frozen=True)
class PartLine:
    """A part of the report with its sections."""

    part: form_f.Part
    lines: list[SectionLine]

    @property
    def complete(self) -> int:
        return sum(line.is_complete for line in self.lines)


def report_of(assessment: Assessment) -> list[PartLine]:
    """The report in reading order, with what is written. One query."""
    written = {section.code: section for section in assessment.sections.all()}
    return [
        PartLine(
            part, [SectionLine(section, written.get(section.code)) for section in part.sections]
        )
        for part in form_f.parts_of(assessment.kind)
    ]


def unfinished(report: Sequence[PartLine]) -> list[SectionLine]:
    return [line for part in report for line in part.lines if not line.is_complete]


def panel_due(assessment: Assessment) -> datetime.date:
    """The day by which panel should have made its recommendation (NMS 14.4)."""
    return add_months(assessment.application_received_on, MONTHS_TO_PANEL)


def papers_due(panel_on: datetime.date) -> datetime.date:
    """The last day on which papers can go out with 5 working days to read them (NMS 14.3)."""
    day = panel_on
    while add_working_days(day, PAPERS_WORKING_DAYS) > panel_on:
        day -= datetime.timedelta(days=1)
    return day


def stops_completion(assessment: Assessment) -> list[str]:
    """Why the report cannot be called complete yet, a sentence each."""
    stops = []
    if count := len(unfinished(report_of(assessment))):
        stops.append(f"{_sections(count)} not complete.")
    if (interviewed := _interviewed(assessment.references.all())) < PERSONAL_REFEREES:
        stops.append(_referees(interviewed) + ".")
    if not assessment.recommendation.strip():
        stops.append("The recommendation is empty.")
    if not assessment.proposed_terms.strip():
        stops.append("The proposed terms are empty.")
    return stops


def findings(assessment: Assessment, today: datetime.date) -> list[Finding]:
    """What is missing or out of date for panel, the report first, then people, then papers.

    Checks are judged as of the panel date, or of `today` while there is none. Few queries,
    whatever the size of the household.
    """
    return [
        *_of_sections(assessment),
        *_of_recommendation(assessment),
        *_of_references(assessment),
        *_of_checks(assessment, assessment.panel_on or today),
        *_of_documents(assessment),
        *_of_dates(assessment, today),
    ]


def _sections(count: int) -> str:
    return "1 section of the report is" if count == 1 else f"{count} sections of the report are"


def _of_sections(assessment: Assessment) -> Iterator[Finding]:
    missing = unfinished(report_of(assessment))
    if len(missing) > LISTED_SECTIONS:
        url = address("assessment-detail", assessment.pk)
        yield Finding(f"{_sections(len(missing))} not complete", url, "See the sections")
        return
    for line in missing:
        url = address("assessment-section", assessment.pk, line.section.code)
        state = "has not been started" if line.written is None else "is not complete"
        yield Finding(
            f"The section \u201c{line.section.title}\u201d {state}", url, "Open the section"
        )


def _of_recommendation(assessment: Assessment) -> Iterator[Finding]:
    url = address("assessment-recommendation", assessment.pk)
    if not assessment.recommendation.strip():
        yield Finding("The recommendation is empty", url, "Write it")
    if not assessment.proposed_terms.strip():
        yield Finding("The proposed terms of approval are empty", url, "Write them")


def _interviewed(references: Iterable[Reference]) -> int:
    return sum(r.kind == ReferenceKind.PERSONAL and bool(r.interviewed_on) for r in references)


def _referees(interviewed: int) -> str:
    seen = "No personal referee has" if not interviewed else "1 personal referee has"
    return f"{seen} been interviewed; the Regulations ask for {PERSONAL_REFEREES}"


def _of_references(assessment: Assessment) -> Iterator[Finding]:
    interviewed = _interviewed(assessment.references.all())
    if interviewed < PERSONAL_REFEREES:
        url = address("assessment-detail", assessment.pk) + "#references"
        yield Finding(_referees(interviewed), url, "See the references")


def adults_of(assessment: Assessment, day: datetime.date) -> list[Person]:
    """The applicants and everybody else in the home aged 18 or over on the day."""
    people = _members(None, day, household=assessment.household_id)
    return [person for person in people if _is_adult(person, day)]


@written
def _members(_user: None, day: datetime.date, *, household: int) -> QuerySet[Person]:
    members = Person.objects.filter(household=household).members(on=day)
    return members.order_by("role", "name_key", "pk")


def _is_adult(person: Person, day: datetime.date) -> bool:
    if person.role == PersonRole.CHILD:
        return person.born_on is not None and age_on(person.born_on, day) >= ADULT
    return True


def checks_asked_of(person: Person) -> list[CheckKind]:
    """The kinds of check that a report rests on, for one adult of the household."""
    kinds = list(CHECKS_OF_ADULTS)
    if person.role == PersonRole.CARER:
        kinds += CHECKS_OF_APPLICANTS
    return kinds


def latest_checks(people: Sequence[Person]) -> dict[tuple[int, str], Check]:
    """The last completed check of each kind, by person id and kind. One query."""
    rows = _latest_checks(None, people=[person.pk for person in people])
    return {(row.person_id, row.kind): row for row in rows}


@written
def _latest_checks(_user: None, *, people: list[int]) -> QuerySet[Check]:
    rows = Check.objects.filter(person__in=people).completed()
    rows = rows.order_by("person_id", "kind", "-completed_on", "-pk")
    return rows.distinct("person_id", "kind")


def _of_checks(assessment: Assessment, day: datetime.date) -> Iterator[Finding]:
    people = adults_of(assessment, day)
    if not any(person.role == PersonRole.CARER for person in people):
        url = address("person-add", assessment.household_id)
        yield Finding("No applicant is recorded in the household", url, "Add a person")
    latest = latest_checks(people)
    oldest = day - relativedelta(months=CHECK_MONTHS)
    for person in people:
        for kind in checks_asked_of(person):
            last = latest.get((person.pk, kind))
            if text := _check_fault(person, kind, last, oldest):
                url = address("check-add", assessment.household_id)
                yield Finding(text, f"{url}?person={person.pk}&kind={kind}", "Record a check")


def _check_fault(
    person: Person, kind: CheckKind, last: Check | None, oldest: datetime.date
) -> str | None:
    if last is None or last.completed_on is None:
        return f"{person}: no {_check_name(kind)} has been completed"
    if last.completed_on < oldest:
        done = date_format(last.completed_on, "j F Y")
        return f"{person}: the {_check_name(kind)} is more than a year old (completed {done})"
    return None


def _check_name(kind: CheckKind) -> str:
    names = {
        CheckKind.DBS: "enhanced DBS check",
        CheckKind.MEDICAL: "medical",
        CheckKind.LOCAL_AUTHORITY: "local authority check",
    }
    return names.get(kind, f"{kind.label} check")


def _of_documents(assessment: Assessment) -> Iterator[Finding]:
    reports = StoredFile.objects.kept().filter(
        household_id=assessment.household_id, kind=HEALTH_REPORT
    )
    if not reports.exists():
        url = address("document-add", assessment.household_id)
        yield Finding(
            "No health report has been uploaded", f"{url}?kind={HEALTH_REPORT}", "Add the report"
        )


def _of_dates(assessment: Assessment, today: datetime.date) -> Iterator[Finding]:
    """Notes: they say nothing of the pack's content, so the cover does not repeat them."""
    if assessment.status == AssessmentStatus.IN_PROGRESS:
        detail = address("assessment-detail", assessment.pk)
        yield Finding("The report is not marked complete", detail, "See the report", is_note=True)
    if assessment.panel_on is None:
        url = address("assessment-panel", assessment.pk)
        yield Finding("No panel date is set", url, "Set the panel date", is_note=True)
    elif today > (latest := papers_due(assessment.panel_on)):
        panel = date_format(assessment.panel_on, "j F")
        last = date_format(latest, "j F Y")
        text = f"Panel is on {panel}: papers should have gone out by {last} (NMS 14.3)"
        yield Finding(text, is_note=True)
    due = panel_due(assessment)
    if (assessment.panel_on or today) > due:
        received = date_format(assessment.application_received_on, "j F Y")
        text = (
            f"The application was received on {received}: panel should have made its "
            f"recommendation by {date_format(due, 'j F Y')} (8 months, NMS 14.4)"
        )
        yield Finding(text, is_note=True)
