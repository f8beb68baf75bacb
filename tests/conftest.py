"""Fixtures that every test may use."""

import os

import pytest
from hypothesis import settings

from fostering.core import cache as shared_cache
from fostering.core import queue
from tests import cast as casting

# How many examples Hypothesis draws: FOSTERING_HYPOTHESIS=thorough for the long search.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("FOSTERING_HYPOTHESIS", "quick"))


@pytest.fixture(autouse=True)
def _nothing_is_away():
    """What one test found to be away is asked again in the next."""
    shared_cache._away.answered()
    queue._away.answered()


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
