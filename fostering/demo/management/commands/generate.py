"""Build a made-up England in an empty database."""

import datetime
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.demo.england import after, building, measures, staff
from fostering.demo.england.scale import HOUSEHOLDS, Scale


class Command(BaseCommand):
    help = "Build every fostering household in England, invented, with years of records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--households", type=int, default=HOUSEHOLDS, metavar="COUNT")
        parser.add_argument("--years", type=int, default=5, help="years of visits")
        parser.add_argument("--seed", type=int, default=1, help="another number, other families")
        parser.add_argument(
            "--as-of", type=datetime.date.fromisoformat, default=None, metavar="DATE",
            help="the day up to which records are told (today)",
        )  # fmt: skip
        parser.add_argument("--processes", type=int, default=2, help="how many side by side")
        parser.add_argument("--yes-this-is-a-demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEV and not options["yes_this_is_a_demo"]:
            raise CommandError(
                "This is not a developer's machine. If this installation is only a demo, "
                "say --yes-this-is-a-demo: everybody who knows the demo's password can sign in."
            )
        if options["households"] < 1 or options["years"] < 1:
            raise CommandError("Ask for one household and one year at least.")
        scale = Scale(
            households=options["households"],
            years=options["years"],
            seed=options["seed"],
            today=options["as_of"] or today(),
        )
        began = time.monotonic()
        try:
            took = building.build(scale, processes=options["processes"], tell=self._tell)
        except DomainError as error:
            raise CommandError(str(error)) from error
        took |= after.finish(scale, tell=self._tell)
        for line in measures.table(took, time.monotonic() - began):
            self.stdout.write(line)
        for line in staff.sign_ins(scale):
            self.stdout.write(line)

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
