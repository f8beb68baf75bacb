"""Raising duties: each newly lapsing, overdue or long overdue one exactly once."""

from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from fostering.accounts.models import User
from fostering.obligations import registry
from fostering.obligations.models import Flag, Obligation, TaskRun
from fostering.obligations.registry import Level

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
CONDITIONS = {
    Level.LAPSING: "duty.warn_on <= %(day)s AND duty.due_on >= %(day)s",
    Level.OVERDUE: "duty.due_on < %(day)s",
    Level.ESCALATED: "duty.escalate_on < %(day)s",
}


class Raised(NamedTuple):
    """How many flags of one kind and level a run raised."""

    kind: str
    level: str
    number: int


@transaction.atomic
def raise_flags(*, run: TaskRun, by: User | None = None) -> list[Raised]:
    """Flag what is newly lapsing, overdue or escalated as of the run's day, and count it.

    A duty is flagged once a level, for ever, whichever run comes first: the unique constraint
    decides, so that two runs at once share the flags between them. One statement a level: the
    first night of a large service raises tens of thousands.
    """
    for level, condition in CONDITIONS.items():
        kinds = [kind.code for kind in registry.kinds() if level in kind.levels]
        values = {
            "day": run.as_of,
            "level": level,
            "kinds": kinds,
            "run": run.pk,
            "now": timezone.now(),
        }
        _flag(condition, values)
    counted = run.flags.order_by().values_list("kind", "level").annotate(Count("pk"))
    return sorted(Raised(*row) for row in counted)


def _flag(condition: str, values: dict[str, Any]) -> None:
    """Insert the flags of one level. What was raised before is left out by a look at the flags,
    what another run raises at this moment by the constraint."""
    names = ", ".join(COPIED)
    copied = ", ".join(f"duty.{name}" for name in COPIED)
    same = " AND ".join(f"flag.{name} = duty.{name}" for name in SAME_DUTY)
    duties, flags = Obligation._meta.db_table, Flag._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {flags} ({names}, level, raised_for, raised_at, run_id)"  # noqa: S608 - own names
            f" SELECT {copied}, %(level)s, %(day)s, %(now)s, %(run)s FROM {duties} duty"
            f" WHERE duty.opened_on <= %(day)s AND duty.open_until > %(day)s AND {condition}"
            " AND duty.kind = ANY(%(kinds)s) AND NOT EXISTS ("
            f"SELECT FROM {flags} flag WHERE flag.level = %(level)s AND {same})"
            " ON CONFLICT DO NOTHING",
            values,
        )
