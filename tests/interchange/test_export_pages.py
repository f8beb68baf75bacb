"""The export by the page: asked for, written by the worker, downloaded, deleted; and who may."""

import datetime
import io
import zipfile

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from fostering.audit.models import AccessLog, Event
from fostering.interchange import exporting
from fostering.interchange.actions import exports
from fostering.interchange.models import ExportStatus, RecordsExport
from fostering.interchange.tasks import send_unheard, write_export
from tests.interchange import folders

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast, sign_in):
    """A service manager's client, and the export that they asked for."""
    client = sign_in(cast.service_manager)
    response = client.post(reverse("records-export"))
    export = RecordsExport.objects.get()
    assert response["Location"] == reverse("export-detail", args=[export.pk])
    return client, export


def page(client, export):
    return client.get(reverse("export-detail", args=[export.pk]))


def test_it_is_written_by_the_worker_and_logged(cast, asked):
    client, export = asked
    waiting = page(client, export)
    assert waiting["Refresh"]
    assert "Waiting to be written" in waiting.content.decode()

    write_export(export.pk)

    assert "Download the records" in page(client, export).content.decode()
    response = client.get(reverse("export-download", args=[export.pk]))
    packed = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert {name.removesuffix(".csv") for name in packed.namelist()} == set(folders.ROWS)
    assert AccessLog.objects.filter(
        user=cast.service_manager, action="export", subject_id=export.pk
    ).exists()
    kinds = Event.objects.filter(kind__startswith="export.").values_list("kind", flat=True)
    assert sorted(kinds) == ["export.asked", "export.written"]


def test_two_presses_are_one_export(asked):
    client, export = asked

    again = client.post(reverse("records-export"))

    assert again["Location"] == reverse("export-detail", args=[export.pk])
    assert RecordsExport.objects.count() == 1


def test_work_that_is_delivered_twice_is_done_once(asked):
    _, export = asked
    write_export(export.pk)
    first = RecordsExport.objects.get()

    write_export(export.pk)

    assert RecordsExport.objects.get().path == first.path


def test_the_file_is_deleted_after_a_day_and_not_before(asked):
    client, export = asked
    write_export(export.pk)
    path = RecordsExport.objects.get().path
    download = reverse("export-download", args=[export.pk])

    with time_machine.travel(timezone.now() + datetime.timedelta(hours=23, minutes=59)):
        send_unheard()
    assert default_storage.exists(path)

    with time_machine.travel(timezone.now() + datetime.timedelta(hours=24, minutes=1)):
        send_unheard()
    assert not default_storage.exists(path)
    assert RecordsExport.objects.get().status == ExportStatus.GONE
    assert client.get(download).status_code == 404


def test_a_fault_is_said_and_leaves_no_file(asked, monkeypatch):
    client, export = asked

    def broken(path):
        raise OSError("no space left")

    monkeypatch.setattr(exporting, "export_zip", broken)
    write_export(export.pk)

    assert "The export stopped" in page(client, export).content.decode()
    assert RecordsExport.objects.get().path == ""


@pytest.mark.parametrize(
    ("status", "minutes", "is_sent"),
    [("asked", 0, False), ("asked", 2, True), ("writing", 59, False), ("writing", 61, True)],
)
def test_what_waits_unheard_is_sent_again(asked, monkeypatch, status, minutes, is_sent):
    _, export = asked
    RecordsExport.objects.update(status=status)
    sent = []
    monkeypatch.setattr(exports, "_send_when_safe", lambda one: sent.append(one.pk))

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=minutes)):
        exports.send_unheard(by=None)

    assert sent == ([export.pk] if is_sent else [])


@pytest.mark.parametrize("who", ["administrator", "auditor", "manager", "worker"])
def test_only_who_reads_every_record_exports(cast, sign_in, asked, who):
    _, export = asked
    write_export(export.pk)
    client = sign_in(getattr(cast, who))

    assert client.post(reverse("records-export")).status_code == 403
    for name in ("export-detail", "export-progress", "export-download"):
        assert client.get(reverse(name, args=[export.pk])).status_code == 403
