"""Pages of assessments, as each person meets them."""

import json

import pytest
import time_machine as clock

from carers import form_f
from carers.actions import sections
from carers.models import Assessment, AssessmentSection, Reference
from fostering.audit.models import AccessLog
from fostering.documents.actions import files
from fostering.documents.models import Pack, StoredFile
from tests import factories as f
from tests.carers.assessing import TODAY, full, started
from tests.documents import papers


@pytest.fixture(autouse=True)
def _on_a_day():
    with clock.travel(TODAY, tick=True):
        yield


@pytest.fixture
def assessment(cast):
    return started(cast.household, cast.assessor)


def url(assessment, rest=""):
    return f"/assessments/{assessment.pk}/{rest}"


def autosave(client, assessment, version, text, code="health"):
    return client.post(
        url(assessment, f"sections/{code}/draft/"),
        json.dumps({"version": version, "data": {"text": [text], "csrfmiddlewaretoken": ["x"]}}),
        content_type="application/json",
    )


PAGES = {
    "": 200,
    "edit/": 403,
    "panel/": 403,
    "recommendation/": 403,
    "withdraw/": 403,
    "sections/health/": 200,
    "references/add/": 403,
    "pack/": 403,
}
MATRIX = {
    "assessor": dict.fromkeys(PAGES, 200) | {"pack/": 403},
    "manager": dict.fromkeys(PAGES, 200),
    "service_manager": dict.fromkeys(PAGES, 200),
    "panel_coordinator": PAGES | {"pack/": 200, "panel/": 200},
    "worker": PAGES,
    "colleague": PAGES,
    "decision_maker": PAGES,
    "auditor": PAGES,
    "stranger": dict.fromkeys(PAGES, 404),
    "other_manager": dict.fromkeys(PAGES, 404),
    "complaints_officer": dict.fromkeys(PAGES, 404),
    "business_support": dict.fromkeys(PAGES, 404),
    "training_coordinator": dict.fromkeys(PAGES, 404),
    "administrator": dict.fromkeys(PAGES, 404),
}


@pytest.mark.parametrize("name", MATRIX)
def test_who_may_open_what(cast, assessment, sign_in, name):
    client = sign_in(getattr(cast, name))

    found = {page: client.get(url(assessment, page)).status_code for page in PAGES}

    assert found == MATRIX[name]


@pytest.mark.parametrize("page", ["complete/", "reopen/", "sections/health/reopen/"])
def test_a_reader_changes_nothing(cast, assessment, sign_in, page):
    assert sign_in(cast.auditor).post(url(assessment, page)).status_code == 403
    assert sign_in(cast.stranger).post(url(assessment, page)).status_code == 404


def test_a_readers_words_are_not_saved(cast, assessment, sign_in):
    client = sign_in(cast.worker)

    assert client.post(url(assessment, "sections/health/"), {"text": "Mine"}).status_code == 403
    assert autosave(client, assessment, 0, "Mine").status_code == 403
    assert not AssessmentSection.objects.exists()


def test_the_page_of_an_assessment_is_logged(cast, assessment, sign_in):
    sign_in(cast.manager).get(url(assessment))

    line = AccessLog.objects.get(subject_type="carers.assessment")
    assert (line.subject_id, line.household_id) == (assessment.pk, cast.household.pk)


def test_an_assessment_is_started_on_the_households_record(cast, sign_in):
    client = sign_in(cast.manager)

    page = client.get(f"/households/{cast.household.pk}/assessment/").content.decode()
    response = client.post(
        f"/households/{cast.household.pk}/assessment/start/",
        {
            "kind": "form_f",
            "assessor": cast.assessor.pk,
            "application_received_on_day": "4",
            "application_received_on_month": "5",
            "application_received_on_year": "2026",
        },
    )

    assert "Start an assessment" in page
    made = Assessment.objects.get()
    assert response["Location"] == url(made)
    assert made.assessor == cast.assessor
    tab = client.get(f"/households/{cast.household.pk}/assessment/")
    assert tab["Location"] == url(made)


def test_typing_is_saved_and_answered_with_the_time(cast, assessment, sign_in):
    client = sign_in(cast.assessor)
    with clock.travel("2026-11-02T14:02:00+00:00"):
        first = autosave(client, assessment, 0, "She is well.")

    assert (first.status_code, first.json()) == (200, {"version": 1, "saved_at": "14:02"})
    page = client.get(url(assessment, "sections/health/")).content.decode()
    assert "She is well." in page
    assert 'data-autosave-version="1"' in page
    assert "Draft saved at" in page


def test_typing_over_somebody_elses_draft_is_answered_with_409(cast, assessment, sign_in):
    autosave(sign_in(cast.manager), assessment, 0, "The manager's words")

    response = autosave(sign_in(cast.assessor), assessment, 0, "The assessor's words")

    assert response.status_code == 409
    answer = response.json()
    assert (answer["version"], answer["by"]) == (1, str(cast.manager))
    assert AssessmentSection.objects.get().typed == "The manager's words"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"version": "x", "data": {}}', '{"version": 1}'])
def test_a_draft_that_makes_no_sense_is_answered_with_400(cast, assessment, sign_in, body):
    response = sign_in(cast.assessor).post(
        url(assessment, "sections/health/draft/"), body, content_type="application/json"
    )

    assert response.status_code == 400


def test_a_draft_of_a_complete_section_is_refused_in_words(cast, assessment, sign_in):
    client = sign_in(cast.assessor)
    client.post(url(assessment, "sections/health/"), {"text": "Well.", "then": "complete"})

    response = autosave(client, assessment, 1, "More")

    assert response.status_code == 422
    assert "section is complete" in response.json()["message"]


def test_drafts_write_no_access_log_line_each(cast, assessment, sign_in):
    autosave(sign_in(cast.assessor), assessment, 0, "Typed")

    assert not AccessLog.objects.exists()


def test_a_section_is_saved_and_marked_complete(cast, assessment, sign_in):
    client = sign_in(cast.assessor)

    client.post(url(assessment, "sections/health/"), {"text": "Well.", "draft_version": "0"})
    assert AssessmentSection.objects.get().status == "in_progress"
    response = client.post(
        url(assessment, "sections/health/"),
        {"text": "Very well.", "draft_version": "1", "then": "complete"},
    )

    assert response["Location"] == url(assessment) + "#health"
    section = AssessmentSection.objects.get()
    assert (section.status, section.text) == ("complete", "Very well.")
    page = client.get(url(assessment, "sections/health/")).content.decode()
    assert "What was said before" in page
    assert "Open this section to change it" in page


def test_a_conflict_keeps_both_texts_on_the_page(cast, assessment, sign_in):
    sections.save_section(
        assessment=assessment, code="health", text="The manager's words", by=cast.manager
    )
    client = sign_in(cast.assessor)

    response = client.post(
        url(assessment, "sections/health/"), {"text": "The assessor's words", "draft_version": "0"}
    )
    page = response.content.decode()

    assert "The manager&#x27;s words" in page
    assert "The assessor&#x27;s words" in page
    assert 'name="draft_version" value="1"' in page
    assert AssessmentSection.objects.get().text == "The manager's words"


def test_a_section_that_the_report_has_not_is_404(cast, assessment, sign_in):
    assert sign_in(cast.assessor).get(url(assessment, "sections/permanence/")).status_code == 404


def test_a_referee_is_added_and_corrected(cast, assessment, sign_in):
    client = sign_in(cast.assessor)
    answers = {"kind": "personal", "name": "Ash Referee", "relationship": "Neighbour"}

    client.post(url(assessment, "references/add/"), answers)
    reference = Reference.objects.get()
    client.post(
        f"/references/{reference.pk}/edit/",
        answers | {"version": reference.version, "relationship": "Neighbour and friend"},
    )

    reference.refresh_from_db()
    assert reference.relationship == "Neighbour and friend"


def test_a_strangers_reference_is_404(cast, assessment, sign_in):
    reference = f.ReferenceFactory(assessment=assessment)

    assert sign_in(cast.stranger).get(f"/references/{reference.pk}/edit/").status_code == 404
    assert sign_in(cast.auditor).get(f"/references/{reference.pk}/edit/").status_code == 403


def test_the_report_is_marked_complete_or_says_why_not(cast, sign_in):
    assessment = full(cast.household, cast.assessor)
    client = sign_in(cast.assessor)

    client.post(url(assessment, "recommendation/"), {"version": assessment.version})
    refused = client.post(url(assessment, "complete/"), follow=True).content.decode()
    assert "The recommendation is empty." in refused
    assessment.refresh_from_db()
    client.post(
        url(assessment, "recommendation/"),
        {"version": assessment.version, "recommendation": "Approve", "proposed_terms": "One"},
    )
    done = client.post(url(assessment, "complete/"), follow=True).content.decode()

    assert "complete and ready for panel" in done


# --- Documents


def test_a_document_is_added_listed_and_removed(cast, sign_in):
    client = sign_in(cast.panel_coordinator)
    pk = cast.household.pk

    response = client.post(
        f"/households/{pk}/documents/add/",
        {"kind": "health_report", "title": "", "file": papers.upload(papers.pdf(pages=2))},
    )
    page = client.get(f"/households/{pk}/documents/").content.decode()

    assert response["Location"] == f"/households/{pk}/documents/"
    assert "2 pages" in page
    assert "Not scanned for viruses" in page
    stored = StoredFile.objects.get()
    assert stored.title == "Health report"
    asked = client.get(f"/documents/{stored.key}/remove/").content.decode()
    assert "Remove “Health report”?" in asked
    client.post(f"/documents/{stored.key}/remove/")
    assert "No documents" in client.get(f"/households/{pk}/documents/").content.decode()


def test_a_file_that_is_refused_is_explained_beside_its_field(cast, sign_in):
    response = sign_in(cast.worker).post(
        f"/households/{cast.household.pk}/documents/add/",
        {"kind": "other", "title": "Kept", "file": papers.upload(b"<html>", "a.pdf")},
    )
    page = response.content.decode()

    assert "not what its name says" in page
    assert 'value="Kept"' in page


def test_a_person_sees_only_the_kinds_that_they_may_read(cast, sign_in):
    for kind in ("reference_report", "home_safety"):
        files.store_upload(
            upload=papers.upload(papers.pdf()),
            household_id=cast.household.pk,
            kind=kind,
            title=f"Paper {kind}",
            by=cast.worker,
        )

    page = sign_in(cast.business_support).get(f"/households/{cast.household.pk}/documents/")

    assert "Paper home_safety" in page.content.decode()
    assert "Paper reference_report" not in page.content.decode()
    hidden = StoredFile.objects.get(kind="reference_report")
    assert sign_in(cast.business_support).get(f"/documents/{hidden.key}/remove/").status_code == 404


# --- The pack


def test_the_page_says_first_what_is_missing(cast, assessment, sign_in):
    page = sign_in(cast.panel_coordinator).get(url(assessment, "pack/")).content.decode()

    missing = page.index("what is missing or out of date")
    assert missing < page.index("Choose what goes in")
    assert "24 sections of the report are not complete" in page
    assert "No personal referee has been interviewed" in page
    assert "No health report has been uploaded" in page
    assert "no medical has been completed" in page
    assert "recommendation is empty" in page
    assert f"/households/{cast.household.pk}/documents/add/?kind=health_report" in page


def test_everything_goes_in_unless_somebody_chooses_otherwise(cast, assessment, sign_in):
    stored = [
        files.store_upload(
            upload=papers.upload(papers.pdf()),
            household_id=cast.household.pk,
            kind=kind,
            title=kind,
            by=cast.worker,
        )
        for kind in ("home_safety", "health_report", "other")
    ]
    safety, health, other = (file.pk for file in stored)
    client = sign_in(cast.panel_coordinator)
    page = client.get(url(assessment, "pack/")).context["form"]
    chosen = {name: page[name].initial for name in page.fields}
    assert [chosen[f"document_{pk}"] for pk in (health, safety, other)] == ["1", "2", "3"]

    response = client.post(
        url(assessment, "pack/"),
        {
            "sections": ["health", "summary"],
            "checks": "on",
            f"document_{safety}": "1",
            f"document_{health}": "2",
            f"document_{other}": "",
        },
    )

    pack = Pack.objects.get()
    assert response["Location"] == f"/packs/{pack.pk}/"
    assert pack.options == {
        "sections": ["health", "summary"],
        "checks": True,
        "references": False,
        "documents": [safety, health],
    }


def test_two_documents_cannot_have_one_place(cast, assessment, sign_in):
    pks = [
        files.store_upload(
            upload=papers.upload(papers.pdf()),
            household_id=cast.household.pk,
            kind="other",
            title="Paper",
            by=cast.worker,
        ).pk
        for _ in range(2)
    ]

    response = sign_in(cast.panel_coordinator).post(
        url(assessment, "pack/"), {f"document_{pk}": "1" for pk in pks}
    )

    assert "a place of its own" in response.content.decode()
    assert not Pack.objects.exists()


# --- Numbers of queries


@pytest.mark.parametrize("extra", [0, 3])
def test_the_list_takes_the_same_queries_for_one_and_many(
    cast, assessment, sign_in, extra, django_assert_num_queries
):
    for _ in range(extra):
        more = f.AssessmentFactory(household=f.HouseholdFactory(), assessor=cast.assessor)
        f.AssessmentSectionFactory(assessment=more)
    client = sign_in(cast.panel_coordinator)

    with django_assert_num_queries(11):
        page = client.get("/assessments/").content.decode()

    assert page.count("Papers out by") == 1


@pytest.mark.parametrize("is_full", [False, True])
def test_the_page_takes_the_same_queries_empty_and_full(
    cast, sign_in, is_full, django_assert_max_num_queries
):
    assessment = (
        full(cast.household, cast.assessor) if is_full else started(cast.household, cast.assessor)
    )
    if is_full:
        for _ in range(4):
            f.PersonFactory(household=cast.household)
    client = sign_in(cast.panel_coordinator)

    with django_assert_max_num_queries(30):
        client.get(url(assessment))


def test_every_section_has_a_page(cast, assessment, sign_in):
    client = sign_in(cast.assessor)

    for section in form_f.sections_of(assessment.kind):
        assert client.get(url(assessment, f"sections/{section.code}/")).status_code == 200
