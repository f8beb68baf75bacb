"""Working out anew what is marked, by as many processes as there are processors.

The marks are the whole of the state. A process takes a chunk of marked records that nobody else
has locked, works them out and takes their marks away, in one transaction. One that is killed
leaves its marks, and whoever comes next goes on.
"""

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import structlog
from django.conf import settings
from django.db import connection, transaction

from fostering.accounts.models import User
from fostering.core.memory import collector_paused
from fostering.obligations import registry, stale
from fostering.obligations.actions import refresh
from fostering.obligations.actions.refresh import Changes

log = structlog.get_logger(__name__)

CHUNK = 500
# Below this a second process would take longer to start than it saves.
ALONE = 4 * CHUNK
COMMAND = "work_off_stale"


class Problem(NamedTuple):
    """A record that could not be worked out: whose it is, its id, and the error's class."""

    owner: str
    record_id: int
    error: str


@dataclass
class Rebuilt:
    """What was worked out anew."""

    households: int = 0
    others: int = 0
    changes: Changes = field(default_factory=Changes)
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"{self.households} households checked, {self.changes}"
        return f"{said}, {len(self.problems)} could not be checked" if self.problems else said

    def count(self, owner: str, records: int) -> None:
        """Count some more records of an owner."""
        if owner == registry.HOUSEHOLD:
            self.households += records
        else:
            self.others += records

    def add(self, other: "Rebuilt") -> None:
        """Add what another process did. A record that neither could do is one problem."""
        self.households += other.households
        self.others += other.others
        self.changes = self.changes.plus(other.changes)
        self.problems += [one for one in other.problems if one not in self.problems]

    def as_json(self) -> str:
        """For another process to read."""
        return json.dumps([self.households, self.others, self.changes, self.problems])

    @classmethod
    def from_json(cls, text: str) -> "Rebuilt":
        households, others, changes, problems = json.loads(text)
        return cls(households, others, Changes(*changes), [Problem(*one) for one in problems])


def drain(*, by: User | None = None, alive: Callable[[], None] | None = None) -> Rebuilt:
    """Work off every mark, with the help of other processes when there are many.

    `alive` is called after each chunk. Inside a caller's transaction nobody else sees the marks,
    so that this process does it alone.
    """
    done = Rebuilt()
    helpers = settings.OBLIGATIONS_PROCESSES - 1
    if connection.in_atomic_block or helpers < 1 or not stale.is_more_than(ALONE):
        work_off(done, by=by, alive=alive)
        return done
    with _helped_by(helpers) as processes:
        work_off(done, by=by, alive=alive)
        ended_well = [_join(process, done) for process in processes]
    if not all(ended_well):
        # The marks of one that was killed are there again.
        work_off(done, by=by, alive=alive)
    return done


def work_off(
    done: Rebuilt, *, by: User | None = None, alive: Callable[[], None] | None = None
) -> None:
    """What one process does: chunk after chunk, until nothing is left that it could take.

    Records that others hold at the moment are theirs to do: a refresh takes the marks away.
    """
    # Households last: theirs take the records of other owners along.
    for owner in reversed(registry.owners()):
        while _once_through(owner, done, by, alive):
            pass
    stale.forget_unknown()


def do_chunk(owner: str, ids: Sequence[int], done: Rebuilt, by: User | None) -> int:
    """Refresh those of these records that nobody holds, and return how many those are.

    When a chunk fails its records are tried one by one; one that fails alone is reported, and
    keeps its mark.
    """
    try:
        with collector_paused(), transaction.atomic():
            mine = _claim(owner, ids)
            changes = _refresh(owner, mine, by)
    except Exception as error:
        if not connection.is_usable():
            raise
        if len(ids) == 1:
            _report(owner, ids[0], error, done)
            done.count(owner, 1)
            return 1
        return sum(do_chunk(owner, [record_id], done, by) for record_id in ids)
    done.changes = done.changes.plus(changes)
    done.count(owner, len(mine))
    return len(mine)


def _once_through(
    owner: str, done: Rebuilt, by: User | None, alive: Callable[[], None] | None
) -> bool:
    """Go through the marked records once; whether any was done, so that a look back pays."""
    last, worked = 0, 0
    while ids := stale.after(owner, last, CHUNK):
        last = ids[-1]
        failed = {one.record_id for one in done.problems if one.owner == owner}
        if left := [pk for pk in ids if pk not in failed]:
            worked += do_chunk(owner, left, done, by)
        if alive is not None:
            alive()
    return worked > 0


def _claim(owner: str, ids: Sequence[int]) -> list[int]:
    """Lock the records that nobody has locked; those that are not there any more are ours too."""
    rows = registry.owners()[owner].model._default_manager.filter(pk__in=ids).order_by("pk")
    free = rows.select_for_update(no_key=True, skip_locked=True)
    locked = set(free.values_list("pk", flat=True))
    if len(locked) == len(ids):
        return list(ids)
    there = set(rows.values_list("pk", flat=True))
    return [pk for pk in ids if pk in locked or pk not in there]


def _refresh(owner: str, ids: Sequence[int], by: User | None) -> Changes:
    if owner == registry.HOUSEHOLD:
        return refresh.refresh(household_ids=ids, by=by)
    return refresh.refresh_owned(owner=owner, ids=ids, by=by)


def _report(owner: str, record_id: int, error: Exception, done: Rebuilt) -> None:
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


@contextmanager
def _helped_by(number: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Other processes that do the same. Celery's children may have no children of
    `multiprocessing`, so these are commands. They end with the block."""
    processes = [_start() for _ in range(number)]
    try:
        yield processes
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _start(**env: str) -> subprocess.Popen[str]:
    """A process that works off marks and prints what it did, as JSON."""
    argv = [sys.executable, str(settings.BASE_DIR / "manage.py"), COMMAND]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=os.environ | env)  # noqa: S603


def _join(process: subprocess.Popen[str], done: Rebuilt) -> bool:
    """Add what a helper did; False when it did not end well."""
    said, _ = process.communicate()
    if process.returncode != 0 or not said.strip():
        log.warning("obligations.helper_ended", code=process.returncode)
        return False
    done.add(Rebuilt.from_json(said.splitlines()[-1]))
    return True
