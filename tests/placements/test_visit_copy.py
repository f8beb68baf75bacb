"""The carer's copy of a visit: made when somebody opens it, of what the visit says then."""

import datetime
import io

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fostering.audit.models import AccessLog, Event
from fostering.core.errors import DomainError
from fostering.documents import making, tasks
from fostering.documents.models import Pack, StoredFile
from placements.actions import visit_copies, visits
from placements.models import Visit
from placements.packs import CHANGED, content
from placements.queries.copies import copy_options, current_copy
from placements.queries.values import ActionValues
from placements.tasks import sweep_copies
from tests.cast import DAY
from tests.placements.visiting import complete, start, visit_values

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)


@pytest.fixture
def visit(cast):
    return complete(start(cast), by=cast.worker)


def make_copy(visit, by):
    """Asked for, and made as the worker process does."""
    pack = visit_copies.open_copy(visit=visit, by=by)
    assert pack.status == Pack.Status.QUEUED
    tasks.build_pack(pack.pk)
    pack.refresh_from_db()
    return pack


def amend(visit, by, **changed):
    visit.refresh_from_db()
    visits.amend_visit(
        visit=visit,
        values=visit_values(visit, **changed),
        reason="Wrong",
        version=visit.version,
        today=DAY,
        by=by,
    )
    visit.refresh_from_db()


def share(visit, by, **said):
    usual = {"shared_on": DAY, "agreed_on": None, "carer_comments": ""}
    visits.share_visit(visit=visit, version=None, today=DAY, by=by, **{**usual, **said})


def address(visit):
    return reverse("visit-copy", args=[visit.pk])


def file_of(response):
    """The bytes of a download; read to its end, the test client closes it."""
    return b"".join(response.streaming_content)


def text_of(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


# --- What it says


def test_it_says_what_the_visit_says_and_no_oversight(cast, sign_in):
    visit = start(cast)
    action = ActionValues("Book the dentist", "carer", DAY + WEEK)
    visit = complete(visit, by=cast.worker, values=visit_values(visit, actions=(action,)))
    visits.add_oversight(visit=visit, text="For managers alone", by=cast.manager)
    make_copy(visit, cast.worker)

    text = text_of(file_of(sign_in(cast.worker).get(address(visit))))

    for said in ("Record of a visit", "31 March 2026", "Wants to keep the kitten", "Book the dentist",
                 "7 April 2026", "Hazel Littlejohn", "A settled month"):  # fmt: skip
        assert said in text
    assert "For managers alone" not in text


def test_its_content_names_versions_without_names(cast, visit):
    made = content(visit, DAY, copy_options(visit))

    assert made.reference == cast.household.ref
    assert [line["label"] for line in made.manifest] == ["Visit", "Child 1"]
    assert "Hazel" not in str(made.manifest) + str(copy_options(visit))


# --- When it is made


def test_the_first_to_open_it_has_it_made_and_the_next_are_given_the_same(cast, sign_in, visit):
    assert not Pack.objects.exists()

    opened = sign_in(cast.worker).get(address(visit))
    client = sign_in(cast.colleague)
    assert client.get(address(visit)).url == opened.url
    pack = Pack.objects.get()
    assert opened.url == reverse("pack-detail", args=[pack.pk])
    watched = client.get(opened.url)
    assert (watched["Refresh"], "Waiting to start" in watched.text) == ("4", True)
    tasks.build_pack(pack.pk)
    ready = client.get(opened.url)
    assert "Download the copy" in ready.text
    download = client.get(reverse("pack-download", args=[pack.pk]))
    assert download.url == address(visit)
    made = client.get(download.url)
    content = file_of(made)
    again = file_of(sign_in(cast.worker).get(address(visit)))

    assert made["Content-Type"] == "application/pdf"
    assert "Hazel" not in made["Content-Disposition"]
    assert content == again
    assert again.startswith(b"%PDF")
    assert (Pack.objects.count(), StoredFile.objects.count()) == (1, 1)
    looks = AccessLog.objects.filter(page="visit-copy", action=AccessLog.Action.PDF)
    assert {(look.user, look.subject_id, look.household_id) for look in looks} == {
        (user, visit.pk, cast.household.pk) for user in (cast.colleague, cast.worker)
    }


def test_an_imported_visit_has_its_copy_too(cast, sign_in):
    visit = cast.household.visits.get()

    sign_in(cast.worker).get(address(visit))

    assert Pack.objects.get().subject_id == visit.pk


def test_a_draft_has_no_copy(cast, sign_in):
    draft = start(cast)

    assert sign_in(cast.worker).get(address(draft)).status_code == 403
    with pytest.raises(DomainError):
        visit_copies.open_copy(visit=draft, by=cast.worker)
    assert not Pack.objects.exists()


# --- Never an outdated one, never another's


@pytest.mark.parametrize(
    "change",
    [
        lambda visit, by: amend(visit, by, summary="Corrected"),
        lambda visit, by: amend(visit, by, people_present=frozenset()),
        lambda visit, by: share(visit, by),
        lambda visit, by: share(visit, by, carer_comments="All true"),
        lambda visit, by: rename(visit.children.get().placement.child),
        lambda visit, by: rename(visit.worker),
    ],
    ids=["amended", "who was present", "shared", "comments", "child's name", "worker's name"],
)
def test_a_changed_record_gets_a_new_copy(cast, sign_in, visit, change):
    old = make_copy(visit, cast.worker)
    change(visit, cast.worker)
    client = sign_in(cast.worker)

    opened = client.get(address(visit))

    new = Pack.objects.exclude(pk=old.pk).get()
    assert opened.url == reverse("pack-detail", args=[new.pk])
    # Whoever still has the page of the old one open is led to the new one.
    assert client.get(reverse("pack-detail", args=[old.pk])).url == address(visit)
    assert client.get(reverse("pack-download", args=[old.pk])).url == address(visit)
    assert client.post(reverse("pack-again", args=[old.pk])).url == address(visit)


def rename(person):
    person.first_name = "Renamed"
    person.save()


def test_a_sharing_changed_back_has_the_copy_that_says_so(cast, visit):
    share(visit, cast.worker)
    first = make_copy(visit, cast.worker)
    share(visit, cast.worker, carer_comments="Not so")
    second = make_copy(visit, cast.worker)

    share(visit, cast.worker)

    assert first.pk != second.pk
    assert current_copy(Visit.objects.get(pk=visit.pk)) == first


def test_each_visit_has_its_own(cast, visit):
    make_copy(visit, cast.worker)
    other = visits.record_visit(
        household=cast.household, values=visit_values(visit), today=DAY, by=cast.worker
    )

    assert current_copy(visit).subject_id == visit.pk
    assert current_copy(other) is None


def test_a_visit_changed_while_its_copy_was_made_has_none(cast, sign_in, visit):
    pack = visit_copies.open_copy(visit=visit, by=cast.worker)
    amend(visit, cast.worker, summary="Corrected")

    tasks.build_pack(pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == (Pack.Status.FAILED, CHANGED)
    client = sign_in(cast.worker)
    assert client.get(reverse("pack-detail", args=[pack.pk])).url == address(visit)
    assert client.get(address(visit)).url != reverse("pack-detail", args=[pack.pk])


# --- When the worker fails


def broken(*args, **kwargs):
    raise OSError


def test_a_failed_copy_says_so_and_whoever_opens_it_tries_again(cast, sign_in, visit, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(making.pdf, "render_template", broken)
        pack = make_copy(visit, cast.worker)
    client = sign_in(cast.auditor)

    opened = client.get(address(visit))
    page = client.get(opened.url)
    again = client.post(reverse("pack-again", args=[pack.pk]))
    tasks.build_pack(pack.pk)

    assert opened.url == again.url == reverse("pack-detail", args=[pack.pk])
    assert "The copy could not be made" in page.text
    assert "Try again" in page.text
    pack.refresh_from_db()
    assert (pack.status, pack.requested_by) == (Pack.Status.DONE, cast.auditor)
    assert list(Event.objects.filter(kind__startswith="pack.").values_list("kind", flat=True)) == [
        "pack.requested",
        "pack.failed",
        "pack.requested",
        "pack.made",
    ]


# --- Swept away when it is old


def age(pack, days):
    Pack.objects.filter(pk=pack.pk).update(finished_at=timezone.now() - datetime.timedelta(days))


def test_an_old_copy_is_swept_and_made_again_when_it_is_opened(
    cast, sign_in, visit, django_capture_on_commit_callbacks
):
    copy = make_copy(visit, cast.worker)
    stored, sha256 = copy.file, copy.file.sha256
    age(copy, 31)

    with django_capture_on_commit_callbacks(execute=True):
        sweep_copies()

    assert not Pack.objects.exists()
    assert not StoredFile.objects.exists()
    assert not stored.file.storage.exists(stored.file.name)
    assert Event.objects.get(kind="pack.swept").household_id == cast.household.pk
    # That it was made, of which versions and by whom asked for, stays; and what its bytes were.
    told = Pack.history.filter(id=copy.pk, status="done", history_type="~").get()
    assert (told.requested_by, told.manifest["records"][0]["label"]) == (cast.worker, "Visit")
    assert StoredFile.history.filter(id=told.file_id).first().sha256 == sha256
    client = sign_in(cast.worker)
    client.get(address(visit))
    tasks.build_pack(Pack.objects.get().pk)
    assert file_of(client.get(address(visit))).startswith(b"%PDF")


def test_a_swept_copy_says_the_same_when_it_is_made_again(cast, visit):
    first = make_copy(visit, cast.worker)
    sha256 = first.file.sha256
    age(first, 31)
    sweep_copies()

    again = make_copy(visit, cast.manager)

    assert again.pk != first.pk
    assert again.file.sha256 == sha256


def test_a_copy_of_before_an_amendment_stays_and_so_do_new_and_unfinished_ones(cast, visit):
    amended = make_copy(visit, cast.worker)
    age(amended, 400)
    amend(visit, cast.worker, summary="Corrected")
    new = make_copy(visit, cast.worker)
    age(new, 29)
    share(visit, cast.worker)
    unfinished = visit_copies.open_copy(visit=visit, by=cast.worker)

    sweep_copies()

    assert set(Pack.objects.all()) == {amended, new, unfinished}


def test_what_was_shared_since_is_swept_too(cast, visit):
    age(make_copy(visit, cast.worker), 31)
    share(visit, cast.worker, agreed_on=DAY)

    sweep_copies()

    assert not Pack.objects.exists()


def test_the_sweep_goes_on_until_none_is_left(cast, visit, monkeypatch):
    monkeypatch.setattr(visit_copies, "SWEPT_AT_ONCE", 1)
    for comments in ("One", "Two", "Three"):
        share(visit, cast.worker, carer_comments=comments)
        age(make_copy(visit, cast.worker), 31)

    sweep_copies()

    assert not Pack.objects.exists()


# --- Who may not, and what it costs


@pytest.mark.parametrize("who", ["stranger", "other_manager", "administrator", "panel_coordinator"])
def test_nobody_else_opens_it_or_has_it_made(cast, sign_in, visit, who):
    client = sign_in(cast.people[who])
    assert client.get(address(visit)).status_code == 404
    assert not Pack.objects.exists()

    pack = make_copy(visit, cast.worker)

    for name in ("pack-detail", "pack-progress", "pack-download"):
        assert client.get(reverse(name, args=[pack.pk])).status_code == 404
    assert client.get(address(visit)).status_code == 404
    assert client.post(reverse("pack-again", args=[pack.pk])).status_code == 404


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        file_of(client.get(path))
    return len(captured)


def test_opening_it_costs_the_same_for_many_copies_and_actions(cast, sign_in, visit):
    client = sign_in(cast.worker)
    make_copy(visit, cast.worker)
    file_of(client.get(address(visit)))
    one = queries(client, address(visit))

    for number in range(4):
        share(visit, cast.worker, carer_comments=f"Said {number}")
        make_copy(visit, cast.worker)
    agreed = tuple(ActionValues(f"Do {n}", "carer", DAY) for n in range(5))
    amend(visit, cast.worker, actions=agreed)
    make_copy(visit, cast.worker)

    assert queries(client, address(visit)) == one
    assert one <= 12
