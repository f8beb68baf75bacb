"""Assessments: begun, written, completed, ended."""

import datetime

import pytest

from carers.actions import assessments, references, sections
from carers.enums import AssessmentStatus, SectionStatus
from carers.models import AssessmentSection
from fostering.audit.models import Event
from fostering.core.errors import DomainError, EditConflict
from tests import factories as f
from tests.carers.assessing import RECEIVED, TODAY, add_referee, full, started, write_sections


@pytest.fixture
def assessment(cast):
    return started(cast.household, cast.assessor)


def draft(assessment, by, text, version, code="health"):
    return sections.save_section_draft(
        assessment=assessment, code=code, version=version, data={"text": [text]}, by=by
    )


def save(assessment, by, text="Well.", code="health", **values):
    return sections.save_section(assessment=assessment, code=code, text=text, by=by, **values)


def test_an_assessment_is_started_with_an_event(cast, assessment):
    assert assessment.status == AssessmentStatus.IN_PROGRESS
    event = Event.objects.get(kind="assessment.started")
    assert (event.by, event.household_id) == (cast.assessor, cast.household.pk)


def test_a_household_has_one_open_assessment(cast, assessment):
    with pytest.raises(DomainError, match="already has an assessment in progress"):
        started(cast.household, cast.assessor)

    assessments.withdraw_assessment(assessment=assessment, on=TODAY, by=cast.manager)
    assert started(cast.household, cast.assessor).pk != assessment.pk


def test_an_application_is_not_received_tomorrow(cast, time_machine):
    time_machine.move_to(datetime.datetime(2026, 5, 3, 12, tzinfo=datetime.UTC))

    with pytest.raises(DomainError, match="cannot be in the future"):
        started(cast.household, cast.assessor)


def test_panel_is_not_before_the_application(cast, assessment):
    with pytest.raises(DomainError) as refused:
        assessments.change_assessment(
            assessment=assessment,
            panel_on=RECEIVED - datetime.timedelta(days=1),
            by=cast.assessor,
        )

    assert refused.value.field == "panel_on"


def test_a_draft_is_kept_without_a_version_in_history(cast, assessment):
    draft(assessment, cast.assessor, "One", 0)
    section = draft(assessment, cast.assessor, "One two", 1)

    assert (section.typed, section.text, section.draft_version) == ("One two", "", 2)
    assert section.history.count() == 1  # its making


def test_two_people_never_type_over_each_other(cast, assessment):
    draft(assessment, cast.manager, "The manager's words", 0)

    with pytest.raises(EditConflict):
        draft(assessment, cast.assessor, "The assessor's words", 0)

    section = AssessmentSection.objects.get()
    assert (section.typed, section.draft_by) == ("The manager's words", cast.manager)


def test_a_save_over_somebody_elses_draft_is_refused(cast, assessment):
    draft(assessment, cast.manager, "The manager's words", 0)

    with pytest.raises(EditConflict):
        save(assessment, cast.assessor, version=0)

    assert save(assessment, cast.assessor, version=1).text == "Well."


def test_ones_own_later_draft_is_no_conflict(cast, assessment):
    draft(assessment, cast.assessor, "On its way while Save was pressed", 0)

    assert save(assessment, cast.assessor, "On its way", version=0).text == "On its way"


def test_a_save_makes_a_version_and_clears_the_draft(cast, assessment):
    draft(assessment, cast.assessor, "Typed", 0)

    section = save(assessment, cast.assessor, "Saved\r\nin two lines  ", version=1)

    assert (section.text, section.draft, section.status) == (
        "Saved\nin two lines",
        None,
        SectionStatus.IN_PROGRESS,
    )
    assert [v.text for v in section.history.all()] == ["Saved\nin two lines", ""]


def test_a_complete_section_has_words_and_is_closed_until_opened_again(cast, assessment):
    with pytest.raises(DomainError, match="Write something"):
        save(assessment, cast.assessor, "  ", complete=True)
    save(assessment, cast.assessor, complete=True)

    with pytest.raises(DomainError, match="section is complete"):
        save(assessment, cast.assessor, "More")
    with pytest.raises(DomainError, match="section is complete"):
        draft(assessment, cast.assessor, "More", 1)
    sections.reopen_section(assessment=assessment, code="health", by=cast.assessor)
    assert save(assessment, cast.assessor, "More").text == "More"


def test_an_emptied_section_has_not_been_started(cast, assessment):
    save(assessment, cast.assessor)

    assert save(assessment, cast.assessor, "").status == SectionStatus.NOT_STARTED


def test_a_report_has_no_other_sections(cast, assessment):
    with pytest.raises(DomainError, match="no such section"):
        save(assessment, cast.assessor, code="permanence")


def test_a_report_is_complete_when_nothing_stops_it(cast):
    assessment = full(cast.household, cast.assessor)

    done = assessments.complete_assessment(assessment=assessment, on=TODAY, by=cast.assessor)

    assert (done.status, done.completed_on) == (AssessmentStatus.COMPLETE, TODAY)


def test_what_stops_completion_is_all_said(cast, assessment):
    write_sections(assessment, cast.assessor, leave_out=["health"])
    add_referee(assessment, cast.assessor)

    with pytest.raises(DomainError) as refused:
        assessments.complete_assessment(assessment=assessment, on=TODAY, by=cast.assessor)

    assert refused.value.message == (
        "It is not complete yet. 1 section of the report is not complete. "
        "1 personal referee has been interviewed; the Regulations ask for 2. "
        "The recommendation is empty. The proposed terms are empty."
    )


def test_a_complete_report_is_closed_but_for_the_panel_date(cast):
    assessment = full(cast.household, cast.assessor)
    assessment = assessments.complete_assessment(assessment=assessment, on=TODAY, by=cast.assessor)

    with pytest.raises(DomainError, match="Open it again"):
        assessments.change_assessment(
            assessment=assessment, recommendation="Other", by=cast.assessor
        )
    with pytest.raises(DomainError, match="complete or over"):
        save(assessment, cast.assessor, "More")
    later = datetime.date(2026, 12, 16)
    moved = assessments.change_assessment(assessment=assessment, panel_on=later, by=cast.manager)
    assert moved.panel_on == later
    opened = assessments.reopen_assessment(assessment=assessment, by=cast.assessor)
    assert (opened.status, opened.completed_on) == (AssessmentStatus.IN_PROGRESS, None)


def test_an_ended_assessment_is_not_changed(cast, assessment):
    assessment = assessments.withdraw_assessment(assessment=assessment, on=TODAY, by=cast.manager)

    with pytest.raises(DomainError, match="is over"):
        assessments.change_assessment(assessment=assessment, panel_on=None, by=cast.manager)
    with pytest.raises(DomainError, match="is over"):
        add_referee(assessment, cast.assessor)


def test_a_change_over_a_later_save_is_refused(cast, assessment):
    opened_at = assessment.version
    assessments.change_assessment(assessment=assessment, recommendation="Yes", by=cast.manager)

    with pytest.raises(EditConflict):
        assessments.change_assessment(
            assessment=assessment, version=opened_at, recommendation="No", by=cast.assessor
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"received_on": datetime.date(2026, 5, 10)}, "received_on"),
        ({"requested_on": datetime.date(2999, 1, 1)}, "requested_on"),
        ({"summary": ""}, "summary"),
    ],
)
def test_a_reference_whose_dates_or_words_are_wrong_is_refused(cast, assessment, values, field):
    reference = add_referee(assessment, cast.assessor)

    with pytest.raises(DomainError) as refused:
        references.change_reference(reference=reference, by=cast.assessor, **values)

    assert refused.value.field == field


def test_no_event_holds_a_persons_words_or_name(cast):
    full(cast.household, cast.assessor)
    f.ReferenceFactory(assessment=cast.household.assessments.get())

    said = str(list(Event.objects.values_list("data", flat=True)))

    for secret in ("Referee", "calmly", "recommend that", "Hazel"):
        assert secret not in said
