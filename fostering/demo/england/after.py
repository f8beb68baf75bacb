"""What follows from the rows: what is due, what the last nights raised, and statistics."""

import datetime
import time

from django.db import connection
from django.db.models import F
from django.utils import timezone

from fostering.demo.england import extras
from fostering.demo.england.building import Tell
from fostering.demo.england.scale import Scale
from fostering.demo.nights import AT
from fostering.notifications.models import Notice, OutboxMessage
from fostering.obligations.actions import digests, flags, policies
from fostering.obligations.models import Flag, TaskRun
from fostering.obligations.rebuild import Rebuilt, rebuild

NIGHTS = 6


def finish(scale: Scale, *, tell: Tell) -> dict[str, float]:
    """Policies, obligations, flags and statistics; returns the seconds of each."""
    took = {}
    extras.import_of(scale)
    extras.export_of(scale)
    began = time.monotonic()
    policies.load(today=scale.today)
    done = rebuild()
    tell(str(done))
    took["obligations"] = time.monotonic() - began
    began = time.monotonic()
    for ago in range(NIGHTS, 0, -1):
        _night(scale.today - datetime.timedelta(days=ago), done)
    extras.note_problem(TaskRun.objects.nightly().order_by("started_at")[0])
    took["flags of the last nights"] = time.monotonic() - began
    extras.grant_exceptions(scale)
    extras.try_policy(scale)
    extras.hold_form(scale)
    tell(f"API token of api01: {extras.make_token(scale)}")
    began = time.monotonic()
    with connection.cursor() as cursor:
        # What the night does in a service at work: without it no read is from an index alone.
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (FREEZE, ANALYZE)")
    took["statistics"] = time.monotonic() - began
    return took


def _night(day: datetime.date, done: Rebuilt) -> None:
    """What one nightly run leaves, without its rebuild: the rows are right already."""
    began = timezone.now()
    shift = timezone.make_aware(datetime.datetime.combine(day, AT)) - began
    run = TaskRun.objects.create(name=TaskRun.NIGHTLY, as_of=day, started_at=began)
    raised = flags.raise_flags(run=run)
    told = digests.queue_digests(run=run)
    run.counts = {
        "households": done.households,
        "problems": 0,
        "added": 0,
        "changed": 0,
        "removed": 0,
        "flags": [row._asdict() for row in raised],
        **told._asdict(),
    }
    run.started_at, run.finished_at = began + shift, timezone.now() + shift
    run.save()
    Flag.objects.filter(run=run).update(raised_at=F("raised_at") + shift)
    Notice.objects.filter(created_at__gte=began).update(created_at=F("created_at") + shift)
    OutboxMessage.objects.filter(sent_at=None).update(
        created_at=F("created_at") + shift, sent_at=F("created_at") + shift, attempts=1
    )
