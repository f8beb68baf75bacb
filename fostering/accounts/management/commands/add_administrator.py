"""The first administrator of a new installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from fostering.accounts.actions import people
from fostering.accounts.passwords import password_path
from fostering.accounts.roles import Role
from fostering.core.errors import DomainError


class Command(BaseCommand):
    help = "Add an administrator and print the address where they choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = people.add_person(
                email=options["email"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                role=Role.ADMINISTRATOR,
                by=None,
            )
        except DomainError as error:
            raise CommandError(error.message) from None
        address = settings.SITE_URL.rstrip("/") + password_path(user)
        self.stdout.write(f"Added. They choose a password at:\n{address}")
