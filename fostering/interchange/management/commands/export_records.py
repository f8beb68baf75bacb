"""Write the folder of records: `manage.py export_records FOLDER`."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from fostering.core import replica
from fostering.interchange import exporting


class Command(BaseCommand):
    help = "Export every record that the folder can hold, as CSV files"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        with replica.reading():
            counts = exporting.export_folder(options["folder"])
        for name, number in counts.items():
            self.stdout.write(f"{name}: {number} rows")
        self.stdout.write(
            "Cells are as recorded: nothing is escaped for spreadsheets. Open the files as text."
        )
