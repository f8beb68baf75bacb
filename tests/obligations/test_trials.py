"""A change of policy that is tried: what it says before saving is what happens after."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from kombu.exceptions import OperationalError

from fostering.audit.models import Event
from fostering.core import queue
from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.obligations import policies, registry, trying
from fostering.obligations.actions import exceptions, trials
from fostering.obligations.actions import policies as actions
from fostering.obligations.models import (
    Obligation,
    Policy,
    PolicyTrial,
    StandardVersion,
    TaskRun,
)
from fostering.obligations.policies import revising
from fostering.obligations.queries import is_being_worked_out
from fostering.obligations.rebuild import rebuild
from fostering.obligations.tasks import rebuild_after_change, work_out_trial
from tests.factories import CheckFactory, ComplaintFactory, UserFactory, VisitFactory
from tests.obligations.helpers import days_ago, fostering_household, refreshed, rows

pytestmark = pytest.mark.django_db


def manager():
    return UserFactory(service_manager=True)


def propose(kind="supervision_visit", by=None, **fields):
    return trials.propose_standard(
        **{
            "kind": kind,
            "figures": {"interval": 4},
            "effective_from": days_ago(400),
            "reason": "Agreed with the carers",
            "day": today(),
            "by": by or manager(),
            **fields,
        }
    )


def overdue(day):
    """(household, kind, subject) of every overdue duty, from the rows."""
    found = Obligation.objects.overdue(day)
    return set(found.values_list("household_id", "kind", "subject_id"))


def visits_overdue():
    return [duty for duty in overdue(today()) if duty[1] == "supervision_visit"]


def result(trial):
    trial.refresh_from_db()
    assert trial.status == "done"
    return trial.result


def households_of(duties):
    return sorted({household_id for household_id, _, _ in duties})


def test_it_counts_by_team_and_names():
    safe, at_risk, late = (fostering_household(placed_days_ago=days) for days in (20, 35, 50))
    refreshed(safe, at_risk, late)

    found = result(propose())

    visits = ["supervision_visit"]
    assert found == {
        "becoming": [[at_risk.team_id, 1]],
        "ceasing": [],
        "becoming_named": [[at_risk.pk, at_risk.team_id, visits]],
        "ceasing_named": [],
        "overdue_before": 1,
        "overdue_after": 2,
        "unreadable": 0,
    }


def test_nothing_is_saved_by_trying():
    refreshed(fostering_household(placed_days_ago=35))
    before, versions = rows(), StandardVersion.objects.count()

    propose()
    trials.propose_policy(code="kent", reason="Merged", day=today(), by=manager())

    assert rows() == before
    assert StandardVersion.objects.count() == versions
    assert policies.current().code == "england"


STANDARDS = {
    "supervision_visit": {
        "interval": st.integers(1, 60),
        "unit": st.sampled_from(["days", "weeks"]),
    },
    "dbs_check": {"interval": st.integers(0, 60), "lead_days": st.integers(0, 90)},
    "home_inspection": {"interval": st.integers(1, 24), "is_off": st.booleans()},
    "carer_contact": {"is_off": st.booleans(), "interval": st.integers(1, 3)},
    "tsds_workbook": {
        "by_category": st.dictionaries(
            st.sampled_from(["mainstream", "connected_person"]), st.integers(1, 30)
        )
    },
}
proposals = st.sampled_from(sorted(STANDARDS)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.fixed_dictionaries(STANDARDS[kind]))
)


@pytest.fixture
def mixed_service():
    """Households that a change of figures moves one way or the other, two with exceptions."""
    made = []
    for number, days in enumerate((5, 29, 36, 43, 90, 300)):
        household = fostering_household(
            placed_days_ago=days, category="connected_person" if number % 2 else "mainstream"
        )
        CheckFactory(person=household.people.get(), completed_on=days_ago(days * 4))
        if days > 80:
            VisitFactory(household=household, visited_on=days_ago(40))
        made.append(household)
    refreshed(*made)
    for row in Obligation.objects.overdue(today()).filter(kind="supervision_visit")[:2]:
        exceptions.grant(
            obligation=row,
            effect="extended" if row.pk % 2 else "excused",
            until=days_ago(-10),
            reason="On hold",
            today=today(),
            by=manager(),
        )
    return made


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(proposal=proposals, since=st.integers(0, 420), ahead=st.sampled_from([0, 1, 20]))
def test_what_it_says_is_what_happens_after_saving(mixed_service, proposal, since, ahead):
    kind, figures = proposal
    day, by = days_ago(-ahead), manager()
    latest = revising.latest(Policy.objects.get(is_current=True), kind).figures()
    assume({**latest, **figures} != latest)
    with transaction.atomic():  # each example from the same start
        trial = propose(kind, figures=figures, effective_from=days_ago(since), day=day, by=by)
        found, before = result(trial), overdue(day)

        trials.save(trial=trial, today=today(), by=by)
        rebuild()
        after = overdue(day)
        transaction.set_rollback(True)

    assert [pk for pk, _, _ in found["becoming_named"]] == households_of(after - before)
    assert [pk for pk, _, _ in found["ceasing_named"]] == households_of(before - after)
    assert found["overdue_after"] - found["overdue_before"] == len(after) - len(before)


@pytest.mark.parametrize("code", ["tri_borough", "kent", "southwark", "leicestershire"])
def test_another_policy(mixed_service, code):
    before, by = overdue(today()), manager()
    trial = trials.propose_policy(code=code, reason="Merged", day=today(), by=by)
    found = result(trial)

    trials.save(trial=trial, today=today(), by=by)
    rebuild()

    after = overdue(today())
    assert policies.current().code == code
    assert [pk for pk, _, _ in found["becoming_named"]] == households_of(after - before)
    assert [pk for pk, _, _ in found["ceasing_named"]] == households_of(before - after)
    assert Event.objects.filter(kind="policy.chosen").latest("pk").data["reason"] == "Merged"


def test_saving_makes_a_version_of_the_own_copy_and_queues_the_rebuild(
    django_capture_on_commit_callbacks,
):
    refreshed(fostering_household(placed_days_ago=35))
    by = manager()
    trial = propose(by=by)

    with django_capture_on_commit_callbacks() as queued:
        run = trials.save(trial=trial, today=today(), by=by)

    assert len(queued) == 1
    assert policies.current().code == "own_england"
    version = StandardVersion.objects.latest("pk")
    assert (version.interval, version.reason, version.made_by) == (4, "Agreed with the carers", by)
    assert is_being_worked_out()
    assert not visits_overdue()

    rebuild_after_change(run.pk)
    rebuild_after_change(run.pk)  # sent twice

    run.refresh_from_db()
    assert (run.name, run.error, run.counts["changed"] > 0) == (TaskRun.REBUILD, "", True)
    assert not is_being_worked_out()
    assert len(visits_overdue()) == 1


def test_it_is_saved_once_and_only_while_nothing_else_changed():
    by = manager()
    first, second = propose(by=by), propose(by=by)
    trials.save(trial=first, today=today(), by=by)

    with pytest.raises(DomainError, match="has been saved"):
        trials.save(trial=first, today=today(), by=by)
    with pytest.raises(DomainError, match="has changed since"):
        trials.save(trial=second, today=today(), by=by)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"effective_from": datetime.date(2011, 3, 31)}, "effective_from"),
        ({"figures": {"interval": 6, "unit": "weeks"}}, None),
    ],
)
def test_what_cannot_be_saved_is_not_tried(fields, field):
    with pytest.raises(DomainError) as caught:
        propose(**fields)

    assert caught.value.field == field


@pytest.mark.parametrize("code", ["england", "rutland"])
def test_only_another_policy_can_be_chosen(code):
    with pytest.raises(DomainError, match="not in use"):
        trials.propose_policy(code=code, reason="Why", day=today(), by=manager())


def test_a_large_service_is_counted_in_the_background(
    monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(trials, "AT_ONCE", 0)
    refreshed(fostering_household(placed_days_ago=35))
    by = manager()
    with django_capture_on_commit_callbacks() as queued:
        trial = propose(by=by)
    trial.refresh_from_db()

    assert (trial.status, trial.percent, len(queued)) == ("waiting", 0, 1)
    with pytest.raises(DomainError, match="Wait until"):
        trials.save(trial=trial, today=today(), by=by)

    work_out_trial(trial.pk)
    work_out_trial(trial.pk)  # sent twice

    assert len(result(trial)["becoming_named"]) == 1
    assert (trial.done, trial.percent) == (1, 100)


@pytest.fixture
def told(monkeypatch):
    """What the queue was told."""
    sent = []
    monkeypatch.setattr(
        queue.current_app, "send_task", lambda name, args, retry: sent.append((name, *args))
    )
    return sent


def away(*args, **kwargs):
    raise OperationalError


def sweep(capture):
    with capture(execute=True):
        return trials.send_unheard(by=None)


def moved(trial, status, **ago):
    PolicyTrial.objects.filter(pk=trial.pk).update(
        status=status, moved_at=timezone.now() - datetime.timedelta(**ago)
    )


def test_a_trial_that_the_queue_did_not_hear_of_is_sent_again(
    monkeypatch, django_capture_on_commit_callbacks, told
):
    monkeypatch.setattr(trials, "AT_ONCE", -1)
    with monkeypatch.context() as broken:
        broken.setattr(queue.current_app, "send_task", away)
        with django_capture_on_commit_callbacks(execute=True):
            trial = propose()
    queue._away.answered()

    assert sweep(django_capture_on_commit_callbacks) == 0  # it may still be on its way
    moved(trial, "waiting", seconds=61)
    assert sweep(django_capture_on_commit_callbacks) == 1
    assert told == [("obligations.work_out_trial", trial.pk)]

    work_out_trial(trial.pk)
    assert sweep(django_capture_on_commit_callbacks) == 0
    assert result(trial)["unreadable"] == 0


@pytest.mark.parametrize(
    ("status", "ago", "sent"),
    [
        ("running", {"minutes": 4}, 0),
        ("running", {"minutes": 6}, 1),
        ("done", {"minutes": 6}, 0),
        ("failed", {"minutes": 6}, 0),
    ],
)
def test_a_trial_whose_worker_was_killed_is_sent_again(
    django_capture_on_commit_callbacks, told, status, ago, sent
):
    moved(propose(), status, **ago)

    assert sweep(django_capture_on_commit_callbacks) == len(told) == sent


def test_a_trial_that_nobody_could_count_for_a_day_is_left(
    django_capture_on_commit_callbacks, told
):
    trial = propose()
    moved(trial, "waiting", days=2)
    PolicyTrial.objects.update(asked_at=timezone.now() - datetime.timedelta(days=2))

    assert sweep(django_capture_on_commit_callbacks) == 0


def test_old_trials_are_deleted():
    old = propose()
    PolicyTrial.objects.update(asked_at="2026-01-01T00:00Z")

    propose()

    assert not PolicyTrial.objects.filter(pk=old.pk).exists()


def test_a_record_that_cannot_be_read_is_counted_and_the_rest_goes_on(monkeypatch):
    good, bad = (fostering_household(placed_days_ago=35) for _ in range(2))
    refreshed(good, bad)
    evaluate = trying.evaluate

    def failing(ids, *args, **kwargs):
        if bad.pk in ids:
            raise ValueError
        return evaluate(ids, *args, **kwargs)

    monkeypatch.setattr(trying, "evaluate", failing)

    found = result(propose())

    assert found["unreadable"] == 1
    assert [pk for pk, _, _ in found["becoming_named"]] == [good.pk]


def test_a_complaint_about_the_service_counts_for_those_who_may_know():
    ComplaintFactory(household=None, received_on=days_ago(10))
    stage_1 = {"kind": "complaint_stage_1", "figures": {"interval": 1}}

    of_manager = result(propose(**stage_1))
    of_administrator = result(propose(**stage_1, by=UserFactory(administrator=True)))

    assert of_manager["becoming_named"] == [[None, None, ["complaint_stage_1"]]]
    assert of_administrator["becoming_named"] == []


def test_queries_do_not_grow_with_the_households(django_assert_max_num_queries):
    question = trying.Question(
        policies.get("england"), policies.get("kent"), today(), registry.kinds()
    )
    fostering_household()
    with django_assert_max_num_queries(60) as of_one:
        trying.compare(question)
    for _ in range(3):
        fostering_household()

    with django_assert_max_num_queries(len(of_one)):
        trying.compare(question)


def test_every_action_keeps_the_shipped_policies_as_they_are():
    england = policies.get("england").kinds
    by = manager()

    trials.save(trial=propose(by=by), today=today(), by=by)

    assert policies.get("england").kinds == england
    with pytest.raises(DomainError, match="stays as it was shipped"):
        actions.revise_standard(
            policy=Policy.objects.get(code="england"),
            kind="dbs_check",
            figures={"interval": 1},
            effective_from=today(),
            reason="Why",
            by=by,
        )
