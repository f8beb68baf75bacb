"""Load the shipped policies, and choose the one in use."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.obligations.actions import policies
from fostering.obligations.policies.files import PolicyFileError
from fostering.obligations.rebuild import rebuild


class Command(BaseCommand):
    help = "Load the shipped policy files; --use CODE makes the service work to another policy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--use", metavar="CODE", help="the policy to work to from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            added = policies.load(today=today())
            if options["use"]:
                policies.use_policy(code=options["use"], by=None)
        except (PolicyFileError, DomainError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{added} new versions of standards")
        if added or options["use"]:
            self.stdout.write(f"Obligations: {rebuild(by=None)}")
