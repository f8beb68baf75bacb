"""Making every obligation row equal to the facts: the nightly job's first step."""

import traceback
from dataclasses import dataclass, field

import structlog
from django.db import connection
from django.utils import timezone

from fostering.accounts.models import User
from fostering.obligations import registry
from fostering.obligations.actions import refresh
from fostering.obligations.actions.refresh import Changes
from fostering.obligations.models import JobProblem, TaskRun

log = structlog.get_logger(__name__)

CHUNK = 500


@dataclass
class Rebuilt:
    """What a rebuild did. `problems` maps a household that failed to the error's class."""

    households: int = 0
    changes: Changes = field(default_factory=Changes)
    problems: dict[int, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = f"{self.households} households checked, {self.changes}"
        return f"{said}, {len(self.problems)} could not be checked" if self.problems else said


def rebuild(*, by: User | None = None, run: TaskRun | None = None) -> Rebuilt:
    """Make every household's rows equal to its facts, a chunk at a time, one transaction a chunk.

    Memory does not grow with the number of households. When a chunk fails its households are
    tried one by one; one that fails alone is reported (and written to `run`), the rest goes on.
    """
    done = Rebuilt()
    last = 0
    while ids := registry.households().ids_after(last, CHUNK):
        _rebuild_chunk(ids, done, by, run)
        done.households += len(ids)
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


def _rebuild_chunk(ids: list[int], done: Rebuilt, by: User | None, run: TaskRun | None) -> None:
    try:
        done.changes = done.changes.plus(refresh.refresh(household_ids=ids, by=by))
    except Exception as error:
        if not connection.is_usable():
            raise
        if len(ids) == 1:
            _report(ids[0], error, done, run)
            return
        for household_id in ids:
            _rebuild_chunk([household_id], done, by, run)


def _report(household_id: int, error: Exception, done: Rebuilt, run: TaskRun | None) -> None:
    """Keep and log which household and what kind of error: a message could hold what is private."""
    name = type(error).__name__
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "obligations.household_failed",
        household_id=household_id,
        error=name,
        at=f"{frame.filename}:{frame.lineno}",
    )
    done.problems[household_id] = name
    if run is not None:
        JobProblem.objects.create(run=run, household_id=household_id, error=name)
