"""What the benchmark does, step by step, each in a process of its own. Times the work alone."""

import datetime
import io
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

from django.core.management import call_command
from django.db import connection

from fostering.core.dates import today
from fostering.demo.bench.folder import write_folder
from fostering.interchange import importing
from fostering.interchange.sources import open_path
from fostering.obligations import registry
from fostering.obligations.actions.refresh import refresh
from fostering.obligations.models import Obligation
from fostering.obligations.nightly import run_nightly
from fostering.obligations.rebuild import rebuild

REFRESHED = 50


class Measured(NamedTuple):
    """How long one step took, over how many rows, and the most memory its process held."""

    seconds: float
    rows: int
    peak_mb: float


class Task(NamedTuple):
    """What a step works on."""

    folder: Path
    households: int


def _generate(task: Task) -> int:
    return write_folder(task.folder, households=task.households, until=today())


def _import(task: Task) -> int:
    report = importing.carry_out(
        open_path(task.folder), reason="benchmark", user_id=None, skip_bad_rows=False
    )
    if not report.written:
        raise RuntimeError(f"Nothing was imported: {report.errors[:3]}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return report.rows


def _rebuild(_: Task) -> int:
    if Obligation.objects.exists():
        raise RuntimeError("There are rows already: this measures a rebuild from nothing.")
    return rebuild().changes.added


def _quiet(_: Task) -> int:
    changes = rebuild().changes
    if any(changes):
        raise RuntimeError(f"A rebuild after a rebuild changed rows: {changes}")
    return Obligation.objects.count()


def _nightly(_: Task) -> int:
    counts = run_nightly(as_of=today()).counts
    return sum(row["number"] for row in counts["flags"])


def _as_of(_: Task) -> int:
    lines = _Count()
    day = today() - datetime.timedelta(days=100)
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        call_command("obligations", as_of=day.isoformat(), stdout=lines)
    return lines.number


class _Count(io.TextIOBase):
    """Output that is counted and thrown away."""

    number = 0

    def write(self, text: str) -> int:
        self.number += text.count("\n")
        return len(text)


# In order. "nightly, first" raises all that years left to raise; the second is every other night.
STEPS: dict[str, tuple[str, Callable[[Task], int]]] = {
    "generate": ("folder written, rows of the files", _generate),
    "import": ("import, rows of the files", _import),
    "rebuild": ("full rebuild, obligation rows", _rebuild),
    "quiet": ("quiet rebuild, obligation rows", _quiet),
    "nightly-first": ("first nightly run, flags raised", _nightly),
    "nightly": ("nightly run after it, flags raised", _nightly),
    "refresh": ("one household's refresh, median of 50", lambda _: 1),
    "as-of": ("obligations --as-of, lines printed", _as_of),
}


def measure(name: str, task: Task) -> Measured:
    """Do one step. Raises KeyError for an unknown one."""
    if name == "refresh":
        return Measured(_median_refresh(), 1, _peak_mb())
    connection.ensure_connection()
    began = time.perf_counter()
    rows = STEPS[name][1](task)
    return Measured(time.perf_counter() - began, rows, _peak_mb())


def _median_refresh() -> float:
    """Of as many households as REFRESHED, spread evenly. Nothing differs, as after most writes
    of one fact nearly nothing does."""
    ids = registry.households().ids_after(0, 1_000_000)
    took = []
    for pk in ids[:: max(1, len(ids) // REFRESHED)][:REFRESHED]:
        began = time.perf_counter()
        refresh(household_ids=[pk])
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _peak_mb() -> float:
    """The most that this process or one that helped it held. Linux counts in KiB, macOS in bytes."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(who).ru_maxrss for who in whose)
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
