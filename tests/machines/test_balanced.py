"""With a balancer before the machines and a pooler before the database. `./dev machines` runs it."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import reverse

from fostering.audit.models import AccessLog
from fostering.interchange.models import BatchStatus, ImportBatch
from fostering.obligations.models import TaskRun
from placements.models import Visit
from tests.interchange.folders import ROWS
from tests.machines.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE, EACH = 6, 10


def signed_in(machines, user):
    visitor = Visitor()
    assert visitor.sign_in(machines.entrance, user).status_code == 302
    return visitor


def test_many_people_at_once_are_served_by_both_machines(machines, people):
    names = ["worker", "colleague", "manager", "stranger", "service_manager", "auditor"]
    visitors = [signed_in(machines, people.people[name]) for name in names]
    address = reverse("household-detail", args=[people.household.pk])
    visible = [name != "stranger" for name in names]

    def read(visitor):
        return [visitor.get(machines.entrance, address) for _ in range(EACH)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(read, visitors))

    assert [{answer.status_code for answer in those} for those in answers] == [
        {200 if may else 404} for may in visible
    ]
    assert {answer.headers["X-Machine"] for those in answers for answer in those} == {
        "machine1",
        "machine2",
    }
    read_it = AccessLog.objects.filter(household_id=people.household.pk, user__isnull=False)
    assert read_it.count() >= EACH * visible.count(True)


def test_one_draft_saved_by_two_tabs_at_once_is_never_overwritten(machines, people):
    visitor = signed_in(machines, people.worker)
    visitor.post(machines.entrance, reverse("visit-start", args=[people.household.pk]))
    visit = Visit.objects.get(status="draft")
    address = reverse("visit-autosave", args=[visit.pk])

    def save(number):
        body = {"version": visit.draft_version, "page": f"tab{number}"}
        return visitor.save(
            machines.web[number % 2], address, body | {"data": {"summary": [str(number)]}}
        ).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = sorted(pool.map(save, range(AT_ONCE)))

    assert codes == [200] + [409] * (AT_ONCE - 1)


def test_imports_exports_and_nights_go_through_the_pooler_while_pages_are_read(machines, people):
    visitor = signed_in(machines, people.service_manager)
    reader = signed_in(machines, people.manager)
    files = [
        ("files", (f"{name}.csv", "\n".join(lines) + "\n", "text/csv"))
        for name, lines in ROWS.items()
        if lines
    ]
    sent = visitor.post(machines.entrance, reverse("import-new"), files=files)
    assert sent.status_code == 302, sent.text

    def read(_):
        return reader.get(machines.entrance, reverse("my-work")).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = pool.map(read, range(AT_ONCE * EACH))
        for _ in range(3):
            machines.queue.send_task("fostering.obligations.tasks.run_nightly")
        machines.wait_for_workers()
        batch = ImportBatch.objects.get()
        visitor.post(machines.entrance, reverse("import-start", args=[batch.pk]))
        machines.wait_for_workers()
        assert set(codes) == {200}

    batch.refresh_from_db()
    assert batch.status == BatchStatus.IMPORTED
    assert not TaskRun.objects.exclude(error="").exists()
    again = TaskRun.objects.nightly().count()
    machines.queue.send_task("fostering.obligations.tasks.run_nightly")
    machines.wait_for_workers()
    # A lock that stayed behind on one of the pooler's connections would keep every later night out.
    assert TaskRun.objects.nightly().finished_well().count() == again + 1
    zips = [_exported(machines, visitor, entrance) for entrance in machines.web]
    assert len(set(zips)) == 1


def _exported(machines, visitor, machine):
    """The SHA-256 of an export asked for on one machine and fetched through the balancer."""
    asked = visitor.post(machine, reverse("records-export"))
    export = int(asked.headers["Location"].strip("/").rpartition("/")[2])
    machines.wait_for_workers()
    got = visitor.get(machines.entrance, reverse("export-download", args=[export]))
    assert got.status_code == 200
    return hashlib.sha256(got.content).hexdigest()
