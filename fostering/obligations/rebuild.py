"""Making every obligation row equal to the facts."""

from collections.abc import Callable

import structlog
from django.utils import timezone

from fostering.accounts.models import User
from fostering.obligations import draining, registry, stale
from fostering.obligations.draining import Problem, Rebuilt
from fostering.obligations.models import JobProblem, Reckoning, TaskRun

__all__ = ["Problem", "Rebuilt", "catch_up", "rebuild", "run_rebuild"]

log = structlog.get_logger(__name__)


def rebuild(*, by: User | None = None, run: TaskRun | None = None) -> Rebuilt:
    """Work out every record anew, and make the rows equal to that: one transaction a chunk.

    Memory does not grow with the number of records. When a chunk fails its records are tried one
    by one; one that fails alone is reported (and written to `run`), the rest goes on. All are
    marked first: a rebuild that is killed is finished by whoever works off the marks next.
    """
    stale.mark_all()
    return _drain(by, run)


def catch_up(
    *,
    by: User | None = None,
    run: TaskRun | None = None,
    alive: Callable[[], None] | None = None,
) -> Rebuilt:
    """Work out anew what is marked: all that changed since, after an import or by other hands.

    Everything, when it has never been worked out, or the rules or the figures are others.
    """
    if not Reckoning.objects.exists():
        stale.mark_all()
    elif not stale.follow_rules():
        stale.follow_calendar()
    return _drain(by, run, alive)


def run_rebuild(run: TaskRun) -> None:
    """A change of policy followed, as the operations page tells: `run` is written also when it
    fails. The change marked every record."""
    try:
        rebuilt = catch_up(by=run.by, run=run)
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


def note_problems(run: TaskRun, problems: list[Problem]) -> None:
    """Write with a run which records could not be worked out."""
    JobProblem.objects.bulk_create(
        JobProblem(
            run=run,
            household_id=record_id if owner == registry.HOUSEHOLD else None,
            subject_type=owner,
            subject_id=record_id,
            error=error,
        )
        for owner, record_id, error in problems
    )


def _drain(
    by: User | None, run: TaskRun | None, alive: Callable[[], None] | None = None
) -> Rebuilt:
    done = draining.drain(by=by, alive=alive)
    stale.note_finished()
    if run is not None:
        note_problems(run, done.problems)
    return done
