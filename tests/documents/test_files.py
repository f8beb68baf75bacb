"""Stored files: kept, handed out, taken out of the record."""

import hashlib

import pytest

from fostering.audit.models import AccessLog, Event
from fostering.core.errors import DomainError
from fostering.documents.actions import files
from fostering.documents.models import StoredFile
from tests.carers.assessing import TODAY
from tests.documents import papers


def added(household, by, kind="health_report", title="Health report", content=None):
    return files.store_upload(
        upload=papers.upload(content or papers.pdf(pages=2), "Secret person.pdf"),
        household_id=household.pk,
        kind=kind,
        title=title,
        by=by,
    )


def test_an_uploaded_file_is_kept_with_its_sha256_and_an_event(cast):
    stored = added(cast.household, cast.worker)

    with stored.file.open("rb") as file:
        content = file.read()
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.pages, stored.size) == (2, len(content))
    assert "Secret" not in stored.file.name
    event = Event.objects.get(kind="document.added")
    assert (event.by, event.household_id) == (cast.worker, cast.household.pk)
    assert "Secret" not in str(event.data)


def test_nothing_is_kept_of_a_refused_file(cast):
    with pytest.raises(DomainError):
        added(cast.household, cast.worker, content=b"%PDF-1.7 nothing")

    assert not StoredFile.objects.exists()


READERS = {
    "health_report": {
        "worker": 200,
        "colleague": 200,
        "manager": 200,
        "stranger": 404,
        "other_manager": 404,
        "panel_coordinator": 200,
        "business_support": 200,
        "complaints_officer": 404,
        "training_coordinator": 404,
        "auditor": 200,
        "administrator": 404,
    },
    "reference_report": {
        "worker": 200,
        "stranger": 404,
        "panel_coordinator": 200,
        "business_support": 404,
        "complaints_officer": 404,
        "administrator": 404,
    },
    "nobody_registered_this": {"worker": 404, "panel_coordinator": 404, "auditor": 404},
}


@pytest.mark.parametrize("kind", READERS)
def test_who_may_download(cast, client, kind):
    stored = added(cast.household, cast.worker)
    StoredFile.objects.filter(pk=stored.pk).update(kind=kind)

    answers = {}
    for name in READERS[kind]:
        client.force_login(getattr(cast, name))
        response = client.get(f"/documents/{stored.key}/")
        answers[name] = response.status_code
        response.getvalue()  # reads the file to its end, which closes it

    assert answers == READERS[kind]


def test_a_file_is_handed_out_so_that_no_browser_shows_it(cast, sign_in):
    stored = added(cast.household, cast.worker)

    response = sign_in(cast.worker).get(f"/documents/{stored.key}/")
    content = response.getvalue()

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="health-report-')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert hashlib.sha256(content).hexdigest() == stored.sha256


def test_a_download_leaves_a_line_in_the_access_log(cast, sign_in):
    stored = added(cast.household, cast.worker)

    sign_in(cast.worker).get(f"/documents/{stored.key}/").getvalue()

    line = AccessLog.objects.get(subject_type="documents.storedfile")
    assert (line.user, line.action, line.subject_id, line.household_id) == (
        cast.worker,
        "download",
        stored.pk,
        cast.household.pk,
    )


def test_a_refused_download_leaves_a_line_too(cast, sign_in):
    stored = added(cast.household, cast.worker)

    sign_in(cast.stranger).get(f"/documents/{stored.key}/")

    assert AccessLog.objects.get(action="denied").user == cast.stranger


def test_a_removed_file_leaves_the_record_and_can_be_removed_once(cast):
    stored = added(cast.household, cast.worker)

    files.remove(stored=stored, on=TODAY, by=cast.worker)

    assert not StoredFile.objects.kept().exists()
    with pytest.raises(DomainError, match="already been removed"):
        files.remove(stored=stored, on=TODAY, by=cast.worker)


def test_what_the_service_made_cannot_be_removed(cast):
    made = files.store_made(
        content=b"%PDF", pages=1, household_id=1, kind="pack", title="Pack", by=cast.worker
    )

    with pytest.raises(DomainError, match="cannot be removed"):
        files.remove(stored=made, on=TODAY, by=cast.worker)


def test_a_body_that_is_too_big_is_refused_before_it_is_read(cast, sign_in, settings):
    settings.UPLOAD_MAX_BYTES = 1024
    before = StoredFile.objects.count()

    response = sign_in(cast.worker).post(
        f"/households/{cast.household.pk}/documents/add/",
        {"kind": "other", "file": papers.upload(b"x" * 1024 * 1024)},
    )

    assert response.status_code == 413
    assert "too big" in response.content.decode()
    assert StoredFile.objects.count() == before


def test_a_form_that_is_too_big_is_refused_too(cast, sign_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = sign_in(cast.worker).post("/anything/", "x" * 2000, content_type="application/json")

    assert response.status_code == 413
