"""Exceptions in the engine: rows, figures, flags, words; across rebuilds, and until they end."""

import datetime

import pytest
import time_machine

from fostering.audit.models import Event
from fostering.core.dates import add_months, today
from fostering.core.errors import DomainError
from fostering.obligations.actions import exceptions
from fostering.obligations.actions.refresh import refresh_owned
from fostering.obligations.explain import sentence
from fostering.obligations.models import DutyException, Flag, Obligation, State
from fostering.obligations.nightly import run_nightly
from fostering.obligations.queries import excepted
from fostering.obligations.rebuild import rebuild
from tests.factories import ComplaintFactory, UserFactory, VisitFactory
from tests.obligations.helpers import days_ago, fostering_household, refreshed, rows

pytestmark = pytest.mark.django_db


def visits():
    return Obligation.objects.filter(kind="supervision_visit")


def overdue_visit(days=50):
    """A household whose first visit was due `days - 42` days ago."""
    household = fostering_household(placed_days_ago=days)
    refreshed(household)
    return household, visits().open_on(today()).get(household_id=household.pk)


def ahead(days):
    return days_ago(-days)


def grant(row, effect="extended", until=None, by=None, **fields):
    return exceptions.grant(
        obligation=row,
        effect=effect,
        until=until or ahead(14),
        reason=fields.pop("reason", "The carers are on holiday"),
        today=today(),
        by=by or UserFactory(manager=True, first_name="Maple", last_name="Manager"),
    )


def state_on(day):
    return visits().open_on(day).get().state_on(day)


def test_extended_it_counts_by_the_new_date_and_says_both():
    _, row = overdue_visit()
    grant(row)
    now = visits().open_on(today()).with_reasons().get()

    assert (now.due_on, now.original_due_on, now.opening) == (ahead(14), days_ago(8), days_ago(50))
    assert now.is_extended
    assert not now.is_excused
    assert state_on(days_ago(1)) is State.OVERDUE  # as it was before anybody granted anything
    assert state_on(today()) is State.UPCOMING
    assert state_on(ahead(14)) is State.DUE_SOON
    assert state_on(ahead(15)) is State.OVERDUE
    words = sentence(now)
    assert f"Due {days_ago(8):%-d %B %Y}. Extended to {ahead(14):%-d %B %Y}" in words
    assert words.endswith("by Maple Manager because: The carers are on holiday.")


def test_excused_it_is_not_overdue_until_the_day_after_the_last():
    _, row = overdue_visit()
    grant(row, "excused")

    assert visits().open_on(today()).get().is_excused
    assert [state_on(ahead(n)) for n in (0, 13)] == [State.UPCOMING] * 2
    assert not visits().overdue(ahead(14)).exists()
    after = visits().overdue(ahead(15)).with_reasons().get()
    assert after.due_on == days_ago(8)
    assert "Excused until" in sentence(after)
    assert sentence(after).endswith("That has ended.")


def test_figures_tell_of_it_beside_the_numbers():
    _, one = overdue_visit()
    grant(one, until=ahead(3))
    _, other = overdue_visit()
    grant(other, "excused")

    assert excepted(visits(), today()) == (0, 1, 1)
    assert excepted(visits(), ahead(4)) == (1, 0, 1)
    assert excepted(visits(), ahead(4)).overdue_words == "1 of them extended"
    assert excepted(visits(), ahead(15)) == (1, 0, 0)
    assert excepted(visits(), days_ago(1)) == (0, 0, 0)
    assert visits().due_soon(today()).count() == 1


@pytest.mark.parametrize("effect", ["extended", "excused"])
def test_it_follows_its_cycle_across_rebuilds(effect):
    household, row = overdue_visit()
    grant(row, effect)
    before = rows()

    assert str(rebuild().changes) == "0 added, 0 changed, 0 removed"
    Obligation.objects.filter(household_id=household.pk).delete()
    rebuild()

    assert rows() == before
    assert visits().open_on(today()).get().exception is not None


@pytest.mark.parametrize(("until", "late"), [(3, False), (2, False), (1, True)])
def test_it_lapses_when_the_cycle_closes(until, late):
    household, row = overdue_visit()
    grant(row, until=ahead(until))
    VisitFactory(household=household, visited_on=ahead(2))
    refreshed(household)

    met = visits().met_between(days_ago(100), ahead(100)).get()
    assert (met.due_on, met.is_late, met.is_extended) == (ahead(until), late, True)
    following = visits().open_on(ahead(2)).get()
    assert (following.exception, following.effect) == (None, "")
    assert following.due_on == ahead(2) + datetime.timedelta(weeks=6)


def test_nothing_is_flagged_while_it_is_excused_and_then_as_usual():
    _, row = overdue_visit(42)
    grant(row, "excused", until=ahead(10))

    def flagged(days):
        run_nightly(as_of=ahead(days))
        return Flag.objects.filter(kind="supervision_visit", level="overdue").count()

    assert [flagged(days) for days in (1, 9, 10, 11, 12)] == [0, 0, 0, 1, 1]
    assert not Flag.objects.filter(kind="supervision_visit", level="lapsing").exists()


def test_what_was_flagged_before_the_excuse_is_flagged_again_after_it():
    _, row = overdue_visit()
    run_nightly(as_of=today())
    grant(row, "excused", until=ahead(10))

    run_nightly(as_of=ahead(11))

    flags = Flag.objects.filter(kind="supervision_visit", level="overdue")
    assert [flag.raised_for for flag in flags.order_by("pk")] == [today(), ahead(11)]


def test_withdrawn_the_original_date_holds_from_that_day():
    household, row = overdue_visit()
    with time_machine.travel(days_ago(2), tick=False):
        exception = grant(row, until=ahead(14))
    exceptions.withdraw(
        exception=exception, reason="They are back", today=today(), by=UserFactory(manager=True)
    )

    assert state_on(days_ago(1)) is State.UPCOMING
    now = visits().overdue(today()).with_reasons().get()
    assert now.due_on == days_ago(8)
    assert "Withdrawn on" in sentence(now)
    assert sentence(now).endswith("because: They are back.")
    kinds = Event.objects.filter(household_id=household.pk).values_list("kind", flat=True)
    assert list(kinds.filter(kind__startswith="exception").order_by("pk")) == [
        "exception.granted",
        "exception.withdrawn",
    ]
    assert exception.history.count() == 2
    with pytest.raises(DomainError, match="no longer in force"):
        exceptions.withdraw(
            exception=exception, reason="Again", today=today(), by=UserFactory(manager=True)
        )


def test_a_second_one_takes_the_place_of_the_first():
    _, row = overdue_visit()
    until = ahead(7)
    with time_machine.travel(days_ago(2), tick=False):
        grant(row, until=until)
    grant(visits().open_on(today()).get(), "excused", until=ahead(20))

    assert visits().open_on(today()).get().is_excused
    assert visits().open_on(days_ago(1)).get().due_on == until
    assert visits().open_on(ahead(21)).get().due_on == days_ago(8)
    assert {one.opened_on for one in DutyException.objects.all()} == {days_ago(50)}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"until": days_ago(1)}, "until"),
        ({"reason": "  "}, "reason"),
        ({"until": add_months(today(), 12) + datetime.timedelta(days=1)}, "until"),
    ],
)
def test_what_it_refuses(fields, field):
    _, row = overdue_visit()

    with pytest.raises(DomainError) as caught:
        grant(row, **fields)

    assert caught.value.field == field
    assert not DutyException.objects.exists()


@pytest.mark.parametrize(("days", "is_good"), [(31, False), (32, False), (33, True)])
def test_it_must_give_more_time(days, is_good):
    _, row = overdue_visit(10)  # due in 32 days

    if is_good:
        assert grant(row, until=ahead(days)).due_on == ahead(32)
    else:
        with pytest.raises(DomainError, match="Choose a day after"):
            grant(row, until=ahead(days))


def test_a_duty_that_was_done_meanwhile():
    household, row = overdue_visit()
    VisitFactory(household=household, visited_on=today())
    refreshed(household)

    with pytest.raises(DomainError, match="has been done or no longer applies"):
        grant(row)


def test_an_exception_on_a_complaint_about_the_service():
    complaint = ComplaintFactory(household=None, received_on=days_ago(10))
    refresh_owned(owner="complaint", ids=[complaint.pk])
    row = Obligation.objects.get(subject_type="complaint")

    grant(row, until=ahead(30))

    now = Obligation.objects.open_on(today()).get(subject_type="complaint")
    assert (now.due_on, now.household_id) == (ahead(30), None)
    assert str(rebuild().changes) == "0 added, 0 changed, 0 removed"
    assert Event.objects.get(kind="exception.granted").household_id is None
