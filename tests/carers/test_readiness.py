"""What an assessment lacks, on the days around each limit."""

import datetime

import pytest

from carers import form_f, readiness
from carers.actions import assessments
from carers.enums import AssessmentKind
from fostering.documents.actions import files
from tests import factories as f
from tests.carers.assessing import PANEL, RECEIVED, TODAY, add_checks, full, started
from tests.documents import papers

Day = datetime.date


def texts(assessment, today=TODAY, *, notes=False):
    return [x.text for x in readiness.findings(assessment, today) if x.is_note is notes]


def add_health_report(cast):
    return files.store_upload(
        upload=papers.upload(papers.pdf()),
        household_id=cast.household.pk,
        kind="health_report",
        title="Health report",
        by=cast.worker,
    )


def test_a_full_report_lacks_nothing(cast):
    assessment = full(cast.household, cast.assessor)
    add_health_report(cast)

    assert texts(assessment) == []


def test_a_removed_health_report_is_missed(cast):
    assessment = full(cast.household, cast.assessor)
    stored = add_health_report(cast)
    files.remove(stored=stored, on=TODAY, by=cast.worker)

    assert texts(assessment) == ["No health report has been uploaded"]


def test_an_empty_assessment_of_an_empty_household(cast):
    assessment = started(f.HouseholdFactory(), cast.assessor)

    assert texts(assessment) == [
        "24 sections of the report are not complete",
        "The recommendation is empty",
        "The proposed terms of approval are empty",
        "No personal referee has been interviewed; the Regulations ask for 2",
        "No applicant is recorded in the household",
        "No health report has been uploaded",
    ]


@pytest.mark.parametrize(
    ("completed_on", "is_old"),
    [(Day(2025, 12, 8), True), (Day(2025, 12, 9), False), (Day(2025, 12, 10), False)],
)
def test_a_check_is_old_from_the_day_after_a_year_before_panel(cast, completed_on, is_old):
    assessment = full(cast.household, cast.assessor)
    add_health_report(cast)
    person = f.PersonFactory(household=cast.household, role="adult", last_name="Old")
    for kind in ("dbs", "local_authority"):
        f.CheckFactory(person=person, kind=kind, completed_on=completed_on)

    assert len(texts(assessment)) == (2 if is_old else 0)
    assert all("is more than a year old" in text for text in texts(assessment))


@pytest.mark.parametrize(
    ("born_on", "asked"),
    [(Day(2008, 12, 9), True), (Day(2008, 12, 10), False), (None, False)],
)
def test_a_child_of_the_family_is_asked_for_checks_from_18_at_panel(cast, born_on, asked):
    assessment = full(cast.household, cast.assessor)
    add_health_report(cast)
    f.PersonFactory(household=cast.household, role="child", born_on=born_on)

    assert len(texts(assessment)) == (2 if asked else 0)


def test_an_adult_who_left_is_not_asked(cast):
    assessment = full(cast.household, cast.assessor)
    add_health_report(cast)
    f.PersonFactory(household=cast.household, role="adult", left_on=Day(2026, 1, 1))

    assert texts(assessment) == []


def test_only_applicants_need_a_medical(cast):
    assessment = full(cast.household, cast.assessor)
    add_health_report(cast)
    adult = f.PersonFactory(household=cast.household, role="adult")

    assert texts(assessment) == [
        f"{adult}: no enhanced DBS check has been completed",
        f"{adult}: no local authority check has been completed",
    ]
    add_checks(adult)
    assert texts(assessment) == []


@pytest.mark.parametrize(
    ("panel_on", "papers_on"),
    [
        (Day(2026, 12, 9), Day(2026, 12, 2)),  # Wednesday to Wednesday
        (Day(2026, 12, 7), Day(2026, 11, 30)),  # Monday to Monday
        (Day(2026, 12, 30), Day(2026, 12, 21)),  # over Christmas, Boxing Day (observed Monday 28)
    ],
)
def test_papers_go_out_five_working_days_before_panel(panel_on, papers_on):
    assert readiness.papers_due(panel_on) == papers_on


@pytest.mark.parametrize(
    ("today", "is_late"), [(Day(2026, 12, 2), False), (Day(2026, 12, 3), True)]
)
def test_late_papers_are_noted_from_the_day_after(cast, today, is_late):
    assessment = started(cast.household, cast.assessor)

    late = [text for text in texts(assessment, today, notes=True) if "NMS 14.3" in text]

    assert bool(late) is is_late


@pytest.mark.parametrize(
    ("panel_on", "is_late"), [(Day(2027, 1, 4), False), (Day(2027, 1, 5), True)]
)
def test_panel_after_eight_months_is_noted(cast, panel_on, is_late):
    assessment = started(cast.household, cast.assessor, panel_on=panel_on)

    assert readiness.panel_due(assessment) == Day(2027, 1, 4)
    assert any("NMS 14.4" in text for text in texts(assessment, notes=True)) is is_late


def test_without_a_panel_date_the_clock_runs_until_today(cast):
    assessment = started(cast.household, cast.assessor, panel_on=None)

    assert "No panel date is set" in texts(assessment, notes=True)
    assert not any("NMS 14.4" in t for t in texts(assessment, Day(2027, 1, 4), notes=True))
    assert any("NMS 14.4" in t for t in texts(assessment, Day(2027, 1, 5), notes=True))


def test_few_unfinished_sections_are_named(cast):
    assessment = full(cast.household, cast.assessor)
    add_health_report(cast)
    section = assessment.sections.get(code="health")
    section.status = "in_progress"
    section.save()

    found = readiness.findings(assessment, TODAY)[0]

    assert found.text == "The section “Health” is not complete"
    assert found.url == f"/assessments/{assessment.pk}/sections/health/"


def test_every_kind_of_assessment_has_its_sections():
    assert set(form_f.PARTS) == set(AssessmentKind)
    for kind in AssessmentKind:
        codes = [section.code for section in form_f.sections_of(kind)]
        assert len(codes) == len(set(codes))
        assert {"health", "summary"} <= set(codes)
    assert len(form_f.sections_of("form_f")) == 24
    assert len(form_f.sections_of("connected_person")) == 20


def test_findings_take_the_same_queries_however_many_live_there(
    cast, django_assert_max_num_queries
):
    assessment = full(cast.household, cast.assessor)
    for _ in range(5):
        f.PersonFactory(household=cast.household, role="adult")

    with django_assert_max_num_queries(6):
        readiness.findings(assessment, TODAY)


def test_the_clock_of_a_leap_day(cast):
    assessment = started(cast.household, cast.assessor)
    moved = assessments.change_assessment(
        assessment=assessment, application_received_on=Day(2024, 2, 29), by=cast.assessor
    )

    assert readiness.panel_due(moved) == Day(2024, 10, 29)
    assert RECEIVED < PANEL
