"""Rebuild what is due from the facts, without raising anything or telling anybody."""

from typing import Any

from django.core.management.base import BaseCommand

from fostering.obligations.rebuild import rebuild


class Command(BaseCommand):
    help = "Make every obligation row equal to the records it follows from."

    def handle(self, *args: Any, **options: Any) -> None:
        rebuilt = rebuild(by=None)
        self.stdout.write(str(rebuilt))
        for owner, record_id, error in rebuilt.problems:
            self.stdout.write(f"{owner.capitalize()} {record_id} could not be checked: {error}")
