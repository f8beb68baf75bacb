"""Run the nightly job by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fostering.core.dates import today
from fostering.obligations import registry
from fostering.obligations.management.arguments import iso_date
from fostering.obligations.models import Flag, TaskRun
from fostering.obligations.nightly import AlreadyRunning, run_nightly


class Command(BaseCommand):
    help = (
        "Check every household's deadlines, raise what is newly due soon or overdue, tell people."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", help="the day to raise for (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = iso_date(options["as_of"]) if options["as_of"] else today()
        try:
            run = run_nightly(as_of=as_of)
        except AlreadyRunning as error:
            raise CommandError(f"{error}. Nothing was done.") from error
        for line in report(run):
            self.stdout.write(line)


def report(run: TaskRun) -> list[str]:
    """What a run did, in plain words."""
    counts = run.counts
    levels = dict(Flag.LEVELS)
    lines = [
        f"Nightly job as of {run.as_of:%-d %B %Y}",
        f"Households checked: {counts['households']}, and {counts['audited']} to check the rest",
        f"Rows: {counts['added']} added, {counts['changed']} changed, {counts['removed']} removed",
    ]
    if counts["astray"]:
        lines.append(
            f"Rows that nothing had marked as changed and that were wrong: {counts['astray']}"
        )
    lines += [
        f"{problem.record.capitalize()} could not be checked: {problem.error}"
        for problem in run.problems.all()
    ]
    lines.append(f"New flags: {sum(row['number'] for row in counts['flags'])}")
    lines += [
        f"  {registry.get(row['kind']).label}, {levels[row['level']].lower()}: {row['number']}"
        for row in counts["flags"]
    ]
    lines.append(f"Digests queued: {counts['people']}")
    if counts["flags_without_recipient"]:
        lines.append(f"Flags that nobody hears of: {counts['flags_without_recipient']}")
    return lines
