"""Imports by the page: upload, preview, import, undo; and who may."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from carers.models import Household
from fostering.audit.models import Event
from fostering.interchange import files, keeping
from fostering.interchange.models import BatchStatus, ImportBatch
from fostering.interchange.tasks import work
from tests.interchange import folders

pytestmark = pytest.mark.django_db


def csv_files(**changed):
    rows = folders.ROWS | changed
    return [
        SimpleUploadedFile(f"{name}.csv", ("\n".join(lines) + "\n").encode())
        for name, lines in rows.items()
        if lines
    ]


def upload(client, files):
    response = client.post(reverse("import-new"), {"files": files})
    assert response.status_code == 302, response.content.decode()
    return ImportBatch.objects.latest("pk")


def page(client, batch):
    return client.get(reverse("import-detail", args=[batch.pk])).content.decode()


def kept():
    folders, _ = default_storage.listdir("")
    return default_storage.listdir(keeping.FOLDER)[1] if keeping.FOLDER in folders else []


def test_from_upload_to_undo(cast, sign_in, django_capture_on_commit_callbacks):
    client = sign_in(cast.service_manager)
    had = Household.objects.count()
    batch = upload(client, csv_files())
    assert client.get(reverse("import-detail", args=[batch.pk])).headers["Refresh"]

    work(batch.pk)
    shown = page(client, batch)
    assert "Nothing has been written yet" in shown
    assert Household.objects.count() == had

    client.post(reverse("import-start", args=[batch.pk]))
    work(batch.pk)
    shown = page(client, batch)
    assert "What was done" in shown
    assert Household.objects.count() == had + 2
    assert Household.history.get(ref="H1").history_user == cast.service_manager
    assert not default_storage.exists(batch.path)

    undo = reverse("import-undo", args=[batch.pk])
    assert "Say why" in client.post(undo, {"reason": ""}).content.decode()
    client.post(undo, {"reason": "The wrong folder"})
    assert Household.objects.count() == had
    assert "The wrong folder" in page(client, batch)
    kinds = Event.objects.filter(kind__startswith="import").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "import.uploaded",
        "import.asked",
        "import.done",
        "import.undone",
    ]


def test_work_that_is_delivered_twice_is_done_once(cast, sign_in):
    client = sign_in(cast.service_manager)
    batch = upload(client, csv_files())
    work(batch.pk)
    client.post(reverse("import-start", args=[batch.pk]))
    work(batch.pk)
    before = folders.everything()

    work(batch.pk)

    assert folders.everything() == before


def test_files_are_shown_in_the_order_in_which_they_are_read(cast, sign_in):
    client = sign_in(cast.service_manager)
    batch = upload(client, csv_files())
    work(batch.pk)

    shown = page(client, batch)

    names = [file.csv for file in files.files() if f">{file.csv}</th>" in shown]
    places = [shown.index(f">{name}</th>") for name in names]
    assert len(names) > 2
    assert places == sorted(places)


def test_what_holds_nothing_new_is_not_offered(cast, sign_in):
    client = sign_in(cast.service_manager)
    unknown = upload(client, [SimpleUploadedFile("homes.csv", b"ref\n1\n")])
    first = upload(client, csv_files())
    again = upload(client, csv_files())
    for batch in (unknown, first):
        work(batch.pk)
    client.post(reverse("import-start", args=[first.pk]))
    work(first.pk)
    work(again.pk)

    for batch, why in ((unknown, "None of the files"), (again, "Every row is here already")):
        shown = page(client, batch)
        assert "There is nothing to import" in shown
        assert why in shown
        assert "Import these records" not in shown


def test_a_changed_date_is_a_new_record_and_the_preview_says_so(cast, sign_in):
    client = sign_in(cast.service_manager)
    first = upload(client, csv_files())
    work(first.pk)
    assert "checks.csv" in page(client, first)
    client.post(reverse("import-start", args=[first.pk]))
    work(first.pk)
    changed = upload(
        client, csv_files(checks=["person_ref,kind,completed_on", "P1,dbs,2022-05-02"])
    )
    work(changed.pk)

    shown = page(client, changed)

    assert "Rows of checks.csv have no ref of their own." in shown
    assert "counts as new, and the record with the earlier date stays" in shown
    same = upload(client, csv_files())
    work(same.pk)
    assert "have no ref of their own" not in page(client, same)


def test_errors_are_shown_and_stop_the_import(cast, sign_in):
    client = sign_in(cast.service_manager)
    batch = upload(client, csv_files(contacts=["household_ref,contacted_on", "H1,soon"]))
    work(batch.pk)

    shown = page(client, batch)
    assert "“soon” is not a date" in shown
    assert "Import without the bad rows" in shown
    client.post(reverse("import-start", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.status == BatchStatus.CHECKED

    client.post(reverse("import-start", args=[batch.pk]), {"bad_rows": "skip"})
    work(batch.pk)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.IMPORTED


def test_a_batch_given_up_lets_its_file_go(cast, sign_in, django_capture_on_commit_callbacks):
    client = sign_in(cast.service_manager)
    batch = upload(client, csv_files())
    work(batch.pk)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("import-drop", args=[batch.pk]))

    batch.refresh_from_db()
    assert batch.status == BatchStatus.DROPPED
    assert not default_storage.exists(batch.path)


def test_a_fault_stops_it_and_writes_nothing(cast, sign_in):
    client = sign_in(cast.service_manager)
    batch = upload(client, csv_files())
    default_storage.delete(batch.path)

    work(batch.pk)

    batch.refresh_from_db()
    assert batch.status == BatchStatus.FAILED
    assert "nothing was imported" in page(client, batch)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("records.pdf", b"%PDF-1.7", "Choose one zip"),
        ("records.zip", b"not a zip", "cannot be opened"),
        ("records.xlsx", b"not a workbook", "cannot be opened"),
    ],
)
def test_what_is_no_folder_is_refused(cast, sign_in, name, content, words):
    client = sign_in(cast.service_manager)
    before = kept()

    response = client.post(reverse("import-new"), {"files": [SimpleUploadedFile(name, content)]})

    assert words in response.content.decode()
    assert not ImportBatch.objects.exists()
    assert kept() == before


def test_undo_says_what_stands_in_the_way(cast, sign_in):
    client = sign_in(cast.service_manager)
    batch = upload(client, csv_files())
    work(batch.pk)
    client.post(reverse("import-start", args=[batch.pk]))
    work(batch.pk)
    Household.objects.get(ref="H1").save()

    response = client.post(reverse("import-undo", args=[batch.pk]), {"reason": "Wrong"})

    assert "was changed since" in response.content.decode()


def test_messages_are_paged_at_the_same_number_of_queries(
    cast, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.service_manager)
    rows = ["household_ref,contacted_on", *(f"H1,soon{n}" for n in range(120))]
    batch = upload(client, csv_files(contacts=rows))
    work(batch.pk)

    with django_assert_max_num_queries(20):
        shown = page(client, batch)

    assert shown.count("is not a date") == 50


@pytest.mark.parametrize(
    "who", ["administrator", "auditor", "manager", "worker", "business_support"]
)
def test_others_do_not_import(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    batch = ImportBatch.objects.create(name="records.zip", status="checked")

    assert client.get(reverse("import-list")).status_code == 403
    assert client.get(reverse("import-detail", args=[batch.pk])).status_code == 403
    assert client.post(reverse("import-new"), {"files": csv_files()}).status_code == 403
    assert ImportBatch.objects.count() == 1
