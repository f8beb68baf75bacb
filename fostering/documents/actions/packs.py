"""Packs: asked for, begun by one worker at a time, finished or failed."""

import datetime
from typing import Any

import structlog
from django.db import models, transaction
from django.utils import timezone

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core import queue
from fostering.core.errors import DomainError
from fostering.documents import file_kinds, making, packs
from fostering.documents.actions import files
from fostering.documents.models import Pack, StoredFile

logger = structlog.get_logger(__name__)

# An attempt that has reported no step for this long has lost its worker.
SILENT_AFTER = datetime.timedelta(minutes=5)
# A pack still waiting after this was not heard by the queue: the sweep sends it again.
UNHEARD_AFTER = datetime.timedelta(minutes=1)
MAX_ATTEMPTS = 3
GAVE_UP = "It was begun three times and never finished. Tell whoever looks after the service."


@transaction.atomic
def request_pack(
    *, kind: str, subject: models.Model, options: dict[str, Any], household_id: int | None, by: User
) -> Pack:
    """Ask the worker for a pack. The task is sent once this transaction is safe.

    Two clicks make one pack: the same request that is still waiting or running is returned.
    """
    waiting = [Pack.Status.QUEUED, Pack.Status.RUNNING]
    same = Pack.objects.filter(
        kind=kind, subject_id=subject.pk, options=options, requested_by=by, status__in=waiting
    )
    if pack := same.first():
        return pack
    pack = Pack.objects.create(
        kind=packs.get(kind).code,
        household_id=household_id,
        subject_id=subject.pk,
        options=options,
        requested_by=by,
    )
    _record(pack, "pack.requested", by)
    _send_when_safe(pack)
    return pack


@transaction.atomic
def make_now(
    *, kind: str, subject: models.Model, options: dict[str, Any], today: datetime.date, by: User
) -> Pack:
    """Make a short pack on the spot and return it, done. DomainError when it cannot be made."""
    made = making.make(packs.get(kind), subject, options, today)
    now = timezone.now()
    pack = Pack.objects.create(
        kind=kind,
        household_id=made.household_id,
        subject_id=subject.pk,
        options=options,
        status=Pack.Status.DONE,
        progress=100,
        requested_by=by,
        started_at=now,
        finished_at=now,
        manifest=made.manifest,
        file=_keep(made, by),
    )
    _record(pack, "pack.made", by)
    return pack


@transaction.atomic
def try_again(*, pack: Pack, by: User) -> Pack:
    """Queue a failed pack once more, now for `by`: it is made of what they may read."""
    pack = Pack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
    if pack.status != Pack.Status.FAILED:
        raise DomainError("This pack has not failed.")
    pack.status, pack.error, pack.attempts = Pack.Status.QUEUED, "", 0
    pack.requested_by = by
    pack.progress, pack.step, pack.claimed_at = 0, "", None
    pack.save()
    _record(pack, "pack.requested", by)
    _send_when_safe(pack)
    return pack


@transaction.atomic
def claim(*, pack_id: int, by: None) -> Pack | None:
    """Begin a pack, or None: it is gone, done, or in another worker's hands.

    A running pack that has gone silent is begun again; after MAX_ATTEMPTS it has failed.
    """
    queryset = Pack.objects.select_for_update(of=("self",), skip_locked=True)
    pack = queryset.filter(pk=pack_id).first()
    if pack is None or not _is_free(pack):
        return None
    if pack.attempts >= MAX_ATTEMPTS:
        pack.status, pack.error, pack.finished_at = Pack.Status.FAILED, GAVE_UP, timezone.now()
        pack.save()
        return None
    pack.attempts += 1
    pack.status = Pack.Status.RUNNING
    pack.started_at = pack.claimed_at = timezone.now()
    pack.progress, pack.step = 0, "Reading the records"
    pack.save()
    return pack


def _is_free(pack: Pack) -> bool:
    if pack.status == Pack.Status.RUNNING:
        return pack.claimed_at is None or pack.claimed_at < timezone.now() - SILENT_AFTER
    return pack.status == Pack.Status.QUEUED


@transaction.atomic
def finish(*, pack: Pack, made: making.Made, by: User) -> Pack | None:
    """Keep what was made; None when another attempt has taken the pack over meanwhile."""
    current = _ours(pack)
    if current is None:
        return None
    current.status, current.progress, current.step = Pack.Status.DONE, 100, ""
    current.finished_at = timezone.now()
    current.manifest = made.manifest
    current.file = _keep(made, by)
    current.save()
    _record(current, "pack.made", by)
    return current


@transaction.atomic
def fail(*, pack: Pack, message: str, by: User) -> Pack | None:
    """Say why a pack could not be made, in words for the person who asked."""
    current = _ours(pack)
    if current is None:
        return None
    current.status, current.error = Pack.Status.FAILED, message[:300]
    current.finished_at = timezone.now()
    current.save()
    _record(current, "pack.failed", by)
    return current


@transaction.atomic
def sweep(*, pack: Pack, by: None) -> None:
    """Delete a made pack that its app can have made again: its row, its file and the bytes.

    Its versions stay in history: who asked for it, of which versions it was made, its SHA-256.
    The bytes go once that is saved; those of a process killed in between lie on, read by nobody.
    """
    file = pack.file
    _record(pack, "pack.swept", by)
    pack.delete()
    if file is not None:
        kept = file.file
        file.delete()
        transaction.on_commit(lambda: kept.delete(save=False))


@transaction.atomic
def send_unheard(*, by: None) -> int:
    """Send again the packs that wait unheard or whose worker was killed. How many."""
    now = timezone.now()
    unheard = models.Q(status=Pack.Status.QUEUED, updated_at__lt=now - UNHEARD_AFTER)
    silent = models.Q(status=Pack.Status.RUNNING, claimed_at__lt=now - SILENT_AFTER)
    waiting = list(Pack.objects.filter(unheard | silent).order_by("pk")[:100])
    for pack in waiting:
        _send_when_safe(pack)
    return len(waiting)


def _ours(pack: Pack) -> Pack | None:
    """The pack, locked, if it is still in the attempt that `pack` began."""
    current = Pack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
    is_ours = current.status == Pack.Status.RUNNING and current.attempts == pack.attempts
    if not is_ours:
        logger.warning("pack.taken_over", pack_id=pack.pk, attempt=pack.attempts)
    return current if is_ours else None


def _keep(made: making.Made, by: User) -> StoredFile:
    return files.store_made(
        content=made.content,
        pages=made.pages,
        household_id=made.household_id,
        kind=file_kinds.PACK,
        title=made.title,
        by=by,
    )


def _record(pack: Pack, kind: str, by: User | None) -> None:
    events.record(
        by=by, kind=kind, subject=pack, household_id=pack.household_id, pack_kind=pack.kind
    )


def _send_when_safe(pack: Pack) -> None:
    pack_id = pack.pk
    transaction.on_commit(lambda: queue.tell("documents.build_pack", pack_id))
