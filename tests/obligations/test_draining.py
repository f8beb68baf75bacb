"""Many processes work off the marks, one may be killed, and nothing is left half done."""

import os
import signal
import subprocess
import threading
import time

import pytest
from django.db import connection, transaction

from fostering.obligations import draining, stale
from fostering.obligations.draining import Problem, Rebuilt
from fostering.obligations.models import Obligation, Reckoning, StaleRecord
from fostering.obligations.rebuild import catch_up, rebuild
from tests.factories import VisitFactory
from tests.obligations.helpers import days_ago, fostering_household, rows

START = draining._start

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def households(monkeypatch):
    monkeypatch.setattr(draining, "CHUNK", 2)
    return [fostering_household() for _ in range(6)]


def helper():
    """A process that works on this test's database."""
    name, user = connection.settings_dict["NAME"], connection.settings_dict["USER"]
    host = connection.settings_dict["HOST"].replace("/", "%2F")
    port, password = connection.settings_dict["PORT"], connection.settings_dict["PASSWORD"]
    address = f"postgresql://{user}:{password}@{host}:{port or 5432}/{name}"
    return START(
        DATABASE_URL=address, OBLIGATIONS_PROCESSES="1", DJANGO_SETTINGS_MODULE="fostering.settings"
    )


def wait_until(true, seconds=30):
    for _ in range(seconds * 20):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("It never happened")


def is_waiting_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # one transaction sees one moment
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def test_a_process_that_is_killed_leaves_nothing_half_done(households):
    rebuild()
    before = rows()
    VisitFactory(household=households[0], visited_on=days_ago(1))
    marked = StaleRecord.objects.count()
    first = Obligation.objects.filter(household_id=households[0].pk).first()

    # It gets as far as writing the rows, with the marks taken away, and waits there for this row.
    with transaction.atomic():
        list(Obligation.objects.filter(household_id=households[0].pk).select_for_update())
        process = helper()
        wait_until(is_waiting_for_a_lock)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()

    wait_until(lambda: not is_waiting_for_a_lock())
    assert process.returncode == -signal.SIGKILL
    assert first is not None
    assert rows() == before
    assert StaleRecord.objects.count() == marked == 1

    assert catch_up().households == 1
    assert StaleRecord.objects.count() == 0
    assert rebuild().changes == (0, 0, 0)


def test_another_process_does_what_is_marked(households):
    stale.mark_all()

    said, _ = (process := helper()).communicate()

    assert process.returncode == 0
    done = Rebuilt.from_json(said.splitlines()[-1])
    assert (done.households, done.problems) == (6, [])
    assert StaleRecord.objects.count() == 0
    assert rebuild().changes == (0, 0, 0)


def test_two_at_once_share_the_work(households):
    stale.mark_all()
    barrier, found = threading.Barrier(2), []

    def work():
        done = Rebuilt()
        barrier.wait()
        draining.work_off(done)
        found.append(done)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done.households for done in found) == 6
    assert sum(done.changes.added for done in found) == Obligation.objects.count()
    assert StaleRecord.objects.count() == 0


def test_a_record_that_somebody_holds_is_passed_over_and_keeps_its_mark(households):
    stale.mark_all()
    held, release = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            stale.lock(type(households[0]), [households[1].pk])
            held.set()
            release.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        done = draining.drain()
    finally:
        release.set()
        holder.join()

    assert done.households == 5
    assert set(StaleRecord.objects.values_list("record_id", flat=True)) == {households[1].pk}
    assert Reckoning.objects.get().finished_at is None
    assert catch_up().households == 1
    assert Reckoning.objects.get().finished_at is not None


def test_much_work_is_shared_with_another_process(households, monkeypatch, settings):
    settings.OBLIGATIONS_PROCESSES = 2
    monkeypatch.setattr(draining, "ALONE", 3)
    helpers = []

    def start(**env):
        helpers.append(helper())
        return helpers[-1]

    monkeypatch.setattr(draining, "_start", start)

    done = rebuild()

    assert len(helpers) == 1
    assert helpers[0].returncode == 0
    assert done.households == 6
    assert done.changes.added == Obligation.objects.count()


def test_what_a_lost_helper_left_is_done(households, monkeypatch, settings):
    settings.OBLIGATIONS_PROCESSES = 2
    monkeypatch.setattr(draining, "ALONE", 3)

    def start(**env):
        return subprocess.Popen(["false"], stdout=subprocess.PIPE, text=True)

    monkeypatch.setattr(draining, "_start", start)

    assert rebuild().households == 6


def test_two_reports_of_one_record_are_one_problem():
    done = Rebuilt(1, 0, problems=[Problem("household", 1, "KeyError")])
    other = Rebuilt(2, 3, problems=[Problem("household", 1, "KeyError")])

    done.add(Rebuilt.from_json(other.as_json()))

    assert (done.households, done.others) == (3, 3)
    assert done.problems == [("household", 1, "KeyError")]
