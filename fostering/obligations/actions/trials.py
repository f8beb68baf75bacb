"""Trying a change of policy, and saving it once its effect has been seen."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fostering.accounts.models import User
from fostering.core import queue
from fostering.core.errors import DomainError
from fostering.obligations import registry, working_out
from fostering.obligations.actions import policies as actions
from fostering.obligations.models import Policy, PolicyTrial, StandardVersion, TaskRun
from fostering.obligations.policies import revising

# A service of this size is counted while its manager waits; a larger one in the background.
AT_ONCE = 1000
KEPT_FOR = datetime.timedelta(days=30)
# A trial still waiting after this was not heard by the queue, one of which nothing was heard for so
# long has lost its worker: the sweep sends both again, for a day.
UNHEARD_AFTER = datetime.timedelta(minutes=1)
SILENT_AFTER = datetime.timedelta(minutes=5)
TRIED_FOR = datetime.timedelta(days=1)


@transaction.atomic
def propose_standard(
    *,
    kind: str,
    figures: dict[str, Any],
    effective_from: datetime.date,
    reason: str,
    day: datetime.date,
    by: User,
) -> PolicyTrial:
    """Try other figures of one standard of the policy in use, and count as of `day`.

    Raises DomainError where saving would: nobody sees the effect of what cannot be.
    """
    current = Policy.objects.get(is_current=True)
    trial = _propose(
        current,
        kind=kind,
        figures=figures,
        effective_from=effective_from,
        reason=reason,
        day=day,
        by=by,
    )
    revising.check(current, kind, figures, effective_from, reason)
    _start(trial)
    return trial


@transaction.atomic
def propose_policy(*, code: str, reason: str, day: datetime.date, by: User) -> PolicyTrial:
    """Try another policy in place of the one in use."""
    current = Policy.objects.get(is_current=True)
    if code == current.code or not Policy.objects.filter(code=code).exists():
        raise DomainError("Choose a policy that is not in use.", field="code")
    if not reason.strip():
        raise DomainError("Say why the policy changes.", field="reason")
    trial = _propose(current, code=code, reason=reason, day=day, by=by)
    _start(trial)
    return trial


@transaction.atomic
def save(*, trial: PolicyTrial, today: datetime.date, by: User) -> TaskRun:
    """Make the change that was tried, and queue the working out of every date.

    Refused when it has not been counted yet, is saved already, or the policy in use has changed
    since: then what was seen is not what would happen.
    """
    trial = PolicyTrial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    if trial.saved_at is not None:
        raise DomainError("This change has been saved.")
    if trial.status != PolicyTrial.Status.DONE:
        raise DomainError("Wait until it is known what would change.")
    if _stamp(Policy.objects.get(is_current=True)) != (trial.policy_id, trial.versions):
        raise DomainError("The policy has changed since this was worked out. Try the change again.")
    if trial.effective_from is None:
        actions.use_policy(code=trial.code, by=by, reason=trial.reason)
    else:
        if trial.effective_from is None:
            raise ValueError("A trial of figures says from when they hold.")
        actions.change_standard(
            kind=trial.kind,
            figures=trial.figures,
            effective_from=trial.effective_from,
            reason=trial.reason,
            by=by,
        )
    trial.saved_at = timezone.now()
    trial.save(update_fields=["saved_at"])
    run = TaskRun.objects.create(
        name=TaskRun.REBUILD, as_of=today, started_at=timezone.now(), by=by
    )
    transaction.on_commit(lambda: queue.tell("obligations.rebuild_after_change", run.pk))
    return run


@transaction.atomic
def send_unheard(*, by: None) -> int:
    """Send again the trials that wait unheard or whose worker was killed. How many."""
    now = timezone.now()
    unheard = Q(status=PolicyTrial.Status.WAITING, moved_at__lt=now - UNHEARD_AFTER)
    silent = Q(status=PolicyTrial.Status.RUNNING, moved_at__lt=now - SILENT_AFTER)
    recent = PolicyTrial.objects.filter(asked_at__gt=now - TRIED_FOR)
    waiting = list(recent.filter(unheard | silent).order_by("pk")[:20])
    for trial in waiting:
        _send_when_safe(trial)
    return len(waiting)


def _propose(current: Policy, *, reason: str, by: User, **fields: Any) -> PolicyTrial:
    PolicyTrial.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR).delete()
    policy_id, versions = _stamp(current)
    return PolicyTrial.objects.create(
        policy_id=policy_id,
        versions=versions,
        asked_by=by,
        reason=reason.strip(),
        total=sum(owner.count() for owner in registry.owners().values()),
        **fields,
    )


def _start(trial: PolicyTrial) -> None:
    """Count at once for a service, in the background for more."""
    if trial.total <= AT_ONCE:
        working_out.work_out(trial)
    else:
        _send_when_safe(trial)


def _send_when_safe(trial: PolicyTrial) -> None:
    trial_id = trial.pk
    transaction.on_commit(lambda: queue.tell("obligations.work_out_trial", trial_id))


def _stamp(policy: Policy) -> tuple[int, int]:
    """What tells that a policy has changed: versions are only ever added."""
    return policy.pk, StandardVersion.objects.filter(policy=policy).count()
