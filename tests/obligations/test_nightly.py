"""The nightly job: each new duty raised once, people told, its runs written down."""

import datetime
import threading
from dataclasses import replace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from fostering.core.dates import today
from fostering.notifications.models import Notice, OutboxMessage
from fostering.obligations import nightly, registry
from fostering.obligations.actions import digests, flags
from fostering.obligations.models import Flag, TaskRun
from fostering.obligations.nightly import AlreadyRunning, run_if_missed, run_nightly
from fostering.obligations.rebuild import rebuild
from tests.factories import CheckFactory, TsdsWorkbookFactory, UserFactory, VisitFactory
from tests.obligations.helpers import (
    days_ago,
    done_for_the_year,
    fostering_household,
    managed_team,
)

# Every person of these tests has their other duties done, so that one is looked at.
SIX_WEEKS = 42


def household_visited(days, **fields):
    """Nothing is due but the visit, which was last made so many days ago."""
    household = fostering_household(placed_days_ago=300, **fields)
    done_for_the_year(household, visited_on=days_ago(days))
    person = household.people.get()
    CheckFactory(person=person, completed_on=days_ago(10))
    CheckFactory(person=person, kind="medical", completed_on=days_ago(10))
    TsdsWorkbookFactory(person=person, completed_on=days_ago(10))
    return household


def raised(run):
    return sorted(run.flags.values_list("kind", "level", "household_id"))


@pytest.mark.django_db
class TestFlags:
    @pytest.mark.parametrize(
        ("days", "levels"),
        [
            (34, []),
            (35, []),  # due soon, but a visit is not flagged for that
            (42, []),  # due today is in time
            (43, ["overdue"]),
            (49, ["overdue"]),  # seven days overdue
            (50, ["escalated", "overdue"]),
        ],
    )
    def test_a_visit(self, days, levels):
        household_visited(days)

        run = run_nightly(as_of=today())

        assert [level for _, level, _ in raised(run)] == levels

    @pytest.mark.parametrize(
        ("days_left", "levels"),
        [
            (91, []),
            (90, ["lapsing"]),
            (0, ["lapsing"]),
            (-1, ["overdue"]),
            (-8, ["escalated", "overdue"]),
        ],
    )
    def test_a_check(self, days_left, levels):
        household = household_visited(1)
        check = household.people.get().checks.get(kind="dbs")
        due_on = today() + datetime.timedelta(days=days_left)
        check.completed_on = due_on.replace(year=due_on.year - 3)
        check.save()

        run = run_nightly(as_of=today())

        assert [level for _, level, _ in raised(run)] == levels

    def test_a_second_run_raises_nothing(self):
        household_visited(50)
        run_nightly(as_of=today())

        again = run_nightly(as_of=today())

        assert raised(again) == []
        assert again.counts["flags"] == []
        assert again.counts["people"] == 0

    def test_missed_nights_change_nothing(self):
        household_visited(40)
        every_night = [run_nightly(as_of=today() + datetime.timedelta(days=n)) for n in range(12)]
        one_by_one = [(level, run.as_of) for run in every_night for _, level, _ in raised(run)]
        Flag.objects.all().delete()

        late = run_nightly(as_of=today() + datetime.timedelta(days=11))

        assert [level for level, _ in one_by_one] == ["overdue", "escalated"]
        assert [level for _, level, _ in raised(late)] == ["escalated", "overdue"]

    def test_six_weeks_on_raises_exactly_what_is_new_by_then(self):
        overdue, soon = household_visited(50), household_visited(3)
        run_nightly(as_of=today())

        later = run_nightly(as_of=today() + datetime.timedelta(days=SIX_WEEKS))

        assert raised(later) == [("supervision_visit", "overdue", soon.pk)]
        assert overdue.pk not in {household for _, _, household in raised(later)}

    def test_a_new_cycle_is_raised_again(self):
        household = household_visited(50)
        run_nightly(as_of=today())
        VisitFactory(household=household, visited_on=today())

        later = run_nightly(as_of=today() + datetime.timedelta(days=43))

        assert raised(later) == [("supervision_visit", "overdue", household.pk)]

    def test_raised_by_leaves_out_what_a_run_for_a_future_day_raised(self):
        household_visited(3)

        run_nightly(as_of=today() + datetime.timedelta(days=SIX_WEEKS + 2))

        mine = Flag.objects.visible_to(UserFactory(auditor=True))
        assert mine.count() == 1
        assert mine.raised_by(today()).count() == 0


@pytest.mark.django_db
class TestMessages:
    def test_the_worker_hears_of_overdue_and_the_manager_of_long_overdue(self):
        team = managed_team()
        household = household_visited(50, team=team)
        worker = household.allocations.get().worker

        run_nightly(as_of=today())

        assert list(Notice.objects.order_by("user").values_list("user", "text")) == sorted(
            [
                (worker.pk, "Supervision visit: 1 overdue"),
                (team.manager_id, "Supervision visit: 1 overdue for longer, raised to you"),
            ]
        )
        assert set(OutboxMessage.objects.values_list("to", flat=True)) == {
            worker.pk,
            team.manager_id,
        }

    def test_without_a_worker_the_manager_hears_of_everything(self):
        team = managed_team()
        household = household_visited(44, team=team)
        household.allocations.all().delete()

        run_nightly(as_of=today())

        assert Notice.objects.get().user == team.manager

    def test_a_worker_who_left_hears_nothing(self):
        team = managed_team()
        worker = UserFactory(team=team, is_active=False)
        household_visited(44, team=team, worker=worker)

        run_nightly(as_of=today())

        assert Notice.objects.get().user == team.manager

    def test_nobody_there_is_said(self):
        household = household_visited(44)
        household.allocations.all().delete()

        run = run_nightly(as_of=today())

        # The visit, and the worker who is missing.
        assert run.counts["flags_without_recipient"] == 2
        assert not Notice.objects.exists()

    def test_one_digest_a_person(self):
        team = managed_team()
        worker = UserFactory(team=team)
        for _ in range(3):
            household_visited(44, team=team, worker=worker)

        run_nightly(as_of=today())

        email = OutboxMessage.objects.get(to=worker)
        assert email.subject == "3 duties need attention"
        assert "- Supervision visit: 3 overdue" in email.body

    def test_no_name_of_a_person_or_household(self):
        team = managed_team()
        household = household_visited(50, team=team, name="The Quillfeather household")
        person = household.people.get()
        person.last_name = "Quillfeather"
        person.save()

        run_nightly(as_of=today())

        told = [*OutboxMessage.objects.values_list("subject", "body")]
        told += [*Notice.objects.values_list("title", "text")]
        assert len(told) == 4
        assert "Quillfeather" not in str(told)

    def test_flags_and_messages_are_saved_together_or_not_at_all(self, monkeypatch):
        def fails(**kwargs):
            raise ZeroDivisionError

        household_visited(50)
        monkeypatch.setattr(digests.messages, "queue_emails", fails)

        with pytest.raises(ZeroDivisionError):
            run_nightly(as_of=today())

        assert (Flag.objects.count(), Notice.objects.count()) == (0, 0)
        assert TaskRun.objects.get().error == "ZeroDivisionError"


@pytest.mark.django_db
class TestRuns:
    def test_a_run_says_what_it_did(self):
        household_visited(50)

        run = run_nightly(as_of=today())

        assert run.finished_at >= run.started_at
        assert run.error == ""
        assert run.counts["households"] == 1
        assert run.counts["flags"] == [
            {"kind": "supervision_visit", "level": "escalated", "number": 1},
            {"kind": "supervision_visit", "level": "overdue", "number": 1},
        ]

    def test_a_bad_record_is_written_with_the_run(self, monkeypatch):
        household = household_visited(50)
        good = household_visited(50)
        kind = registry.get("dbs_check")

        def breaks(facts, versions):
            if facts.born_on is None:
                raise ZeroDivisionError
            return kind.rule(facts, versions)

        person = household.people.get()
        person.born_on = None
        person.save()
        monkeypatch.setitem(registry._kinds, kind.code, replace(kind, rule=breaks))

        run = run_nightly(as_of=today())

        assert list(run.problems.values_list("household_id", "error")) == [
            (household.pk, "ZeroDivisionError")
        ]
        assert {row[2] for row in raised(run)} == {good.pk}

    @pytest.mark.parametrize(("hours", "runs"), [(23, False), (25, True)])
    def test_a_missed_night_is_caught_up(self, hours, runs):
        now = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
        with time_machine.travel(now, tick=False):
            run_nightly(as_of=today())
        with time_machine.travel(now + datetime.timedelta(hours=hours), tick=False):
            assert (run_if_missed(today=today()) is not None) is runs

    def test_a_failed_run_is_caught_up(self):
        TaskRun.objects.create(
            name="nightly",
            as_of=today(),
            started_at=timezone.now(),
            finished_at=timezone.now(),
            error="OperationalError",
        )

        assert run_if_missed(today=today()) is not None

    def test_a_run_for_a_day_long_past_is_not_todays(self):
        run_nightly(as_of=days_ago(30))

        assert run_if_missed(today=today()) is not None

    def test_the_command_says_what_it_did(self, capsys):
        household_visited(43)

        call_command("run_nightly", "--as-of", today().isoformat())

        said = capsys.readouterr().out
        assert f"Nightly job as of {today():%-d %B %Y}\n" in said
        assert "Households checked: 1, and 1 to check the rest\n" in said
        assert "New flags: 1\n  Supervision visit, overdue: 1\n" in said
        assert "Digests queued: 1\n" in said

    def test_the_command_refuses_a_date_that_is_none(self):
        with pytest.raises(CommandError, match="not a date"):
            call_command("run_nightly", "--as-of", "31/03/2026")


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def together(self, work):
        """Run `work` in two threads that start at the same moment; what each returned or raised."""
        barrier, results = threading.Barrier(2), []

        def one():
            try:
                barrier.wait()
                results.append(work())
            except Exception as error:
                results.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    def test_two_sweeps_share_the_flags_between_them(self):
        for _ in range(20):
            household_visited(50)
        rebuild()

        def sweep():
            run = TaskRun.objects.create(name="nightly", as_of=today(), started_at=timezone.now())
            flags.raise_flags(run=run)

        assert self.together(sweep) == [None, None]
        assert Flag.objects.count() == 40
        assert Flag.objects.values("household_id", "level").distinct().count() == 40

    def test_two_runs_raise_and_tell_once(self):
        worker = UserFactory()
        for _ in range(10):
            household_visited(43, worker=worker)

        results = self.together(lambda: run_nightly(as_of=today()))

        assert sum(isinstance(result, TaskRun) for result in results) >= 1
        assert all(isinstance(result, TaskRun | AlreadyRunning) for result in results)
        assert Flag.objects.count() == 10
        assert Notice.objects.filter(user=worker).count() == 1

    def test_a_second_run_says_so_and_does_nothing(self):
        at_work = nightly._begin(today(), None)

        with pytest.raises(AlreadyRunning):
            run_nightly(as_of=today())

        assert list(TaskRun.objects.all()) == [at_work]
        at_work.finished_at = timezone.now()
        at_work.save()
        assert run_nightly(as_of=today()).error == ""

    def test_a_run_of_which_nothing_is_heard_is_given_up(self):
        killed = nightly._begin(today(), None)
        killed.seen_at = timezone.now() - nightly.SILENT_AFTER
        killed.save()

        assert run_nightly(as_of=today()).error == ""

    def test_a_run_gives_signs_of_life(self):
        household_visited(43)

        run = run_nightly(as_of=today())

        run.refresh_from_db()
        assert run.seen_at > run.started_at
