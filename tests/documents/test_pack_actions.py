"""Packs: asked for, made by one worker at a time, failed and tried again."""

import datetime

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from carers.packs import CODE, all_in
from fostering.audit.models import Event
from fostering.core import queue
from fostering.core.errors import DomainError
from fostering.documents import making, pdf, tasks
from fostering.documents.actions import packs
from fostering.documents.models import Pack, StoredFile
from tests.carers.assessing import full, started


@pytest.fixture
def assessment(cast):
    return started(cast.household, cast.assessor)


@pytest.fixture
def sent(monkeypatch):
    """The ids of packs that the queue was told of."""
    ids = []
    monkeypatch.setattr(
        queue.current_app, "send_task", lambda name, args, retry: ids.append((name, args[0]))
    )
    return ids


def ask(cast, assessment, by=None, **options):
    return packs.request_pack(
        kind=CODE,
        subject=assessment,
        options=all_in(assessment, []) | options,
        household_id=assessment.household_id,
        by=by or cast.panel_coordinator,
    )


def test_a_request_is_queued_once_its_transaction_is_safe(
    cast, assessment, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        pack = ask(cast, assessment)
        assert sent == []

    assert sent == [("documents.build_pack", pack.pk)]
    assert pack.status == Pack.Status.QUEUED
    assert Event.objects.get(kind="pack.requested").by == cast.panel_coordinator


def test_two_clicks_make_one_pack(cast, assessment):
    assert ask(cast, assessment) == ask(cast, assessment)
    assert ask(cast, assessment) != ask(cast, assessment, checks=False)


def test_a_request_survives_a_dead_queue_and_is_sent_again(
    cast, assessment, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(queue.current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        pack = ask(cast, assessment)
    queue._away.answered()
    told = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args, retry: told.append(args))

    with django_capture_on_commit_callbacks(execute=True):
        assert packs.send_unheard(by=None) == 0  # not yet: it may still be on its way
    long_ago(pack, updated_at=datetime.timedelta(seconds=61))
    with django_capture_on_commit_callbacks(execute=True):
        assert packs.send_unheard(by=None) == 1

    assert told == [(pack.pk,)]


def long_ago(pack, **fields):
    past = {name: timezone.now() - ago for name, ago in fields.items()}
    Pack.objects.filter(pk=pack.pk).update(**past)


def test_the_task_makes_the_pack_and_a_second_run_leaves_it(cast):
    assessment = full(cast.household, cast.assessor)
    pack = ask(cast, assessment)

    tasks.build_pack(pack.pk)
    tasks.build_pack(pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.progress, pack.attempts) == (Pack.Status.DONE, 100, 1)
    assert pack.file.sha256 in str(StoredFile.objects.values_list("sha256", flat=True))
    assert StoredFile.objects.count() == 1
    assert pack.file.uploaded_by == cast.panel_coordinator
    assert list(Event.objects.filter(kind="pack.made").values_list("by", flat=True)) == [
        cast.panel_coordinator.pk
    ]


def test_a_task_for_a_pack_that_is_gone_does_nothing(db):
    tasks.build_pack(404)

    assert not Pack.objects.exists()


def test_a_pack_in_anothers_hands_is_left_until_that_worker_is_silent(cast, assessment):
    pack = ask(cast, assessment)
    first = packs.claim(pack_id=pack.pk, by=None)

    assert packs.claim(pack_id=pack.pk, by=None) is None
    long_ago(pack, claimed_at=packs.SILENT_AFTER + datetime.timedelta(seconds=1))
    second = packs.claim(pack_id=pack.pk, by=None)

    assert (first.attempts, second.attempts) == (1, 2)


def test_what_an_overtaken_worker_made_is_dropped(cast, assessment):
    pack = ask(cast, assessment)
    first = packs.claim(pack_id=pack.pk, by=None)
    long_ago(pack, claimed_at=packs.SILENT_AFTER + datetime.timedelta(seconds=1))
    second = packs.claim(pack_id=pack.pk, by=None)
    made = making.Made(b"%PDF", 1, "Pack", cast.household.pk, {})

    assert packs.finish(pack=first, made=made, by=cast.panel_coordinator) is None
    assert packs.finish(pack=second, made=made, by=cast.panel_coordinator).status == "done"
    assert StoredFile.objects.count() == 1


def test_the_sweep_picks_up_a_pack_whose_worker_was_killed(
    cast, assessment, sent, django_capture_on_commit_callbacks
):
    pack = ask(cast, assessment)
    packs.claim(pack_id=pack.pk, by=None)
    long_ago(pack, claimed_at=packs.SILENT_AFTER + datetime.timedelta(seconds=1))

    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_unheard_packs()

    assert sent == [("documents.build_pack", pack.pk)]


def test_a_pack_that_kills_its_workers_fails_in_the_end(cast, assessment):
    pack = ask(cast, assessment)
    for _ in range(packs.MAX_ATTEMPTS):
        assert packs.claim(pack_id=pack.pk, by=None)
        long_ago(pack, claimed_at=packs.SILENT_AFTER + datetime.timedelta(seconds=1))

    assert packs.claim(pack_id=pack.pk, by=None) is None
    pack.refresh_from_db()
    assert (pack.status, pack.error) == (Pack.Status.FAILED, packs.GAVE_UP)


def test_a_failure_is_told_in_plain_words_and_no_name_is_logged(
    cast, assessment, monkeypatch, caplog
):
    def broken(*args, **kwargs):
        raise ValueError("Hazel Secret-Name cannot be laid out")

    monkeypatch.setattr(pdf, "render_template", broken)
    pack = ask(cast, assessment)

    tasks.build_pack(pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == (Pack.Status.FAILED, tasks.BROKEN)
    said = caplog.text
    assert "pack.failed" in said
    assert "Hazel" not in said


def test_a_machine_without_pango_says_what_to_install(cast, assessment, monkeypatch):
    def without(*args, **kwargs):
        raise pdf.PdfUnavailable("PDFs cannot be made on this machine.")

    monkeypatch.setattr(pdf, "render_template", without)
    pack = ask(cast, assessment)

    tasks.build_pack(pack.pk)

    pack.refresh_from_db()
    assert pack.error == "PDFs cannot be made on this machine."


def test_a_requester_who_lost_the_case_gets_no_pack(cast, assessment):
    pack = ask(cast, assessment, by=cast.stranger)

    tasks.build_pack(pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == (Pack.Status.FAILED, tasks.NOT_THEIRS)


def test_only_a_failed_pack_is_tried_again(cast, assessment):
    pack = ask(cast, assessment, by=cast.stranger)
    with pytest.raises(DomainError, match="has not failed"):
        packs.try_again(pack=pack, by=cast.stranger)
    tasks.build_pack(pack.pk)

    again = packs.try_again(pack=pack, by=cast.stranger)

    assert (again.status, again.error, again.attempts) == (Pack.Status.QUEUED, "", 0)


def test_progress_is_seen_while_the_pack_is_made(cast, assessment, monkeypatch):
    seen = []
    real = pdf.render_template

    def watched(*args, **kwargs):
        seen.append(Pack.objects.values_list("progress", "step").get())
        return real(*args, **kwargs)

    monkeypatch.setattr(pdf, "render_template", watched)

    tasks.build_pack(ask(cast, assessment).pk)

    assert seen == [(35, "Laying out the pages")]
