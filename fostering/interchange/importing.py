"""An import from beginning to end: read, plan, and carry out the plan in one transaction."""

from collections.abc import Callable

from django.db import transaction

from fostering.interchange import files, planning, sql, staging, writing
from fostering.interchange.report import Report
from fostering.interchange.sources import Source

# An arbitrary number that names the import's lock in the database: one import at a time.
LOCK = 7_311_002

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    """Nobody is waiting to hear how far it is."""


def look(source: Source, *, progress: Progress = _silent) -> Report:
    """What an import would do. Writes nothing."""
    report = Report()
    with transaction.atomic():
        _plan(source, report, progress)
        _forget()
    return report


@transaction.atomic
def carry_out(
    source: Source,
    *,
    reason: str,
    user_id: int | None,
    skip_bad_rows: bool = False,
    progress: Progress = _silent,
) -> Report:
    """Import: everything, or nothing when a row is bad (`skip_bad_rows`: everything else).

    Each version in history carries `reason`. The obligations are for the caller to rebuild.
    """
    report = Report()
    _plan(source, report, progress)
    if skip_bad_rows or not report.errors:
        progress("Writing")
        writing.write_all(reason, user_id)
        report.written = True
    _forget()
    return report


def wait_for_other_imports() -> None:
    """One import, or undoing of one, at a time: until the transaction ends."""
    sql.run("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def is_any_at_work() -> bool:
    """Whether an import, or an undoing of one, is going on. In a transaction.

    Its lock goes with its connection: of a process that was killed nothing is left here.
    """
    return not sql.rows("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])[0][0]


def _plan(source: Source, report: Report, progress: Progress) -> None:
    wait_for_other_imports()
    _name_strangers(source, report)
    staging.prepare()
    present = {}
    for file in files.files():
        progress(f"Reading {file.csv}")
        present[file.name] = staging.stage(file, source, report)
    planning.plan_teams()
    for file in files.files():
        progress(f"Comparing {file.csv}")
        planning.plan(file, present[file.name], report)
    for file in files.files():
        planning.warn(file, report)
    report.sort()


def _name_strangers(source: Source, report: Report) -> None:
    known = {file.name for file in files.files()}
    for name in source.names():
        if name not in known:
            report.warn(name, 0, "", "This file is not one of the folder's: it was not read.")


def _forget() -> None:
    """Drop the tables of the session: a caller's transaction may hold a second import."""
    sql.run("DROP TABLE bad_rows, plan_teams")
    for file in files.files():
        sql.run("DROP TABLE stage_$name, found_$name, plan_$name", name=file.name)
