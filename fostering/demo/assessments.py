"""Assessments in progress: sections, references, recommendation."""

import datetime

from carers import form_f
from carers.enums import (
    AssessmentKind,
    AssessmentStatus,
    ReferenceKind,
    SectionStatus,
)
from carers.models import Assessment, AssessmentSection, Reference
from fostering.accounts.models import User
from fostering.demo import told
from fostering.demo.days import DAY, moment, workday_until
from fostering.demo.families import Family, Setting
from fostering.demo.households import panel_day
from fostering.demo.names import Names
from fostering.demo.words import DATA, lines

FOLDERS = {told.FORM_F: "form_f", told.CONNECTED: "connected", "early": "started"}


def assess(family: Family, names: Names, setting: Setting) -> None:
    """Plan the assessment of a family whose story has one."""
    folder = next((FOLDERS[tag] for tag in family.slot.tags if tag in FOLDERS), None)
    if folder == "started":
        _begin(family, setting)
    elif folder:
        _write_in_full(family, names, setting, folder)


def _assessment(family: Family, setting: Setting, **more: object) -> tuple[Assessment, User]:
    is_form_f = told.FORM_F in family.slot.tags
    assessor = setting.staff["assessor" if is_form_f else "assessor2"]
    received = family.approved_on or workday_until(setting.today - 172 * DAY)
    children = [stay.child.first_name for stay in family.stays]
    assessment = Assessment(
        household=family.household,
        kind=AssessmentKind.FORM_F if is_form_f else AssessmentKind.CONNECTED_PERSON,
        assessor=assessor,
        application_received_on=received,
        for_children=" and ".join(children),
        **more,
    )
    at = moment(received, family.throw)
    by = setting.staff["manager3"]
    setting.ledger.add(assessment, at=at, by=by)
    setting.ledger.event(
        "assessment.started",
        assessment,
        family.household,
        at=at,
        by=by,
        assessment_kind=assessment.kind,
        assessor_id=assessor.pk,
    )
    return assessment, assessor


def _write_in_full(family: Family, names: Names, setting: Setting, folder: str) -> None:
    """Every section complete; the report for panel finished, or waiting to be marked so."""
    said = told.words(family, names, setting.today)
    finished = workday_until(setting.today - 6 * DAY)
    is_complete = folder == "form_f"
    assessment, assessor = _assessment(
        family,
        setting,
        status=AssessmentStatus.COMPLETE if is_complete else AssessmentStatus.IN_PROGRESS,
        completed_on=finished if is_complete else None,
        panel_on=panel_day(setting.today),
        proposed_terms=text(folder, "_terms", said),
        recommendation=text(folder, "_recommendation", said),
    )
    wrote = moment(finished, family.throw)
    was = {
        "status": AssessmentStatus.IN_PROGRESS,
        "completed_on": None,
        "proposed_terms": "",
        "recommendation": "",
        "panel_on": None,
    }
    setting.ledger.changed(assessment, at=wrote, by=assessor, **was)
    if is_complete:
        setting.ledger.event(
            "assessment.completed", assessment, family.household, at=wrote, by=assessor
        )
    sections = form_f.sections_of(assessment.kind)
    for place, section in enumerate(sections):
        day = setting.today - (60 - 50 * place // len(sections)) * DAY
        _section(family, setting, assessment, section.code, text(folder, section.code, said), day)
    _references(family, names, setting, assessment, folder, said)


def _begin(family: Family, setting: Setting) -> None:
    """A report of which a few sections have a first draft."""
    assessment, _ = _assessment(family, setting)
    said = {"names": " and ".join(carer.first_name for carer in family.carers)}
    for code in ("picture", "home", "health"):
        body = text("started", code, said)
        _section(family, setting, assessment, code, body, setting.today - 8 * DAY, done=False)


def _section(
    family: Family,
    setting: Setting,
    assessment: Assessment,
    code: str,
    body: str,
    day: datetime.date,
    *,
    done: bool = True,
) -> None:
    """A section, begun one day and finished some days later."""
    by = assessment.assessor
    row = AssessmentSection(
        assessment=assessment,
        code=code,
        text=body,
        status=SectionStatus.COMPLETE if done else SectionStatus.IN_PROGRESS,
    )
    begun = moment(workday_until(day - 7 * DAY), family.throw)
    setting.ledger.add(row, at=begun, by=by)
    if done:
        at = moment(workday_until(day), family.throw)
        first = body.partition("\n")[0]
        setting.ledger.changed(row, at=at, by=by, text=first, status=SectionStatus.IN_PROGRESS)
        setting.ledger.event("section.completed", row, family.household, at=at, by=by)


def _references(
    family: Family,
    names: Names,
    setting: Setting,
    assessment: Assessment,
    folder: str,
    said: dict[str, str],
) -> None:
    for number, line in enumerate(lines(f"{folder}/_references")):
        kind, group, relationship, summary = line.text.split(" | ")
        background = names.background()
        asked = workday_until(assessment.application_received_on + (8 + number) * DAY)
        came = workday_until(asked + (15 + 3 * number) * DAY)
        seen = kind in {ReferenceKind.PERSONAL, ReferenceKind.FAMILY}
        row = Reference(
            assessment=assessment,
            kind=kind,
            name=f"{names.first(background, group)} {names.surname(background)}",
            relationship=relationship.format_map(said),
            requested_on=asked,
            received_on=came,
            interviewed_on=workday_until(came + 12 * DAY) if seen else None,
            summary=summary.format_map(said),
        )
        by = assessment.assessor
        setting.ledger.add(row, at=moment(asked, family.throw), by=by)
        done = moment(workday_until(came + 13 * DAY), family.throw)
        was = {"received_on": None, "interviewed_on": None, "summary": ""}
        setting.ledger.changed(row, at=done, by=by, **was)


def text(folder: str, code: str, said: dict[str, str]) -> str:
    """The text of data/<folder>/<code>.txt with its names."""
    body = (DATA / folder / f"{code}.txt").read_text(encoding="utf-8")
    return body.strip().format_map(said)
