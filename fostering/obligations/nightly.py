"""The nightly job: heal what is due, raise what is new, tell people, say what was done.

Safe to run twice and safe to miss: what is due follows from facts and not from earlier runs, and
each flag is raised once, whichever run comes first.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connection, transaction
from django.utils import timezone

from fostering.accounts.models import User
from fostering.obligations.actions import digests, flags
from fostering.obligations.models import TaskRun
from fostering.obligations.rebuild import rebuild

log = structlog.get_logger(__name__)

# An arbitrary number that names this job's lock in the database.
LOCK = 7_311_001
OVERDUE_AFTER = datetime.timedelta(hours=24)


class AlreadyRunning(Exception):
    """Another run has not finished; it does the work."""


def run_nightly(*, as_of: datetime.date, by: User | None = None) -> TaskRun:
    """Do the nightly work as of a day and return what was done, in `counts`.

    1. Make the obligation rows equal to the facts (their team and worker are those of today,
       whatever day is asked for).
    2. Flag what is newly lapsing, overdue or escalated as of the day, and queue one digest a
       person, in one transaction.
    3. Write how it went, also when it failed: then the error goes on to the caller.

    Raises AlreadyRunning when another run holds the lock: it is doing the same work.
    """
    with _only_one():
        run = TaskRun.objects.create(
            name=TaskRun.NIGHTLY, as_of=as_of, started_at=timezone.now(), by=by
        )
        try:
            run.counts = _work(run, by)
        except Exception as error:
            run.error = type(error).__name__
            raise
        finally:
            run.finished_at = timezone.now()
            run.save()
        log.info("nightly.finished", run_id=run.pk, as_of=as_of.isoformat(), **run.counts)
        return run


def run_if_missed(*, today: datetime.date) -> TaskRun | None:
    """Do today's nightly work when no run finished well in the last 24 hours."""
    since = timezone.now() - OVERDUE_AFTER
    recent = TaskRun.objects.nightly().finished_well().filter(finished_at__gt=since)
    if recent.filter(as_of__gte=since.date()).exists():
        return None
    return run_nightly(as_of=today)


def _work(run: TaskRun, by: User | None) -> dict[str, object]:
    rebuilt = rebuild(by=by, run=run)
    with transaction.atomic():
        raised = flags.raise_flags(run=run, by=by)
        told = digests.queue_digests(run=run, by=by)
    return {
        "households": rebuilt.households,
        "problems": len(rebuilt.problems),
        **rebuilt.changes._asdict(),
        "flags": [row._asdict() for row in raised],
        **told._asdict(),
    }


@contextmanager
def _only_one() -> Iterator[None]:
    """Hold the job's lock for the life of the block, in the session: it spans transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise AlreadyRunning("Another nightly run has not finished yet")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
