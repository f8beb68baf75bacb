"""The outbox: queued with what it tells of, sent once, tried again, never lost."""

import datetime
import smtplib
import threading

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from fostering.core import heartbeat
from fostering.core import queue as broker
from fostering.notifications.actions import messages, outbox
from fostering.notifications.actions.messages import Email
from fostering.notifications.jobs import send_waiting
from fostering.notifications.models import OutboxMessage
from fostering.notifications.queries import outbox_state
from fostering.notifications.tasks import send_outbox
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """What was asked of the broker, which is not there in these tests."""
    names = []
    monkeypatch.setattr(broker.current_app, "send_task", lambda name, **options: names.append(name))
    return names


def queue(user, key="visit:1"):
    email = Email(user, "2 duties need attention", "Sign in to see which.", key)
    return messages.queue_emails(emails=[email])


@transaction.atomic
def queue_and_fail(user):
    queue(user)
    raise ZeroDivisionError


@pytest.mark.django_db
class TestQueueing:
    def test_the_worker_is_asked_when_the_transaction_is_saved(
        self, asked, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            queue(UserFactory())
            assert asked == []

        assert asked == [messages.SEND_TASK]

    def test_the_same_message_is_queued_once(self):
        user = UserFactory()

        assert (queue(user), queue(user)) == (1, 0)
        assert OutboxMessage.objects.count() == 1

    def test_nothing_is_queued_when_the_write_fails(self):
        with pytest.raises(ZeroDivisionError):
            queue_and_fail(UserFactory())

        assert not OutboxMessage.objects.exists()

    @pytest.mark.parametrize("error", [OperationalError, ConnectionRefusedError])
    def test_a_broker_that_is_down_does_not_break_the_write(
        self, monkeypatch, django_capture_on_commit_callbacks, error
    ):
        def refuse(name, **options):
            raise error

        monkeypatch.setattr(broker.current_app, "send_task", refuse)

        with django_capture_on_commit_callbacks(execute=True):
            queue(UserFactory())

        assert outbox_state().waiting == 1


@pytest.mark.django_db
class TestSending:
    def test_a_message_is_sent_once(self):
        user = UserFactory()
        queue(user)

        assert (send_waiting(), send_waiting()) == ((1, 0), (0, 0))
        assert [(m.to, m.subject) for m in mail.outbox] == [
            ([user.email], "2 duties need attention")
        ]

    def test_one_that_fails_is_tried_later_and_stops_no_other(self, monkeypatch):
        queue(UserFactory(email="broken@example.org"), "a")
        queue(UserFactory(email="fine@example.org"), "b")

        def send(subject, body, sender, to):
            if to == ["broken@example.org"]:
                raise smtplib.SMTPServerDisconnected
            mail.outbox.append(to)

        monkeypatch.setattr(outbox, "send_mail", send)

        assert send_waiting() == (1, 1)
        assert mail.outbox == [["fine@example.org"]]
        waiting = OutboxMessage.objects.waiting().get()
        assert (waiting.attempts, waiting.last_error) == (1, "SMTPServerDisconnected")
        assert outbox_state() == (1, 1, 0)

    def test_it_waits_longer_after_each_failure_and_gives_up_in_the_end(self, monkeypatch):
        def refuse(*args):
            raise ConnectionRefusedError

        monkeypatch.setattr(outbox, "send_mail", refuse)
        start = timezone.now()
        with time_machine.travel(start, tick=False) as clock:
            queue(UserFactory())
            waits = []
            while OutboxMessage.objects.waiting().exists():
                send_waiting()
                message = OutboxMessage.objects.get()
                waits.append((message.next_attempt_at - timezone.now()).total_seconds() / 60)
                clock.move_to(message.next_attempt_at)

        assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
        assert outbox_state() == (0, 0, 1)

    def test_not_before_its_time(self):
        queue(UserFactory())
        OutboxMessage.objects.update(next_attempt_at=timezone.now() + datetime.timedelta(minutes=1))

        assert send_waiting() == (0, 0)

    def test_somebody_who_left_gets_nothing(self):
        queue(UserFactory(is_active=False))

        send_waiting()

        assert mail.outbox == []
        assert outbox_state() == (0, 0, 0)

    def test_the_task_sends_and_beat_leaves_a_sign_of_life(self):
        queue(UserFactory())

        send_outbox.apply()
        assert heartbeat.last_beat() is None
        send_outbox.apply(kwargs={"from_beat": True})

        assert len(mail.outbox) == 1
        assert heartbeat.last_beat() is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once():
    user = UserFactory()
    for number in range(20):
        queue(user, f"visit:{number}")
    barrier = threading.Barrier(2)

    def work():
        barrier.wait()
        send_waiting()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mail.outbox) == 20
