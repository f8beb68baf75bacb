"""Background work of the engine: safe to run twice and safe to miss."""

import structlog
from celery import shared_task

from fostering.core.dates import today
from fostering.obligations import nightly, rebuild, working_out
from fostering.obligations.actions import trials
from fostering.obligations.models import PolicyTrial, TaskRun

log = structlog.get_logger(__name__)

# England's 42,190 households take minutes; a service a second or two.
HOURS = 3600


@shared_task(time_limit=3 * HOURS, soft_time_limit=3 * HOURS - 60)
def run_nightly() -> None:
    """The nightly job, sent by beat at half past two."""
    try:
        nightly.run_nightly(as_of=today())
    except nightly.AlreadyRunning:
        log.info("nightly.already_running")


@shared_task(time_limit=3 * HOURS, soft_time_limit=3 * HOURS - 60)
def run_nightly_if_missed() -> None:
    """Catch up after a night on which nothing ran. Sent by beat every quarter of an hour."""
    try:
        nightly.run_if_missed(today=today())
    except nightly.AlreadyRunning:
        log.info("nightly.already_running")


@shared_task(
    name="obligations.rebuild_after_change",
    time_limit=3 * HOURS,
    soft_time_limit=3 * HOURS - 60,
)
def rebuild_after_change(run_id: int) -> None:
    """Work out every date anew after a change of policy, and write how it went."""
    run = TaskRun.objects.rebuilds().filter(pk=run_id, finished_at__isnull=True).first()
    if run is None:
        log.info("rebuild.not_waiting", run_id=run_id)
        return
    rebuild.run_rebuild(run)


@shared_task(
    name="obligations.work_out_trial", time_limit=3 * HOURS, soft_time_limit=3 * HOURS - 60
)
def work_out_trial(trial_id: int) -> None:
    """Count what a change of policy would change; log and return when nobody waits for it."""
    waiting = [PolicyTrial.Status.WAITING, PolicyTrial.Status.RUNNING]
    trial = PolicyTrial.objects.filter(pk=trial_id, status__in=waiting).first()
    if trial is None:
        log.info("trial.not_waiting", trial_id=trial_id)
        return
    working_out.work_out(trial)


@shared_task(name="obligations.send_unheard_trials")
def send_unheard_trials() -> None:
    """Sent by beat every minute."""
    sent = trials.send_unheard(by=None)
    if sent:
        log.info("trial.sent_again", count=sent)
