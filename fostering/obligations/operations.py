"""What the operations page shows: whether the nightly work is done, and what it did."""

import datetime
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q

from fostering.accounts.models import User
from fostering.obligations import explain, policies, registry, stale
from fostering.obligations.cycles import StandardSet
from fostering.obligations.models import (
    Flag,
    Obligation,
    Policy,
    Reckoning,
    StandardVersion,
    TaskRun,
)
from fostering.obligations.models.visibility import kinds_unknown_to, owners_unknown_to
from fostering.obligations.queries import Standing, by_state

RUNS_SHOWN = 14
REBUILDS_SHOWN = 5
PROBLEMS_SHOWN = 50
ALARM_AFTER = datetime.timedelta(hours=26)


@dataclass(frozen=True)
class Health:
    """How the nightly job stands. `alarm` is what is wrong, in words, or nothing."""

    last_good: TaskRun | None
    last: TaskRun | None
    alarm: str


def health(now: datetime.datetime) -> Health:
    """Whether the nightly job finished well in the last 26 hours, and how its last run went."""
    runs = TaskRun.objects.nightly()
    last = runs.order_by("-started_at", "-pk").first()
    last_good = runs.finished_well().order_by("-finished_at", "-pk").first()
    return Health(last_good, last, _alarm(last_good, last, now))


def _alarm(last_good: TaskRun | None, last: TaskRun | None, now: datetime.datetime) -> str:
    if last is not None and last.error:
        return f"The last run failed ({last.error}). It is tried again every quarter of an hour."
    if last_good is None or last_good.finished_at is None:
        return "The nightly job has not finished yet since the product was installed."
    if now - last_good.finished_at > ALARM_AFTER:
        hours = int((now - last_good.finished_at).total_seconds() // 3600)
        return f"The nightly job last finished {hours} hours ago. Is the scheduler running?"
    return ""


class RunLine(NamedTuple):
    """One run in the table."""

    run: TaskRun
    seconds: float | None
    flags: int
    problems: int


def recent_runs(user: User) -> list[RunLine]:
    """The latest runs, the newest first, with what the user may know of. One query."""
    known_flags = ~Q(flags__kind__in=kinds_unknown_to(user))
    known_problems = ~Q(problems__subject_type__in=owners_unknown_to(user))
    runs = (
        TaskRun.objects.nightly()
        .annotate(
            flag_count=Count("flags", distinct=True, filter=known_flags),
            problem_count=Count("problems", distinct=True, filter=known_problems),
        )
        .order_by("-started_at", "-pk")[:RUNS_SHOWN]
    )
    return [
        RunLine(
            run,
            round(run.took.total_seconds(), 1) if run.took else None,
            run.flag_count,
            run.problem_count,
        )
        for run in runs
    ]


def recent_rebuilds() -> list[TaskRun]:
    """The latest times that every date was worked out anew after a change of policy. One query."""
    return list(TaskRun.objects.rebuilds().order_by("-started_at", "-pk")[:REBUILDS_SHOWN])


class FlagLine(NamedTuple):
    """How many flags of a kind and level a run raised, in words."""

    kind: str
    level: str
    number: int


def flags_of(run: TaskRun, user: User) -> list[FlagLine]:
    """What a run raised of the kinds that the user may know of, from what it counted."""
    levels, unknown = dict(Flag.LEVELS), kinds_unknown_to(user)
    return [
        FlagLine(registry.get(row["kind"]).label, levels[row["level"]], row["number"])
        for row in run.counts.get("flags", [])
        if row["kind"] not in unknown
    ]


def figures(day: datetime.date, user: User) -> tuple[Standing, int]:
    """Every open duty of the service by state, and how many rows there are in all.

    Bare counts, for those who see no record too: but not of kinds whose every duty is a secret.
    """
    rows = Obligation.objects.exclude(kind__in=kinds_unknown_to(user))
    return Standing(**rows.open_on(day).aggregate(**by_state(day))), rows.count()


class PolicyLine(NamedTuple):
    """One standard in force, as a table row."""

    label: str
    terms: list[str]
    lead_days: int
    escalate_after_days: int
    basis: str
    version: StandardVersion


def policy_lines(policy: StandardSet, day: datetime.date) -> list[PolicyLine]:
    """The figures in force on `day` of every kind, each with its source. One query."""
    in_force = {
        kind.code: policy.kinds[kind.code].on(day)
        for kind in registry.kinds()
        if kind.code in policy.kinds
    }
    rows = StandardVersion.objects.in_bulk([standard.id for standard in in_force.values()])
    return [
        PolicyLine(
            registry.get(code).label,
            explain.terms_of(standard),
            standard.lead_days,
            standard.escalate_after_days,
            rows[standard.id].get_basis_display(),
            rows[standard.id],
        )
        for code, standard in in_force.items()
    ]


def overview(*, user: User, now: datetime.datetime, day: datetime.date) -> dict[str, Any]:
    """Everything that the operations page shows of the engine to this user."""
    state = health(now)
    standing, rows = figures(day, user)
    policy = policies.current()
    latest = state.last_good
    return {
        "health": state,
        "flags": flags_of(latest, user) if latest else [],
        "problems": list(latest.problems.visible_to(user)[:PROBLEMS_SHOWN]) if latest else [],
        "runs": recent_runs(user),
        "rebuilds": recent_rebuilds(),
        "waiting": stale.waiting(),
        "reckoning": Reckoning.objects.first(),
        "standing": standing,
        "obligation_rows": rows,
        "policy": policy,
        "policy_lines": policy_lines(policy, day),
        "other_policies": Policy.objects.exclude(code=policy.code).order_by("name"),
    }
