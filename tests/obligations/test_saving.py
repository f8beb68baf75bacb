"""A rebuild writes by COPY what a single refresh writes by a statement: the same rows."""

import pytest

from fostering.obligations import saving
from fostering.obligations.actions import refresh
from fostering.obligations.models import Obligation
from tests.factories import CheckFactory, HouseholdFactory, VisitFactory
from tests.obligations.helpers import days_ago, fostering_household, refreshed, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def always_copy(monkeypatch):
    monkeypatch.setattr(saving, "MANY", 1)


def test_both_ways_write_the_same_rows(monkeypatch):
    household = fostering_household()
    refreshed(household)
    by_statement = rows(household_id=household.pk)

    Obligation.objects.all().delete()
    monkeypatch.setattr(saving, "MANY", 1)
    assert refreshed(household).added == len(by_statement)

    assert rows(household_id=household.pk) == by_statement


def test_a_copied_row_that_is_there_is_changed(always_copy):
    household = fostering_household(placed_days_ago=30)
    refreshed(household)

    VisitFactory(household=household, visited_on=days_ago(3))

    assert refreshed(household) == (1, 1, 0)
    assert refreshed(household) == (0, 0, 0)


def test_the_rows_of_somebody_who_moved_are_taken_over(always_copy):
    household, other = fostering_household(), fostering_household()
    person = household.people.first()
    CheckFactory(person=person, kind="dbs", completed_on=days_ago(100))
    refreshed(household, other)

    person.household = other
    person.save()
    refresh.refresh(household_ids=[other.pk])

    theirs = Obligation.objects.filter(subject_type="person", subject_id=person.pk)
    assert set(theirs.values_list("household_id", flat=True)) == {other.pk}


def test_two_copies_in_one_transaction(always_copy):
    assert refreshed(fostering_household()).added
    assert refreshed(fostering_household()).added


def test_a_household_without_duties_writes_nothing(always_copy):
    assert refreshed(HouseholdFactory()) == (0, 0, 0)
