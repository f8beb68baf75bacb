"""History, events and the access log only grow, whoever writes; a change without its event is none."""

import pytest
from django.db import DatabaseError, connection, transaction

from carers.actions import households
from fostering.audit import access
from fostering.audit.actions import events
from fostering.audit.models import AccessLog, Event
from tests import factories as f

pytestmark = pytest.mark.django_db


def _rows():
    household = f.HouseholdFactory()
    event = events.record(by=None, kind="household.added", subject=household)
    look = AccessLog.objects.create(action="view", subject_type="carers.household", page="x")
    return [event, look, household.history.get(), f.UserFactory().history.first()]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {pk} = {pk}", "DELETE FROM {table}"])
def test_the_database_refuses_update_and_delete(number, statement):
    meta = _rows()[number]._meta
    text = statement.format(table=meta.db_table, pk=meta.pk.column)

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute(text)


def test_a_failing_event_saves_nothing(monkeypatch):
    household = f.HouseholdFactory(name="Before")

    def fail(**kwargs):
        raise RuntimeError("no room for the event")

    monkeypatch.setattr(events, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        households.edit_household(household=household, name="After", by=f.UserFactory())

    household.refresh_from_db()
    assert household.name == "Before"
    assert household.history.count() == 1


def test_a_record_that_is_not_theirs_and_one_that_is_not_there_look_the_same(cast, sign_in):
    client = sign_in(cast.worker)

    theirs = client.get(f"/households/{cast.other_household.pk}/")
    nothing = client.get("/households/999999999/")

    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert "Secret" not in theirs.content.decode()
    assert list(AccessLog.objects.values_list("action", flat=True)) == ["denied", "denied"]


def test_household_of_a_subject_is_found_on_the_record():
    check = f.CheckFactory()

    assert access.household_id_of(check) == check.person.household_id
    assert not Event.objects.filter(household_id=check.person.household_id).exists()
