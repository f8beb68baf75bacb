"""Raising duties: each newly lapsing, overdue or long overdue one exactly once."""

import datetime
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from fostering.accounts.models import User
from fostering.obligations import registry
from fostering.obligations.models import Flag, Obligation, TaskRun
from fostering.obligations.registry import Level

BATCH = 1000
COPIED = (
    "kind",
    "household_id",
    "subject_type",
    "subject_id",
    "counted_from",
    "opened_on",
    "due_on",
    "team_id",
    "worker_id",
)
SAME_DUTY = ("kind", "subject_type", "subject_id", "opened_on", "due_on")


class Raised(NamedTuple):
    """How many flags of one kind and level a run raised."""

    kind: str
    level: str
    number: int


@transaction.atomic
def raise_flags(*, run: TaskRun, by: User | None = None) -> list[Raised]:
    """Flag what is newly lapsing, overdue or escalated as of the run's day, and count it.

    A duty is flagged once a level, for ever, whichever run comes first: the unique constraint
    decides, so that two runs at once share the flags between them.
    """
    for level, condition in _conditions(run.as_of).items():
        kinds = [kind.code for kind in registry.kinds() if level in kind.levels]
        due = Obligation.objects.open_on(run.as_of).filter(condition, kind__in=kinds)
        _flag(due.filter(~_raised_before(level)), level, run)
    counted = run.flags.order_by().values_list("kind", "level").annotate(Count("pk"))
    return sorted(Raised(*row) for row in counted)


def _conditions(day: datetime.date) -> dict[str, Q]:
    return {
        Level.LAPSING: Q(warn_on__lte=day, due_on__gte=day),
        Level.OVERDUE: Q(due_on__lt=day),
        Level.ESCALATED: Q(escalate_on__lt=day),
    }


def _raised_before(level: str) -> Exists:
    same = {name: OuterRef(name) for name in SAME_DUTY}
    return Exists(Flag.objects.filter(level=level, **same))


def _flag(due: QuerySet[Obligation], level: str, run: TaskRun) -> None:
    rows = due.order_by().values(*COPIED).iterator(chunk_size=BATCH)
    for batch in _batches(Flag(**row, level=level, raised_for=run.as_of, run=run) for row in rows):
        Flag.objects.bulk_create(batch, ignore_conflicts=True)


def _batches(flags: Iterator[Flag]) -> Iterator[list[Flag]]:
    while batch := list(islice(flags, BATCH)):
        yield batch
