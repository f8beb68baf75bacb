"""Assessments for tests: one with everything in it."""

import datetime

from carers import form_f
from carers.actions import assessments, references, sections
from carers.enums import AssessmentKind
from tests import factories as f

RECEIVED = datetime.date(2026, 5, 4)
PANEL = datetime.date(2026, 12, 9)
TODAY = datetime.date(2026, 11, 2)
PARAGRAPH = "She answered calmly and gave examples that her sister confirmed. " * 4


def started(household, assessor, *, kind=AssessmentKind.FORM_F, panel_on=PANEL):
    return assessments.start_assessment(
        household=household,
        kind=kind,
        assessor=assessor,
        application_received_on=RECEIVED,
        panel_on=panel_on,
        by=assessor,
    )


def write_sections(assessment, by, *, paragraphs=1, leave_out=()):
    """Every section written and complete, but for those left out."""
    for section in form_f.sections_of(assessment.kind):
        if section.code not in leave_out:
            text = "\n\n".join([f"{section.title}, as found.", *[PARAGRAPH] * paragraphs])
            sections.save_section(
                assessment=assessment, code=section.code, text=text, complete=True, by=by
            )


def add_referee(assessment, by, name="Ash Referee", *, interviewed=True, kind="personal"):
    return references.add_reference(
        assessment=assessment,
        kind=kind,
        name=name,
        relationship="Neighbour for ten years",
        requested_on=datetime.date(2026, 5, 11),
        received_on=datetime.date(2026, 5, 25),
        interviewed_on=datetime.date(2026, 6, 3) if interviewed else None,
        summary="Warm, specific and fair." if interviewed else "",
        by=by,
    )


def add_checks(person, completed_on=datetime.date(2026, 6, 15)):
    for kind in ("dbs", "local_authority", "medical"):
        f.CheckFactory(person=person, kind=kind, completed_on=completed_on, outcome="clear")


def full(household, assessor, *, paragraphs=1):
    """A report with nothing missing but the health report."""
    assessment = started(household, assessor)
    write_sections(assessment, assessor, paragraphs=paragraphs)
    add_referee(assessment, assessor, "Ash Referee")
    add_referee(assessment, assessor, "Birch Referee")
    for person in household.people.all():
        add_checks(person)
    return assessments.change_assessment(
        assessment=assessment,
        recommendation="I recommend that they are approved.",
        proposed_terms="Two children aged 5 to 12, short term.",
        by=assessor,
    )
