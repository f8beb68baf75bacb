"""Redis away: nothing fails, nobody waits twice, and nobody waits for a second attempt."""

import socket
import threading
import time
from contextlib import contextmanager

import kombu.utils.functional
import pytest
from celery import Celery
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from fostering.core import cache as shared_cache
from fostering.core import queue
from fostering.core.away import Away
from fostering.core.cache import SharedCache
from fostering.notifications.actions import messages
from fostering.notifications.actions.messages import Email
from fostering.notifications.models import OutboxMessage
from tests import factories as f

NOBODY = "redis://127.0.0.1:1"  # no one listens on port 1


@contextmanager
def deaf_server():
    """Takes connections and never answers; yields its address and the list of who called."""
    callers = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def take():
            while True:
                try:
                    callers.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take)
        thread.start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}", callers
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    for caller in callers:
        caller.close()


def cache_at(address, **options):
    cache = SharedCache(address, {"OPTIONS": options})
    cache.own.clear()
    return cache


@pytest.fixture
def broker_at(monkeypatch):
    """Sends go to this address by the product's own settings, shortened for the test."""

    def go(address, **options):
        app = Celery("test", set_as_current=False)
        app.config_from_object("django.conf:settings", namespace="CELERY")
        app.conf.update(
            broker_url=address,
            broker_transport_options={**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **options},
        )
        monkeypatch.setattr(queue, "current_app", app)
        return app

    return go


@pytest.fixture(autouse=True)
def _nobody_sleeps(monkeypatch):
    def refuse(seconds):
        raise AssertionError(f"waits {seconds} s for another attempt")

    monkeypatch.setattr(kombu.utils.functional, "sleep", refuse)


@pytest.mark.parametrize(("later", "is_away"), [(0, True), (9.9, True), (10, False)])
def test_away_for_a_while(monkeypatch, later, is_away):
    away = Away(10)
    assert not away

    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    away.failed()
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0 + later)

    assert bool(away) is is_away
    assert away.answered()
    assert not away
    assert not away.answered()


class TestCache:
    def test_the_memory_of_the_process_takes_its_place(self):
        cache = cache_at(NOBODY)

        assert shared_cache.is_shared()
        assert cache.get("key", "nothing") == "nothing"
        assert not shared_cache.is_shared()
        assert cache.add("key", 1, 60)
        assert not cache.add("key", 2, 60)  # as the lock of a rate limit needs it
        cache.set_many({"other": [2]})
        assert cache.incr("key") == 2
        assert cache.get_many(["key", "other"]) == {"key": 2, "other": [2]}
        assert (cache.has_key("key"), cache.touch("key", 60)) == (True, True)
        cache.delete("key")
        cache.delete_many(["other"])
        assert cache.get_many(["key", "other"]) == {}
        cache.clear()
        with pytest.raises(ValueError, match="not found"):
            cache.incr("key")

    def test_only_the_first_waits_for_one_that_does_not_answer(self):
        with deaf_server() as (address, callers):
            cache = cache_at(address, socket_timeout=0.1)
            cache.set("key", 1)
            assert cache.get("key") == 1
            assert cache.get("another") is None

        assert len(callers) == 1

    def test_when_it_is_back_what_was_kept_meanwhile_is_forgotten(self, monkeypatch):
        cache = cache_at(NOBODY)
        cache.set("key", 1)
        shared_cache._away._until = 0.001  # long ago
        monkeypatch.setattr(shared_cache.RedisCache, "get", lambda *args, **kwargs: "theirs")

        assert cache.get("key") == "theirs"
        assert cache.own.get("key") is None


class TestQueue:
    def test_one_that_is_gone_is_tried_once(self, broker_at):
        broker_at(NOBODY)

        assert not queue.tell("some.task", 1)

    def test_only_the_first_waits_for_one_that_does_not_answer(self, broker_at):
        with deaf_server() as (address, callers):
            broker_at(address, socket_timeout=0.1)
            told = [queue.tell("some.task", number) for number in range(3)]

        assert told == [False, False, False]
        assert len(callers) == 1

    def test_it_is_asked_again_after_a_while(self, broker_at, monkeypatch):
        app = broker_at(NOBODY)
        assert not queue.tell("some.task", 1)
        sent = []
        monkeypatch.setattr(app, "send_task", lambda name, **options: sent.append(name))

        queue._away._until = 0.001  # long ago

        assert queue.tell("some.task", 2)
        assert queue.tell("some.task", 3)
        assert sent == ["some.task"] * 2

    def test_a_write_is_saved_and_waits_in_its_table(
        self, db, broker_at, django_capture_on_commit_callbacks
    ):
        broker_at(NOBODY)

        with django_capture_on_commit_callbacks(execute=True):
            messages.queue_emails(emails=[Email(f.UserFactory(), "A subject", "A body", "key")])

        assert OutboxMessage.objects.waiting().count() == 1


@pytest.fixture
def _cache_is_away(monkeypatch):
    """Every use of the default cache in this thread meets a Redis that is not there."""
    monkeypatch.setattr(caches._connections, "default", cache_at(NOBODY), raising=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("_cache_is_away")
class TestSigningIn:
    def sign_in(self, client, user, password=f.PASSWORD):
        return client.post(reverse("account_login"), {"login": user.email, "password": password})

    def test_it_works_without_redis(self, client):
        user = f.UserFactory()
        user.set_password(f.PASSWORD)
        user.save()

        answer = self.sign_in(client, user)

        assert (answer.status_code, answer.url) == (302, reverse("home"))
        assert client.get(answer.url, follow=True).status_code == 200

    def test_guessing_is_still_limited(self, client):
        user = f.UserFactory()

        answers = [self.sign_in(client, user, f"wrong {number}") for number in range(12)]

        assert "Too many" in answers[-1].content.decode() or answers[-1].status_code == 429
