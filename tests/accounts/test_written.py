"""Queries whose text is kept: the rows are those of the query that the ORM would write."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from carers.models import Allocation, Household, Person
from fostering.accounts.backends import StaffBackend
from fostering.accounts.models import User
from fostering.accounts.roles import Role
from fostering.accounts.written import NotWritable, written
from tests.cast import DAY
from tests.factories import (
    AllocationFactory,
    HouseholdFactory,
    PersonFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def of_request(user):
    """The person as a request loads them."""
    return StaffBackend().get_user(user.pk)


def seen_people():
    @written
    def people(user, *, household):
        return Person.objects.visible_to(user).filter(household=household).order_by("pk")

    return people


PEOPLE = [
    "worker",
    "colleague",
    "manager",
    "stranger",
    "other_manager",
    "service_manager",
    "panel_coordinator",
    "auditor",
    "administrator",
]


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_reads_what_they_see(cast, who):
    asked, user = seen_people(), of_request(cast.people[who])

    for household in (cast.household, cast.other_household):
        right = Person.objects.visible_to(user).filter(household=household).order_by("pk")
        assert asked(user, household=household.pk) == list(right)


def test_one_text_serves_a_role(cast):
    asked = seen_people()
    worker, stranger = of_request(cast.worker), of_request(cast.stranger)
    assert worker.role == stranger.role

    assert asked(worker, household=cast.household.pk)
    assert asked(stranger, household=cast.household.pk) == []
    assert asked(stranger, household=cast.other_household.pk)
    assert asked(worker, household=cast.other_household.pk) == []
    assert len(asked.texts) == 1


def test_another_role_has_a_text_of_its_own(cast):
    asked = seen_people()
    asked(of_request(cast.worker), household=cast.household.pk)
    asked(of_request(cast.administrator), household=cast.household.pk)

    assert len(asked.texts) == 2
    assert asked(of_request(cast.administrator), household=cast.household.pk) == []


def test_somebody_without_a_team_or_a_case_finds_nothing(cast):
    asked = seen_people()
    asked(of_request(cast.worker), household=cast.household.pk)
    alone = of_request(UserFactory(role=Role.SUPERVISING_SOCIAL_WORKER, team=None))
    assert alone.team_ids() == set()

    assert asked(alone, household=cast.household.pk) == []


def test_a_case_outside_the_team(cast):
    """A worker who is allocated to another team's household reads it, from the next request on."""
    household = HouseholdFactory(team=TeamFactory())
    asked, before = seen_people(), of_request(cast.worker)
    Person.objects.create(household=household, first_name="Ada", last_name="Fen", role="carer")
    assert asked(before, household=household.pk) == []

    AllocationFactory(household=household, worker=cast.worker, started_on=timezone.localdate())

    assert len(asked(of_request(cast.worker), household=household.pk)) == 1


def test_rows_come_as_the_queryset_has_them(cast):
    @written
    def current(user, day, *, household):
        rows = Household.objects.visible_to(user).select_related("team").with_standing(on=day)
        return rows.filter(pk=household)

    (household,) = current(of_request(cast.worker), DAY, household=cast.household.pk)
    right = Household.objects.with_standing(on=DAY).get(pk=cast.household.pk)

    assert (household, household.standing) == (right, right.standing)
    assert household.worker_now == right.worker_now
    assert "team" in household._state.fields_cache


def test_plain_values(cast):
    @written
    def names(user, *, household):
        rows = Person.objects.visible_to(user).filter(household=household).order_by("pk")
        return rows.values_list("pk", "first_name")

    right = Person.objects.filter(household=cast.household).order_by("pk")
    found = names(of_request(cast.worker), household=cast.household.pk)
    assert found == list(right.values_list("pk", "first_name"))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_of_ids(cast, count):
    @written
    def those(user, *, ids):
        return Person.objects.visible_to(user).filter(pk__in=ids).order_by("pk")

    worker = of_request(cast.worker)
    theirs = sorted(one.pk for one in PersonFactory.create_batch(3, household=cast.household))
    others = [PersonFactory(household=cast.other_household).pk]

    found = those(worker, ids=[*theirs[:count], *others])

    assert [row.pk for row in found] == theirs[:count]


def test_a_day(cast):
    @written
    def begun(user, *, household, before):
        rows = Allocation.objects.visible_to(user).filter(household=household)
        return rows.filter(started_on__lt=before)

    worker, (first,) = of_request(cast.worker), Allocation.objects.filter(household=cast.household)
    next_day = first.started_on + datetime.timedelta(days=1)

    assert begun(worker, household=cast.household.pk, before=next_day) == [first]
    assert begun(worker, household=cast.household.pk, before=first.started_on) == []
    assert len(begun.texts) == 1


def test_a_text_does_not_outlive_its_day(cast):
    @written
    def since(user, *, household):
        started = Allocation.objects.filter(household=household)
        return started.filter(started_on__lte=timezone.localdate())

    new = AllocationFactory(household=HouseholdFactory(), started_on=DAY)
    with time_machine.travel(DAY - datetime.timedelta(days=1)):
        assert since(of_request(cast.worker), household=new.household_id) == []
    with time_machine.travel(DAY):
        assert since(of_request(cast.worker), household=new.household_id) == [new]


def test_what_was_asked_is_told(cast):
    """Counts of queries in tests and the bench read it."""
    asked, worker = seen_people(), of_request(cast.worker)
    asked(worker, household=cast.household.pk)
    with CaptureQueriesContext(connection) as captured:
        asked(worker, household=cast.household.pk)

    assert [query["sql"].startswith("SELECT") for query in captured] == [True]


def test_a_person_from_elsewhere_is_asked_for_by_the_orm(cast):
    asked = seen_people()

    assert asked(User.objects.get(pk=cast.worker.pk), household=cast.household.pk)
    assert asked.texts == {}


def test_a_number_that_no_row_has(cast):
    assert seen_people()(of_request(cast.worker), household=2**63) == []


def test_texts_make_room_for_others(cast, monkeypatch):
    monkeypatch.setattr("fostering.accounts.written.TEXTS_KEPT", 2)

    @written
    def some(user, limit, *, household):
        return Person.objects.visible_to(user).filter(household=household)[:limit]

    worker = of_request(cast.worker)
    for limit in (1, 2, 3, 1):
        assert len(some(worker, limit, household=cast.household.pk)) <= limit
    assert len(some.texts) == 2


def _by_a_sum(user, *, household):
    return Person.objects.filter(household=household + 1)


def _by_a_word(user, *, household):
    return Person.objects.filter(household=household, ref=f"PE-{household}")


def _by_nothing(user, *, household):
    return Person.objects.visible_to(user)


def _by_a_moment(user, *, household):
    return Person.objects.filter(household=household, updated_at__lt=timezone.now())


def _with_others_along(user, *, household):
    return Person.objects.filter(household=household).prefetch_related("checks")


@pytest.mark.parametrize(
    "build", [_by_a_sum, _by_a_word, _by_nothing, _by_a_moment, _with_others_along]
)
def test_what_cannot_be_kept_is_refused(cast, build):
    with pytest.raises(NotWritable):
        written(build)(of_request(cast.worker), household=cast.household.pk)


def test_the_tests_prove_what_is_written(cast):
    """A text that depends on whose it is would be wrong for the next: here it is found out."""

    @written
    def for_some(user, *, household):
        rows = Person.objects.filter(household=household)
        return rows.filter(role="carer") if household > 0 else rows

    worker = of_request(cast.worker)
    with pytest.raises(NotWritable):
        for_some(worker, household=cast.household.pk)
    with override_settings(PROVE_WRITTEN_QUERIES=False):
        assert for_some(worker, household=cast.household.pk)
