"""Every open duty as of a day under any policy: what `manage.py obligations` prints.

Always computed from the facts, for the policy in use too. The rows of that policy say the same
once they are reconciled, but an answer that is checked from outside must not depend on whether
the night's work was done, and the rules take seconds for a service.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction

from fostering.core import replica
from fostering.core.memory import collector_paused
from fostering.obligations import refs, registry
from fostering.obligations.cycles import Cycle, StandardSet
from fostering.obligations.evaluate import Found
from fostering.obligations.models import State
from fostering.obligations.queries import tried
from fostering.obligations.registry import HOUSEHOLD

CHUNK = 500


class Answer(NamedTuple):
    """One open duty. `subject_ref` is empty where the subject is the household itself, and
    `household_ref` where there is none: a complaint about the service."""

    kind: str
    household_ref: str
    subject_ref: str
    counted_from: datetime.date
    due_on: datetime.date
    state: str


def answers(standards: StandardSet, *, day: datetime.date) -> Iterator[Answer]:
    """Every open duty as of `day`, by kind, household_ref and subject_ref in code-point order.

    1. Run the rules over a chunk of records at a time, all at one moment of the database, or of
       its copy: inside `replica.reading`.
    2. Keep the answers in a temporary table, so that memory does not grow with their number.
    3. Read them back in order; the table goes with the transaction. Nothing else is written.
    """
    with replica.one_moment(), transaction.atomic(), _table() as table:
        for name, owner in registry.owners().items():
            last = 0
            while ids := owner.ids_after(last, CHUNK):
                with collector_paused():
                    _keep(table, list(_answers_of(name, ids, standards, day)))
                last = ids[-1]
        yield from _in_order(table)


def state_of(cycle: Cycle, day: datetime.date) -> State:
    """How an open cycle stands on `day`: the same three states as a saved row's."""
    if cycle.due_on < day:
        return State.OVERDUE
    lead = datetime.timedelta(days=cycle.standard.lead_days)
    return State.DUE_SOON if cycle.due_on - lead <= day else State.UPCOMING


def _answers_of(
    owner: str, ids: Sequence[int], standards: StandardSet, day: datetime.date
) -> Iterator[Answer]:
    found = tried(ids, standards, day=day, owner=owner)
    known = _refs_of(found)
    for kind, household_id, subject_id, cycle, _ in found:
        yield Answer(
            kind.code,
            "" if household_id is None else known[HOUSEHOLD][household_id],
            "" if kind.subject == HOUSEHOLD else known[kind.subject][subject_id],
            cycle.counted_from,
            cycle.due_on,
            state_of(cycle, day).value,
        )


def _refs_of(found: Sequence[Found]) -> dict[str, dict[int, str]]:
    """The refs of all that a chunk is about, by subject. One query a subject."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for item in found:
        if item.household_id is not None:
            wanted[HOUSEHOLD].add(item.household_id)
        wanted[item.kind.subject].add(item.subject_id)
    return {subject: refs.of(subject, ids) for subject, ids in wanted.items()}


@contextmanager
def _table() -> Iterator[str]:
    """A temporary table for the answers: in the database itself, as a copy takes no table."""
    with connection.cursor() as cursor:
        cursor.execute(
            'CREATE TEMPORARY TABLE obligation_answers (kind text COLLATE "C",'
            ' household_ref text COLLATE "C", subject_ref text COLLATE "C",'
            " counted_from date, due_on date, state text) ON COMMIT DROP"
        )
        yield "obligation_answers"
        cursor.execute("DROP TABLE obligation_answers")


def _keep(table: str, found: Sequence[Answer]) -> None:
    # Found before the copy begins: the connection can do nothing else while it runs.
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN") as copy,
    ):
        for answer in found:
            copy.write_row(answer)


def _in_order(table: str) -> Iterator[Answer]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {table}"  # noqa: S608 - a name of this module
            " ORDER BY kind, household_ref, subject_ref, counted_from, due_on"
        )
        while rows := cursor.fetchmany(CHUNK * 10):
            yield from map(Answer._make, rows)
