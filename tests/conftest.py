"""Fixtures that every test may use."""

import pytest

from tests import cast as casting


@pytest.fixture
def cast(db):
    """Everybody with a role, and two households: see tests/cast.py."""
    return casting.gather()


@pytest.fixture
def sign_in(client):
    """A client signed in as somebody: sign_in(cast.worker)."""

    def _sign_in(user):
        client.force_login(user)
        return client

    return _sign_in
