"""Assessments in progress: sections, references, papers, and a pack for some."""

from carers import form_f
from carers.enums import (
    AssessmentKind,
    AssessmentStatus,
    Category,
    ReferenceKind,
    SectionStatus,
)
from fostering.demo.assessments import text
from fostering.demo.england import naming, papers
from fostering.demo.england.book import Row
from fostering.demo.england.dice import DAY, days_of, moment, workday_from, workday_until
from fostering.demo.england.home import Day, Home
from fostering.demo.england.homes import ASSESSED
from fostering.demo.england.tables import table
from fostering.demo.words import lines

ASSESSMENT, SECTION = table("carers.Assessment"), table("carers.AssessmentSection")
REFERENCE = table("carers.Reference")
# Every second household under assessment is ready for panel; the others have a few sections begun.
READY_EVERY = 2
BEGUN = ("picture", "home", "health")


def assess(home: Home) -> None:
    """The assessment of a household that is not approved yet."""
    if home.approved_on is not None:
        return
    connected = home.category == Category.CONNECTED_PERSON
    kind = AssessmentKind.CONNECTED_PERSON if connected else AssessmentKind.FORM_F
    received = workday_until(home.scale.today - home.throw.days(90, 98))
    at, by = moment(received, home.throw), home.manager
    row = home.book.create(
        ASSESSMENT,
        at,
        by,
        household_id=home.row.pk,
        kind=kind.value,
        assessor_id=home.assessor,
        application_received_on=received,
    )
    home.book.event(
        "assessment.started", row, at, by, assessment_kind=kind.value, assessor_id=home.assessor
    )
    if home.number // ASSESSED[0] % READY_EVERY == 0:
        _write_in_full(home, row, "connected" if connected else "form_f")
    else:
        said = {"names": " and ".join(carer.name.first for carer in home.carers)}
        for code in BEGUN:
            _section(
                home, row, code, text("started", code, said), home.scale.today - 9 * DAY, False
            )


def _write_in_full(home: Home, assessment: Row, folder: str) -> None:
    """Every section complete, references taken up, the report finished last week."""
    throw, book, by, today = home.throw, home.book, home.assessor, home.scale.today
    said = _words(home)
    sections = form_f.sections_of(assessment["kind"])
    for place, section in enumerate(sections):
        day = today - days_of(60 - 50 * place // len(sections))
        _section(home, assessment, section.code, text(folder, section.code, said), day, True)
    _references(home, assessment, folder, said)
    papers.file_reports(home)
    done = workday_until(today - 6 * DAY)
    at = moment(done, throw)
    changes = {
        "panel_on": workday_from(today + throw.days(14, 40)),
        "proposed_terms": text(folder, "_terms", said),
        "recommendation": text(folder, "_recommendation", said),
    }
    book.save(assessment, at, by, **changes)
    book.event("assessment.changed", assessment, at, by, fields=list(changes))
    at = moment(workday_from(done + DAY), throw)
    status = AssessmentStatus.COMPLETE.value
    book.save(assessment, at, by, status=status, completed_on=workday_from(done + DAY))
    book.event("assessment.completed", assessment, at, by)
    papers.make_pack(home, assessment)


def _section(home: Home, assessment: Row, code: str, body: str, day: Day, done: bool) -> None:
    """A section: its first paragraph one week, and finished the next."""
    throw, book, by = home.throw, home.book, home.assessor
    at = moment(workday_until(day - 7 * DAY), throw)
    row = book.create(SECTION, at, by, assessment_id=assessment.pk, code=code)
    first = body.partition("\n")[0] if done else body
    started = {"text": first, "status": SectionStatus.IN_PROGRESS.value}
    book.save(row, at, by, **started, draft_version=1, draft_by_id=by)
    book.event("section.saved", row, at, by, section=code)
    if done:
        at = moment(workday_until(day), throw)
        book.save(row, at, by, text=body, status=SectionStatus.COMPLETE.value, draft_version=2)
        book.event("section.completed", row, at, by, section=code)


def _references(home: Home, assessment: Row, folder: str, said: dict[str, str]) -> None:
    throw, book, by = home.throw, home.book, home.assessor
    for number, line in enumerate(lines(f"{folder}/_references")):
        kind, _, relationship, summary = line.text.split(" | ")
        asked = workday_until(assessment["application_received_on"] + days_of(8 + number))
        came = workday_until(asked + days_of(15 + 3 * number))
        seen = kind in {ReferenceKind.PERSONAL, ReferenceKind.FAMILY}
        at = moment(asked, throw)
        row = book.create(
            REFERENCE,
            at,
            by,
            assessment_id=assessment.pk,
            kind=kind,
            name=str(naming.anybody(throw)),
            relationship=relationship.format_map(said),
            requested_on=asked,
        )
        book.event("reference.added", row, at, by, reference=kind)
        at = moment(workday_until(came + 13 * DAY), throw)
        answer = {
            "received_on": came,
            "interviewed_on": workday_until(came + 12 * DAY) if seen else None,
            "summary": summary.format_map(said),
        }
        book.save(row, at, by, **answer)
        fields = [name for name, value in answer.items() if value]
        book.event("reference.changed", row, at, by, reference=kind, fields=fields)


def _words(home: Home) -> dict[str, str]:
    """The names and dates that the texts ask for; relatives who are not on record get names."""
    throw, carers = home.throw, home.carers
    said = {
        "one": carers[0].name.first,
        "two": carers[-1].name.first,
        "name": carers[0].name.last,
        "age_one": "forty-three",
        "age_two": "forty-seven",
        "read_on": f"{home.scale.today - 9 * DAY:%-d %B}",
        "children_name": naming.surname(home.background, throw),
    }
    groups = {"maternal": "women", "aunt": "women", "mother": "girls", "nephew": "men"}
    groups |= {"father": "boys", "girl": "girls", "boy": "boys"}
    for word, group in groups.items():
        said[word] = naming.person(home.background, carers[0].name.last, group, throw).first
    return said
