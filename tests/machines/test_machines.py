"""Nothing is kept in a process: what one machine was told, the other knows."""

import datetime
import hashlib

import pytest
from django.urls import reverse

from devtool.processes import wait_until
from fostering.core.dates import today
from fostering.documents.models import Pack, StoredFile
from fostering.notifications.models import OutboxMessage
from fostering.obligations.actions import policies
from fostering.obligations.models import Flag, Policy, TaskRun
from placements.models import Visit
from tests import buckets
from tests import factories as f
from tests.carers.assessing import full
from tests.documents import papers
from tests.machines.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(machines, people):
    """The worker, signed in on the first machine."""
    visitor = Visitor()
    assert visitor.sign_in(machines.one, people.worker).status_code == 302
    return visitor


def test_a_session_goes_from_machine_to_machine(machines, people):
    visitor = Visitor()

    answer = visitor.sign_in(machines.one, people.worker, answered_by=machines.other)

    assert answer.status_code == 302
    for machine in (machines.one, machines.other):
        assert visitor.get(machine, reverse("my-work")).status_code == 200
    visitor.post(machines.other, reverse("account_logout"))
    assert visitor.get(machines.one, reverse("my-work")).status_code == 302


def test_a_draft_is_saved_on_both_by_turns(machines, people, worker):
    begun = worker.post(machines.other, reverse("visit-start", args=[people.household.pk]))
    visit = Visit.objects.get(status="draft")
    assert begun.headers["Location"] == reverse("visit-edit", args=[visit.pk])
    address, version = reverse("visit-autosave", args=[visit.pk]), visit.draft_version

    for number in range(4):
        machine = machines.web[number % 2]
        body = {"version": version, "data": {"summary": [f"Words {number}"]}}
        saved = worker.save(machine, address, body)
        assert saved.status_code == 200, saved.text
        version = saved.json()["version"]

    shown = worker.get(machines.one, reverse("visit-edit", args=[visit.pk])).text
    assert "Words 3" in shown
    stale = worker.save(machines.one, address, {"version": version - 1, "data": {"summary": ["x"]}})
    assert stale.status_code == 409


def test_a_form_of_one_machine_is_taken_by_the_other_and_none_without_its_token(
    machines, people, worker
):
    address = reverse("visit-start", args=[people.household.pk])
    page = worker.get(machines.one, address)
    field = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]

    taken = worker.post(machines.other, address, {"csrfmiddlewaretoken": field})
    refused = worker.post(machines.other, address, {"csrfmiddlewaretoken": "made up"})

    assert (taken.status_code, refused.status_code) == (302, 403)


def test_a_file_is_taken_in_on_one_and_handed_out_on_the_other(machines, people, worker):
    content = papers.pdf(pages=2)
    sent = worker.post(
        machines.one,
        reverse("document-add", args=[people.household.pk]),
        {"kind": "health_report", "title": ""},
        files={"file": ("report.pdf", content, "application/pdf")},
    )
    assert sent.status_code == 302
    stored = StoredFile.objects.get()

    got = worker.get(machines.other, reverse("document-download", args=[stored.key]))

    assert got.status_code == 200
    assert hashlib.sha256(got.content).hexdigest() == stored.sha256
    kept = buckets.client(machines.bucket).list_objects(Bucket=buckets.BUCKET)["Contents"]
    assert stored.file.name in [item["Key"] for item in kept]


def test_a_pack_asked_for_on_one_is_made_by_a_worker_and_fetched_from_both(machines, people):
    assessment = full(people.household, people.assessor)
    visitor = Visitor()
    visitor.sign_in(machines.one, people.panel_coordinator)

    asked = visitor.post(
        machines.one,
        reverse("pack-new", args=[assessment.pk]),
        {"sections": [section.code for section in assessment.sections.all()], "checks": "on"},
    )
    assert asked.status_code == 302, asked.text
    pack = Pack.objects.get()
    assert wait_until(lambda: _status(pack) in {"done", "failed"}, 90, pause=0.2)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("done", "")
    for machine in (machines.one, machines.other):
        got = visitor.get(machine, reverse("pack-download", args=[pack.pk]))
        assert hashlib.sha256(got.content).hexdigest() == pack.file.sha256


def _status(pack):
    pack.refresh_from_db()
    return pack.status


def test_wrong_passwords_are_counted_on_all_machines_together(machines, people):
    visitor = Visitor()
    for number in range(5):
        answer = visitor.sign_in(machines.web[number % 2], people.worker, password="wrong")
        assert "The email address or password is wrong" in answer.text

    answer = visitor.sign_in(machines.other, people.worker)

    assert "Too many attempts" in answer.text


def test_who_is_stopped_on_one_machine_is_stopped_on_the_other(machines, people, worker):
    assert worker.get(machines.other, reverse("my-work")).status_code == 200

    people.worker.is_active = False
    people.worker.save()

    for machine in machines.web:
        assert worker.get(machine, reverse("my-work")).status_code == 302


def test_the_night_is_done_once_however_often_it_is_asked_for(machines, people):
    """As two beats by mistake would ask: every task twice at the same time, for two workers."""
    late = datetime.date(2025, 1, 1)
    for household in (people.household, people.other_household):
        f.CheckFactory(person=household.people.first(), kind="medical", completed_on=late)

    for _ in range(4):
        machines.queue.send_task("fostering.obligations.tasks.run_nightly")
    machines.wait_for_workers()

    runs = TaskRun.objects.nightly()
    assert runs.finished_well().exists()
    assert not runs.exclude(error="").exists()
    raised = Flag.objects.values_list("kind", "subject_type", "subject_id", "counted_from", "level")
    assert raised
    assert len(raised) == len(set(raised))
    told = OutboxMessage.objects.values_list("to", flat=True)
    assert told
    assert len(told) == len(set(told))


def test_a_changed_policy_is_the_one_that_both_work_to(machines, people):
    """Each process keeps the figures that it has read, until the database has others."""
    visitor = Visitor()
    visitor.sign_in(machines.one, people.service_manager)
    policy = policies.own_copy(
        policy=Policy.objects.get(is_current=True), by=people.service_manager
    )
    address = reverse("policy-detail", args=[policy.code])
    before = [visitor.get(machine, address).text for machine in machines.web]
    assert not any("77 weeks" in page for page in before)

    policies.revise_standard(
        policy=policy,
        kind="home_inspection",
        figures={"interval": 77, "unit": "weeks"},
        effective_from=today(),
        reason="To be seen on both machines",
        by=people.service_manager,
    )

    after = [visitor.get(machine, address).text for machine in machines.web]
    assert all("77 weeks" in page for page in after)
