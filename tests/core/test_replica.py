"""Reports read from the copy of the database where there is one, and nothing else does."""

import csv
import io

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, InternalError, OperationalError, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carers.models import Household
from fostering.accounts.models import Team
from fostering.audit.models import AccessLog
from fostering.core import replica
from tests import cast as casting
from tests.factories import AreaFactory


@pytest.fixture
def copy(transactional_db):
    """The test database once more, as a copy on which nothing can be written."""
    like = connections[DEFAULT_DB_ALIAS].settings_dict
    connections.settings[replica.ALIAS] = {
        **like,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {**like["OPTIONS"], "options": "-c default_transaction_read_only=on"},
    }
    connections[replica.ALIAS].connect()
    yield connections[replica.ALIAS]
    connections[replica.ALIAS].close()
    del connections[replica.ALIAS]
    del connections.settings[replica.ALIAS]


@pytest.fixture
def people(copy):
    return casting.gather()


def test_reads_of_the_block_alone_go_to_the_copy(copy, people):
    with replica.reading():
        inside = Household.objects.first()
    outside = Household.objects.first()

    assert (inside._state.db, outside._state.db) == (replica.ALIAS, DEFAULT_DB_ALIAS)
    assert replica.connection().alias == DEFAULT_DB_ALIAS


def test_what_was_read_from_the_copy_is_saved_in_the_database(copy, people):
    with replica.reading():
        team = Team.objects.first()
        team.name = "Renamed"
        team.save()

    assert Team.objects.get(pk=team.pk).name == "Renamed"


def test_nothing_can_be_written_on_the_copy_by_mistake(copy, people):
    with pytest.raises(InternalError):
        Household.objects.using(replica.ALIAS).update(version=7)


def test_without_a_copy_everything_is_read_from_the_database(cast):
    with replica.reading():
        assert Household.objects.first()._state.db == DEFAULT_DB_ALIAS


def test_a_copy_that_is_away_is_done_without(copy, people, monkeypatch):
    def away():
        raise OperationalError("no answer")

    monkeypatch.setattr(copy, "ensure_connection", away)

    with replica.reading():
        assert Household.objects.first()._state.db == DEFAULT_DB_ALIAS


def test_the_report_reads_from_the_copy_and_its_access_log_is_kept(copy, people, client):
    client.force_login(people.manager)

    with CaptureQueriesContext(copy) as asked:
        response = client.get(reverse("visits-in-time"))

    assert response.status_code == 200
    assert any("obligations_obligation" in query["sql"] for query in asked)
    assert not any("session" in query["sql"] for query in asked)
    assert AccessLog.objects.filter(user=people.manager).exists()


def test_the_figures_by_area_are_read_from_the_copy(copy, people, client):
    people.household.team.area = AreaFactory()
    people.household.team.save()
    client.force_login(people.service_manager)

    with CaptureQueriesContext(copy) as asked:
        response = client.get(reverse("team-list"))

    assert response.status_code == 200
    assert any("obligations_obligation" in query["sql"] for query in asked)


def test_the_export_reads_from_the_copy(copy, people, tmp_path):
    call_command("export_records", tmp_path / "with", stdout=io.StringIO())

    with (tmp_path / "with" / "households.csv").open() as file:
        assert len(list(csv.DictReader(file))) == Household.objects.count()


def test_what_is_due_is_worked_out_from_the_copy(copy, people):
    out = io.StringIO()

    with CaptureQueriesContext(copy) as asked:
        call_command("obligations", stdout=out)

    assert len(out.getvalue().splitlines()) > 1
    assert any("carers_approval" in query["sql"] for query in asked)
    assert not any("TEMPORARY" in query["sql"] for query in asked)
