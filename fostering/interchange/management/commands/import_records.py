"""Import a folder of records: `manage.py import_records FOLDER [--dry-run] [--skip-bad-rows]`."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fostering.core.errors import DomainError
from fostering.interchange import importing, working
from fostering.interchange.models import BatchStatus, ImportBatch
from fostering.interchange.report import Message, Report
from fostering.interchange.sources import Source, open_path


class Command(BaseCommand):
    help = "Import a folder of records (CSV files, a zip of them, or an XLSX workbook)"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and write nothing"
        )
        parser.add_argument(
            "--skip-bad-rows",
            action="store_true",
            help="import the good rows when others are bad (else one bad row stops everything)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            source = open_path(options["folder"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["dry_run"]:
            report = importing.look(source)
            self._say(report)
            self.stdout.write("Nothing was written: this was a dry run.")
        else:
            report = self._import(source, options)
        self.stdout.write(f"{report.rows} rows in {time.monotonic() - started:.1f} s.")
        if report.errors and not (report.written or options["dry_run"]):
            number = report.totals["error"]
            raise CommandError(f"Nothing was imported: {number} errors, see above.")

    def _import(self, source: Source, options: dict[str, Any]) -> Report:
        batch = ImportBatch.objects.create(
            name=options["folder"].name[:200],
            status=BatchStatus.IMPORTING,
            skip_bad_rows=options["skip_bad_rows"],
        )
        report = working.import_source(source, batch, by=None, progress=_silent)
        self._say(report)
        if report.written:
            self.stdout.write(f"Imported as {batch.reason}.")
            if batch.obligations:
                self.stdout.write(f"Obligations: {batch.obligations}.")
        return report

    def _say(self, report: Report) -> None:
        for name, counts in report.counts.items():
            self.stdout.write(f"{name}: {counts}")
        self._list("Warnings", report.warnings, report.totals["warning"])
        self._list("Errors", report.errors, report.totals["error"])

    def _list(self, title: str, messages: list[Message], total: int) -> None:
        if total:
            self.stdout.write(f"{title}: {total}")
        for message in messages:
            self.stdout.write(f"  {message}")
        if total > len(messages):
            self.stdout.write(f"  and {total - len(messages)} more")


def _silent(_: str) -> None:
    """The command prints its result when it is done."""
