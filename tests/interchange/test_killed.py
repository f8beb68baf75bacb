"""A worker that is killed in the middle, and two presses at once: nothing half done, nothing twice."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from carers.models import Household
from fostering.core import queue
from fostering.core.errors import DomainError
from fostering.interchange import importing
from fostering.interchange.actions import batches, uploads
from fostering.interchange.models import BatchStatus, ImportBatch
from fostering.interchange.tasks import work
from fostering.obligations.models import Obligation
from fostering.obligations.rebuild import rebuild
from tests.interchange import folders
from tests.interchange.test_pages import csv_files, page, upload

WORK = "from fostering.interchange.tasks import work; work({batch})"
UNDO = """
from fostering.accounts.models import User
from fostering.interchange.actions import batches
from fostering.interchange.models import ImportBatch
batches.undo(
    batch=ImportBatch.objects.get(pk={batch}),
    reason="The wrong folder",
    by=User.objects.get(pk={by}),
)
"""
PATIENCE_SECONDS = 60


@pytest.fixture
def told(monkeypatch):
    """What the queue was told: nobody is there to do it."""
    sent = []
    monkeypatch.setattr(
        queue.current_app, "send_task", lambda name, args, retry: sent.append((name, *args))
    )
    return sent


def wait_until(is_so):
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


@contextmanager
def another_process(code):
    """Python with the product, on the database of this test and with its files."""
    name = connection.settings_dict["NAME"]
    start = (
        "import django; from django.conf import settings; import tests.settings;"
        f"settings.DATABASES['default']['NAME'] = {name!r};"
        f"tests.settings.FILES_ROOT = {str(settings.FILES_ROOT)!r};"
        f"settings.STORAGES['default']['OPTIONS']['location'] = {str(settings.FILES_ROOT)!r};"
        "django.setup()\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", start + code], cwd=settings.BASE_DIR, env=environment
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def killed_while_writing(code, table):
    """Run the code, and kill its process while it waits to write to `table`."""
    params = connection.get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{key: params[key] for key in keys if key in params}) as holder:
        holder.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")  # others may read, and not write
        with another_process(code) as process:
            wait_until(lambda: process.poll() is not None or is_waited_for(table))
            assert process.poll() is None, "it ended before it was killed"
            process.send_signal(signal.SIGKILL)
        holder.rollback()
    wait_until(nobody_imports)


def is_waited_for(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = %s::regclass)",
            [table],
        )
        return cursor.fetchone()[0]


def nobody_imports():
    with transaction.atomic():
        return not importing.is_any_at_work()


def long_ago(batch):
    ImportBatch.objects.filter(pk=batch.pk).update(moved_at=timezone.now() - timedelta(minutes=6))


def checked(client):
    batch = upload(client, csv_files())
    work(batch.pk)
    return batch


def no_difference():
    return str(rebuild().changes) == "0 added, 0 changed, 0 removed"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_an_import(cast, sign_in, told):
    client = sign_in(cast.service_manager)
    batch = checked(client)
    before = folders.everything()
    client.post(reverse("import-start", args=[batch.pk]))

    killed_while_writing(WORK.format(batch=batch.pk), "reviews_review")

    batch.refresh_from_db()
    assert (batch.status, batch.attempts) == (BatchStatus.IMPORTING, 1)
    assert folders.everything() == before
    long_ago(batch)
    assert uploads.send_unheard(by=None) == 1
    assert told[-1] == ("interchange.work", batch.pk)

    uploads.begin(batch=batch, status=BatchStatus.IMPORTING, by=None)
    assert "stopped in the middle and has begun again" in page(client, batch)
    work(batch.pk)

    batch.refresh_from_db()
    assert batch.status == BatchStatus.IMPORTED
    assert Household.objects.filter(ref="H1").count() == 1
    assert no_difference()


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_of_an_undoing(cast, sign_in, tmp_path, told):
    rebuild()
    due = Obligation.objects.count()
    batch, _ = folders.load(folders.write(tmp_path / "in"))
    before = folders.everything()
    code = UNDO.format(batch=batch.pk, by=cast.service_manager.pk)

    killed_while_writing(code, "carers_person")

    batch.refresh_from_db()
    assert batch.status == BatchStatus.IMPORTED
    assert folders.everything() == before
    assert no_difference()

    url = reverse("import-undo", args=[batch.pk])
    sign_in(cast.service_manager).post(url, {"reason": "The wrong folder"})
    assert told[-1] == ("interchange.work", batch.pk)
    work(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.is_due_waiting) == (BatchStatus.UNDONE, False)
    assert Obligation.objects.count() == due
    assert no_difference()


@pytest.mark.django_db(transaction=True)
def test_two_presses_and_two_deliveries_at_once_import_once(cast, sign_in, told):
    batch = checked(sign_in(cast.service_manager))

    def press(_number):
        try:
            uploads.ask(batch=batch, skip_bad_rows=False, by=cast.service_manager)
        except DomainError:
            return "refused"
        finally:
            connections.close_all()
        return "begun"

    def deliver(_number):
        try:
            work(batch.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        pressed = sorted(both.map(press, range(2)))
        list(both.map(deliver, range(2)))

    batch.refresh_from_db()
    assert pressed == ["begun", "refused"]
    assert batch.status == BatchStatus.IMPORTED
    assert Household.objects.filter(ref="H1").count() == 1
    assert Household.history.filter(ref="H1").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_to_undo_at_once_undo_once(cast, tmp_path, told):
    batch, _ = folders.load(folders.write(tmp_path / "in"))

    def press(_number):
        try:
            batches.undo(batch=batch, reason="The wrong folder", by=cast.service_manager)
        except DomainError:
            return "refused"
        finally:
            connections.close_all()
        return "undone"

    with ThreadPoolExecutor(2) as both:
        pressed = sorted(both.map(press, range(2)))

    assert pressed == ["refused", "undone"]
    assert Household.history.filter(ref="H1", history_type="-").count() == 1


@pytest.mark.django_db
class TestSweep:
    """What the sweep makes of batches of which nothing was heard for a while."""

    @pytest.fixture
    def sweep(self, told, django_capture_on_commit_callbacks):
        def go():
            with django_capture_on_commit_callbacks(execute=True):
                uploads.send_unheard(by=None)
            sent = [pk for _, pk in told]
            told.clear()
            return sent

        return go

    def batch(self, status, **fields):
        fields = {"name": "records.zip", "path": "imports/x.zip", **fields}
        batch = ImportBatch.objects.create(status=status, **fields)
        long_ago(batch)
        return batch

    @pytest.mark.parametrize("status", ["uploaded", "checking", "asked", "importing"])
    def test_it_is_sent_again(self, sweep, status):
        batch = self.batch(status, attempts=2)

        assert sweep() == [batch.pk]
        assert sweep() == []  # not before its time

    @pytest.mark.parametrize("status", ["checked", "imported", "refused", "failed", "dropped"])
    def test_one_that_waits_for_nobody_is_left(self, sweep, status):
        self.batch(status)

        assert sweep() == []

    def test_one_that_is_at_work_is_left(self, sweep, monkeypatch):
        self.batch("importing")
        monkeypatch.setattr(importing, "is_any_at_work", lambda: True)

        assert sweep() == []

    def test_one_that_stopped_too_often_fails_and_its_page_says_so(self, cast, sign_in, sweep):
        batch = self.batch("importing", attempts=3)

        assert sweep() == []

        batch.refresh_from_db()
        assert batch.status == BatchStatus.FAILED
        shown = page(sign_in(cast.service_manager), batch)
        assert "stopped in the middle, and nothing was imported" in shown

    def test_a_command_that_was_killed_has_failed(self, sweep):
        batch = self.batch("importing", path="")

        assert sweep() == []

        batch.refresh_from_db()
        assert (batch.status, batch.error) == (BatchStatus.FAILED, uploads.KILLED)

    @pytest.mark.parametrize("field", ["finished_at", "undone_at"])
    def test_what_is_due_is_worked_out_if_nobody_has_done_it(self, sweep, field):
        fields = {"finished_at": timezone.now() - timedelta(days=400), field: timezone.now()}
        if field == "undone_at":
            fields["undone_because"] = "The wrong folder"
        batch = self.batch("imported", is_due_waiting=True, **fields)

        assert sweep() == [batch.pk]
        work(batch.pk)
        batch.refresh_from_db()
        assert not batch.is_due_waiting
        assert "households checked" in batch.obligations

    def test_its_page_says_that_dates_are_from_before(self, cast, sign_in):
        batch = self.batch("imported", is_due_waiting=True, finished_at=timezone.now())
        client = sign_in(cast.service_manager)

        shown = page(client, batch)

        assert "Being worked out: dates on other pages are those from before" in shown
        progress = reverse("import-progress", args=[batch.pk])
        assert "X-Done" not in client.get(progress).headers


def test_work_that_another_is_at_is_left_to_it(db, monkeypatch):
    batch = ImportBatch.objects.create(name="records.zip", path="x", status="importing")
    monkeypatch.setattr(importing, "is_any_at_work", lambda: True)

    work(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, batch.attempts) == (BatchStatus.IMPORTING, 0)
