"""manage.py add_administrator: how the first person gets in."""

import io

import pytest
from django.core.management import CommandError, call_command

from fostering.accounts.models import User
from fostering.accounts.roles import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ARGUMENTS = ("--first-name", "Ada", "--last-name", "Min")


def test_the_first_administrator_gets_an_address_to_choose_a_password(client):
    said = io.StringIO()

    call_command("add_administrator", "Ada@Example.org", *ARGUMENTS, stdout=said)

    user = User.objects.get(email="ada@example.org")
    assert (user.role, user.has_usable_password()) == (Role.ADMINISTRATOR, False)
    address = said.getvalue().splitlines()[-1]
    path = "/" + address.split("://")[1].partition("/")[2]
    assert client.get(path, follow=True).status_code == 200


def test_an_address_that_is_taken_is_refused():
    UserFactory(email="ada@example.org")

    with pytest.raises(CommandError):
        call_command("add_administrator", "ada@example.org", *ARGUMENTS)
