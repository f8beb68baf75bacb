"""The nightly job: heal what is due, raise what is new, tell people, say what was done.

Safe to run twice and safe to miss: what is due follows from facts and not from earlier runs, and
each flag is raised once, whichever run comes first.

Only what may have changed is worked out anew: records with a mark (see `marking`), those whose
worker changed by the calendar, a sixtieth of all as an audit of the marks, and everything when the
rules or the figures are others than those of the rows.
"""

import datetime

import structlog
from django.db import connection, transaction
from django.utils import timezone

from fostering.accounts.models import User
from fostering.obligations import auditing, rebuild
from fostering.obligations.actions import digests, flags
from fostering.obligations.draining import Rebuilt
from fostering.obligations.models import TaskRun

log = structlog.get_logger(__name__)

# An arbitrary number that names this job's lock in the database.
LOCK = 7_311_001
# A run of which nothing was heard for so long has lost its process. Each chunk gives a sign of
# life, and none takes more than seconds.
SILENT_AFTER = datetime.timedelta(minutes=5)
OVERDUE_AFTER = datetime.timedelta(hours=24)


class AlreadyRunning(Exception):
    """Another run has not finished; it does the work."""


def run_nightly(*, as_of: datetime.date, by: User | None = None) -> TaskRun:
    """Do the nightly work as of a day and return what was done, in `counts`.

    1. Make the obligation rows equal to the facts (their team and worker are those of today,
       whatever day is asked for), and audit a part of those that should be.
    2. Flag what is newly lapsing, overdue or escalated as of the day, and queue one digest a
       person, in one transaction.
    3. Write how it went, also when it failed: then the error goes on to the caller.

    Raises AlreadyRunning while another run gives signs of life: it is doing the same work.
    """
    run = _begin(as_of, by)
    try:
        run.counts = _work(run, by)
    except Exception as error:
        run.error = type(error).__name__
        raise
    finally:
        run.finished_at = timezone.now()
        run.save(update_fields=["counts", "error", "finished_at"])
    log.info("nightly.finished", run_id=run.pk, as_of=as_of.isoformat(), **run.counts)
    return run


def run_if_missed(*, today: datetime.date) -> TaskRun | None:
    """Do today's nightly work when no run finished well in the last 24 hours."""
    since = timezone.now() - OVERDUE_AFTER
    recent = TaskRun.objects.nightly().finished_well().filter(finished_at__gt=since)
    if recent.filter(as_of__gte=since.date()).exists():
        return None
    return run_nightly(as_of=today)


@transaction.atomic
def _begin(as_of: datetime.date, by: User | None) -> TaskRun:
    """Write that this run has begun, unless another is at work.

    Not by a lock that is held while it works: behind a pooler a session is not ours to keep, and
    a transaction of minutes is in everybody's way.
    """
    _one_at_a_time()
    now = timezone.now()
    at_work = TaskRun.objects.nightly().filter(
        finished_at__isnull=True, seen_at__gt=now - SILENT_AFTER
    )
    if at_work.exists():
        raise AlreadyRunning("Another nightly run has not finished yet")
    return TaskRun.objects.create(
        name=TaskRun.NIGHTLY, as_of=as_of, started_at=now, seen_at=now, by=by
    )


def _one_at_a_time() -> None:
    """Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _work(run: TaskRun, by: User | None) -> dict[str, object]:
    def alive() -> None:
        TaskRun.objects.filter(pk=run.pk).update(seen_at=timezone.now())

    done = rebuild.catch_up(by=by, run=run, alive=alive)
    audited = auditing.audit(by=by, alive=alive)
    rebuild.note_problems(run, _only_new(audited, done))
    with transaction.atomic():
        # Two runs at once, one of them given up as silent, raise and tell one after the other.
        _one_at_a_time()
        raised = flags.raise_flags(run=run, by=by)
        told = digests.queue_digests(run=run, by=by)
    worked_out = done.households
    done.add(audited)
    return {
        "households": worked_out,
        "audited": audited.households,
        "astray": sum(audited.changes),
        "problems": len(done.problems),
        **done.changes._asdict(),
        "flags": [row._asdict() for row in raised],
        **told._asdict(),
    }


def _only_new(audited: Rebuilt, done: Rebuilt) -> list[rebuild.Problem]:
    return [one for one in audited.problems if one not in done.problems]
