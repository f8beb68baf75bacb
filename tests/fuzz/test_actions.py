"""After any sequence of actions a full rebuild of what is due finds no difference."""

import datetime
import os

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fostering.core.errors import DomainError
from fostering.obligations.models import Obligation, StaleRecord
from fostering.obligations.rebuild import rebuild
from tests.fuzz import listing
from tests.fuzz.changes import CHANGES
from tests.fuzz.world import TODAY, Choice, NothingThere, World
from tests.obligations.helpers import rows

# How many sequences: few in the suite, as many as one likes by `./dev fuzz actions`.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
NO_DIFFERENCE = "0 added, 0 changed, 0 removed"

choices = st.builds(
    Choice,
    ago=st.one_of(st.integers(0, 60), st.integers(0, 800)),
    pick=st.integers(0, 11),
    flag=st.booleans(),
)
sequences = st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), choices), max_size=10)


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(TODAY, datetime.time(12)), tick=False):
        yield


def carry_out(world, name, choice):
    """Whether it was done: what a person would be refused is refused here."""
    try:
        with transaction.atomic():
            CHANGES[name](world, choice)
    except (DomainError, NothingThere):
        return False
    return True


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=sequences)
def test_a_rebuild_after_any_actions_finds_no_difference(sequence):
    with transaction.atomic():  # each example from the same start
        world = World()
        StaleRecord.objects.all().delete()
        for name, choice in sequence:
            carry_out(world, name, choice)

        marked = set(StaleRecord.objects.values_list("owner", "record_id"))
        found = rebuild()
        left = rows()
        Obligation.objects.all().delete()
        rebuild()
        afresh = rows()
        transaction.set_rollback(True)

    # Each action followed what it changed: nothing is left for the night.
    assert marked == set()
    assert found.problems == []
    assert str(found.changes) == NO_DIFFERENCE
    assert afresh == left


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CHANGES))
def test_every_change_can_be_carried_out(name):
    """So that what is drawn is not refused every time."""
    tries = [
        Choice(ago, pick, flag)
        for ago in (0, 10, 40, 300, 700)
        for pick in range(4)
        for flag in (False, True)
    ]
    first = listing.NEEDS.get(name, ())
    done = False
    for choice in tries:
        with transaction.atomic():
            world = World()
            ready = all(carry_out(world, earlier, choice) for earlier in first)
            done = ready and carry_out(world, name, choice)
            transaction.set_rollback(True)
        if done:
            break

    assert done


def test_every_action_is_drawn_or_said_to_change_no_fact():
    public = listing.public_actions()
    known = CHANGES.keys() | listing.NO_FACT.keys()

    assert public.keys() - known == set(), "draw it in tests/fuzz/changes.py, or say why not"
    assert known - public.keys() == set(), "there is no such action any more"
    assert CHANGES.keys() & listing.NO_FACT.keys() == set()


def test_what_is_said_to_change_no_fact_refreshes_nothing():
    refreshing = {name for name, refreshes in listing.public_actions().items() if refreshes}

    assert refreshing & listing.NO_FACT.keys() == listing.ENGINE
