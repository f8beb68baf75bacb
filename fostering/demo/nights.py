"""The nightly job of the last week, so that its page, its flags and its notices have a past."""

import datetime

from django.db.models import F
from django.utils import timezone

from fostering.notifications.models import Notice, OutboxMessage
from fostering.obligations.actions import policies
from fostering.obligations.models import Flag, TaskRun
from fostering.obligations.nightly import run_nightly

NIGHTS = 6
AT = datetime.time(2, 10)


def work_through(today: datetime.date) -> None:
    """Run the job as of each of the last nights, oldest first; no email leaves the building.

    What it writes would all be dated to this minute: each run's rows are moved to its own night.
    """
    policies.load(today=today)
    has_run_tonight = timezone.localtime().time() > AT
    for ago in range(NIGHTS, -1 if has_run_tonight else 0, -1):
        _one_night(today - datetime.timedelta(days=ago))


def _one_night(day: datetime.date) -> None:
    began = timezone.now()
    run = run_nightly(as_of=day)
    shift = timezone.make_aware(datetime.datetime.combine(day, AT)) - began
    TaskRun.objects.filter(pk=run.pk).update(
        started_at=F("started_at") + shift, finished_at=F("finished_at") + shift
    )
    Flag.objects.filter(run=run).update(raised_at=F("raised_at") + shift)
    Notice.objects.filter(created_at__gte=began).update(created_at=F("created_at") + shift)
    OutboxMessage.objects.filter(sent_at=None).update(
        created_at=F("created_at") + shift, sent_at=F("created_at") + shift, attempts=1
    )
