"""Measure the obligations engine; never a test, as times are the machine's and not the code's."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fostering.demo.bench import running, steps, table

ENGLAND = 42_190  # fostering households, Ofsted, Fostering in England, 31 March 2024
SMALL = 500


class Command(BaseCommand):
    help = "Measure import, rebuild, nightly run, refresh and answers, in databases of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--households", type=int, default=ENGLAND, metavar="COUNT")
        parser.add_argument(
            "--small", action="store_true", help=f"{SMALL} households, in under a minute"
        )
        parser.add_argument("--output", type=Path, metavar="FILE", help="write the table there too")
        parser.add_argument(
            "--step", choices=steps.STEPS, help="do one step in the database that is configured"
        )
        parser.add_argument("--folder", type=Path, help="the folder of a step")

    def handle(self, *args: Any, **options: Any) -> None:
        households = SMALL if options["small"] else options["households"]
        if households < 1:
            raise CommandError("At least one household, please.")
        if options["step"]:
            self._step(options["step"], options["folder"], households)
            return
        # A tenth beside it shows how each step grows; the small one is to see that all of it works.
        sizes = [households] if options["small"] else sorted({max(1, households // 10), households})
        text = table.as_markdown(running.run_all(sizes, self.stderr.write))
        self.stdout.write(text)
        if options["output"]:
            options["output"].write_text(text)

    def _step(self, name: str, folder: Path | None, households: int) -> None:
        if folder is None:
            raise CommandError("A step needs --folder.")
        self.stdout.write(json.dumps(steps.measure(name, steps.Task(folder, households))))
