"""Making every obligation row equal to the facts: the nightly job's first step."""

import traceback
from dataclasses import dataclass, field
from typing import NamedTuple

import structlog
from django.db import connection
from django.utils import timezone

from fostering.accounts.models import User
from fostering.core.memory import collector_paused
from fostering.obligations import registry
from fostering.obligations.actions import refresh
from fostering.obligations.actions.refresh import Changes
from fostering.obligations.models import JobProblem, TaskRun

log = structlog.get_logger(__name__)

CHUNK = 500


class Problem(NamedTuple):
    """A record that could not be checked: whose it is, its id, and the error's class."""

    owner: str
    record_id: int
    error: str


@dataclass
class Rebuilt:
    """What a rebuild did."""

    households: int = 0
    others: int = 0
    changes: Changes = field(default_factory=Changes)
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"{self.households} households checked, {self.changes}"
        return f"{said}, {len(self.problems)} could not be checked" if self.problems else said


def rebuild(*, by: User | None = None, run: TaskRun | None = None) -> Rebuilt:
    """Make the rows of every owner's records equal to the facts: one transaction a chunk.

    Memory does not grow with the number of records. When a chunk fails its records are tried one
    by one; one that fails alone is reported (and written to `run`), the rest goes on.
    """
    done = Rebuilt()
    for name, owner in registry.owners().items():
        last = 0
        while ids := owner.ids_after(last, CHUNK):
            _rebuild_chunk(name, ids, done, by, run)
            if name == registry.HOUSEHOLD:
                done.households += len(ids)
            else:
                done.others += len(ids)
            last = ids[-1]
    return done


def run_rebuild(run: TaskRun) -> None:
    """A rebuild that the operations page tells of: `run` is written also when it fails."""
    try:
        rebuilt = rebuild(by=run.by, run=run)
        run.counts = {
            "households": rebuilt.households,
            "problems": len(rebuilt.problems),
            **rebuilt.changes._asdict(),
        }
    except Exception as error:
        run.error = type(error).__name__
        raise
    finally:
        run.finished_at = timezone.now()
        run.save()
    log.info("rebuild.finished", run_id=run.pk, **run.counts)


def _rebuild_chunk(
    owner: str, ids: list[int], done: Rebuilt, by: User | None, run: TaskRun | None
) -> None:
    try:
        with collector_paused():
            changes = refresh.refresh_owned(owner=owner, ids=ids, by=by)
        done.changes = done.changes.plus(changes)
    except Exception as error:
        if not connection.is_usable():
            raise
        if len(ids) == 1:
            _report(owner, ids[0], error, done, run)
            return
        for record_id in ids:
            _rebuild_chunk(owner, [record_id], done, by, run)


def _report(
    owner: str, record_id: int, error: Exception, done: Rebuilt, run: TaskRun | None
) -> None:
    """Keep and log which record and what kind of error: a message could hold what is private."""
    name = type(error).__name__
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "obligations.record_failed",
        owner=owner,
        record_id=record_id,
        error=name,
        at=f"{frame.filename}:{frame.lineno}",
    )
    done.problems.append(Problem(owner, record_id, name))
    if run is not None:
        is_household = owner == registry.HOUSEHOLD
        JobProblem.objects.create(
            run=run,
            household_id=record_id if is_household else None,
            subject_type=owner,
            subject_id=record_id,
            error=name,
        )
