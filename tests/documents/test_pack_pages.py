"""The page of a pack: how far it is, what went in, the file."""

import pytest

from carers.packs import CODE, all_in
from fostering.audit.models import AccessLog
from fostering.documents import tasks
from fostering.documents.actions import packs
from fostering.documents.models import Pack
from tests.carers.assessing import full, started


@pytest.fixture
def waiting(cast):
    assessment = started(cast.household, cast.assessor)
    return ask(cast, assessment)


@pytest.fixture
def done(cast):
    pack = ask(cast, full(cast.household, cast.assessor))
    tasks.build_pack(pack.pk)
    pack.refresh_from_db()
    return pack


def ask(cast, assessment):
    return packs.request_pack(
        kind=CODE,
        subject=assessment,
        options=all_in(assessment, []),
        household_id=assessment.household_id,
        by=cast.panel_coordinator,
    )


def test_a_waiting_pack_asks_again_by_itself_and_by_script(cast, waiting, sign_in):
    response = sign_in(cast.panel_coordinator).get(f"/packs/{waiting.pk}/")

    assert response["Refresh"] == "4"
    assert f'data-poll-url="/packs/{waiting.pk}/progress/"' in response.content.decode()


def test_progress_says_when_it_is_done(cast, waiting, sign_in):
    client = sign_in(cast.panel_coordinator)
    before = client.get(f"/packs/{waiting.pk}/progress/")
    tasks.build_pack(waiting.pk)

    after = client.get(f"/packs/{waiting.pk}/progress/")

    assert "X-Done" not in before
    assert after["X-Done"] == "1"
    assert "Download the pack" in after.content.decode()


def test_a_finished_pack_shows_its_sha256_maker_and_versions(cast, done, sign_in):
    response = sign_in(cast.manager).get(f"/packs/{done.pk}/")

    page = response.content.decode()
    assert "Refresh" not in response
    assert done.file.sha256 in page
    assert str(cast.panel_coordinator) in page
    assert "Section: Health" in page


def test_the_file_is_handed_out_as_an_attachment_and_logged(cast, done, sign_in):
    response = sign_in(cast.panel_coordinator).get(f"/packs/{done.pk}/download/")
    content = response.getvalue()

    assert content.startswith(b"%PDF-")
    assert response["Content-Disposition"].startswith('attachment; filename="form-f-pack-')
    line = AccessLog.objects.get(subject_type="documents.pack")
    assert (line.action, line.household_id) == ("pdf", cast.household.pk)


def test_a_pack_that_is_not_made_has_no_file(cast, waiting, sign_in):
    assert sign_in(cast.manager).get(f"/packs/{waiting.pk}/download/").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("worker", 200),
        ("assessor", 200),
        ("manager", 200),
        ("panel_coordinator", 200),
        ("decision_maker", 200),
        ("auditor", 200),
        ("stranger", 404),
        ("other_manager", 404),
        ("complaints_officer", 404),
        ("business_support", 404),
        ("training_coordinator", 404),
        ("administrator", 404),
    ],
)
@pytest.mark.parametrize("page", ["", "progress/"])
def test_who_may_see_a_pack(cast, waiting, sign_in, name, status, page):
    assert sign_in(getattr(cast, name)).get(f"/packs/{waiting.pk}/{page}").status_code == status


def test_a_failed_pack_says_why_and_is_tried_again(cast, waiting, sign_in):
    packs.claim(pack_id=waiting.pk, by=None)
    waiting.refresh_from_db()
    packs.fail(pack=waiting, message="Something went wrong.", by=cast.panel_coordinator)
    client = sign_in(cast.panel_coordinator)

    page = client.get(f"/packs/{waiting.pk}/").content.decode()
    response = client.post(f"/packs/{waiting.pk}/again/")

    assert "Something went wrong." in page
    assert "Try again" in page
    assert response.status_code == 302
    waiting.refresh_from_db()
    assert waiting.status == Pack.Status.QUEUED


def test_a_reader_cannot_try_again(cast, waiting, sign_in):
    assert sign_in(cast.auditor).post(f"/packs/{waiting.pk}/again/").status_code == 403
