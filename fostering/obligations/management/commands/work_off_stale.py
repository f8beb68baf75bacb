"""Work out anew what is marked: what a rebuild starts beside itself, safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand

from fostering.obligations.draining import Rebuilt, work_off


class Command(BaseCommand):
    help = "Work out anew the records whose facts changed, and print what was done as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        done = Rebuilt()
        work_off(done)
        self.stdout.write(done.as_json())
