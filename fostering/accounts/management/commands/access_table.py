"""Write docs/access.md anew from the roles in code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from fostering.accounts.access_table import access_table


class Command(BaseCommand):
    help = "Print who may do what; with --write, put it into docs/access.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/access.md")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if write:
            Path(settings.BASE_DIR, "docs", "access.md").write_text(access_table())
        else:
            self.stdout.write(access_table(), ending="")
