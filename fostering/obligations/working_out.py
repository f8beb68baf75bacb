"""Counting what a proposed change of policy would change, and keeping the numbers for its page."""

from collections.abc import Callable

from django.utils import timezone

from fostering.obligations import policies, registry, trying
from fostering.obligations.cycles import StandardSet
from fostering.obligations.models import PolicyTrial
from fostering.obligations.models.visibility import kinds_unknown_to
from fostering.obligations.policies import revising
from fostering.obligations.registry import Kind


def work_out(trial: PolicyTrial) -> None:
    """Count a trial and keep the result. Safe to run twice, and without effect on any record.

    In the background no transaction is open, so that its page sees each step of the progress.
    """
    rows = PolicyTrial.objects.filter(pk=trial.pk)
    rows.update(status=PolicyTrial.Status.RUNNING, done=0, moved_at=timezone.now())
    try:
        change = _compare(trial, lambda done: rows.update(done=done, moved_at=timezone.now()))
    except Exception:
        rows.update(status=PolicyTrial.Status.FAILED)
        raise
    rows.update(status=PolicyTrial.Status.DONE, result=change.as_json())


def _compare(trial: PolicyTrial, report: Callable[[int], object]) -> trying.Change:
    before = policies.get(trial.policy.code)
    question = trying.Question(before, _after(trial, before), trial.day, _kinds(trial))
    return trying.compare(question, report=report)


def _kinds(trial: PolicyTrial) -> list[Kind]:
    """The kinds that the change judges differently and whoever asked may know all duties of."""
    hidden = kinds_unknown_to(trial.asked_by)
    kinds = [registry.get(trial.kind)] if trial.kind else registry.kinds()
    return [kind for kind in kinds if kind.code not in hidden]


def _after(trial: PolicyTrial, before: StandardSet) -> StandardSet:
    """The figures as they would be."""
    if trial.effective_from is None:
        return policies.get(trial.code)
    if trial.effective_from is None:
        raise ValueError("A trial of figures says from when they hold.")
    version = revising.proposed(trial.policy, trial.kind, trial.figures, trial.effective_from)
    return trying.with_version(before, version.as_standard())
