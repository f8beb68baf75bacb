"""Build the fictional service that the product is shown and tried with."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from fostering.accounts.models import User
from fostering.core.dates import today
from fostering.demo import build, sign_ins
from fostering.demo.reset import empty_database


class Command(BaseCommand):
    help = "Build Alderbrook Fostering, a fictional service with two years of records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another number, other families")
        parser.add_argument(
            "--today", type=datetime.date.fromisoformat, default=None, metavar="DATE"
        )
        parser.add_argument("--households", type=int, default=build.HOUSEHOLDS, metavar="COUNT")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when people can sign in already"
        )
        parser.add_argument(
            "--reset", action="store_true", help="empty a developer's database first"
        )
        parser.add_argument(
            "--sign-ins", action="store_true", help="only print who can sign in, and how"
        )
        parser.add_argument("--yes-this-is-a-demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self._print_sign_ins()
            return
        self._refuse(options)
        if options["if_empty"] and User.objects.exists():
            self.stdout.write("There are people in this database: nothing was built.")
            return
        with transaction.atomic():
            if options["reset"]:
                empty_database()
            if User.objects.exists():
                raise CommandError(
                    "There are people in this database already, and the demo would mix with them. "
                    "Use an empty database, or --reset on a developer's machine."
                )
            families = build.build(
                seed=options["seed"],
                today=options["today"] or today(),
                count=options["households"],
            )
        self.stdout.write(f"Built Alderbrook Fostering: {len(families)} households.\n\n")
        self._print_sign_ins()

    def _refuse(self, options: dict[str, Any]) -> None:
        if settings.DEV:
            return
        if options["reset"]:
            raise CommandError(
                "--reset empties the database: it works with FOSTERING_ENV=dev only."
            )
        if not options["yes_this_is_a_demo"]:
            raise CommandError(
                "This is not a developer's machine. If this installation is only a demo, "
                "say --yes-this-is-a-demo: everybody who knows the demo's password can sign in."
            )

    def _print_sign_ins(self) -> None:
        rows = [("Role", "Name", "Email", "Password"), *sign_ins.table()]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
