"""livez and readyz: for a load balancer."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from fostering.core import health, heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _broker_answers(monkeypatch):
    monkeypatch.setattr(health, "_broker", lambda: True)
    monkeypatch.setattr(health, "_found_applied", set())
    cache.clear()


def test_ready(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "last_beat": None,
    }


def test_a_process_that_serves_says_so_without_the_database(client, django_assert_num_queries):
    # Not even a savepoint: a balancer asks when the database is away, too.
    with django_assert_num_queries(0):
        assert client.get("/livez").status_code == 200


@pytest.mark.parametrize("part", ["database", "broker"])
def test_not_ready(client, monkeypatch, part):
    def fails():
        raise ConnectionError

    monkeypatch.setattr(health, f"_{part}", fails)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()[part] == "failed"


def test_unapplied_migrations(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["0002"])

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["migrations"]) == (503, "not ready")


def test_the_last_beat_is_told(client):
    heartbeat.beat()

    assert client.get("/readyz").json()["last_beat"][:10] == timezone.now().date().isoformat()
