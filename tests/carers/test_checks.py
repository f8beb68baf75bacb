"""Checks: asked for, completed, corrected, renewed."""

import datetime

import pytest
from django.urls import reverse

from carers.actions import checks
from carers.enums import CheckKind, CheckOutcome
from carers.models import Check
from carers.queries import checks_by_person
from fostering.core.errors import DomainError, EditConflict
from fostering.obligations.models import Obligation
from tests import factories as f
from tests.carers.events import household_events

D = datetime.date
TODAY = D(2026, 3, 31)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-31 10:00", tick=False)]


@pytest.mark.parametrize(
    ("requested_on", "completed_on", "field"),
    [
        (None, None, "completed_on"),
        (None, D(2026, 4, 1), "completed_on"),
        (D(2026, 4, 1), None, "requested_on"),
        (D(2026, 3, 30), D(2026, 3, 29), "completed_on"),
        (D(2026, 3, 30), D(2026, 3, 30), None),
        (None, D(2026, 3, 31), None),
        (D(2026, 3, 31), None, None),
    ],
)
def test_dates_of_a_check(requested_on, completed_on, field):
    person = f.PersonFactory()

    def record():
        return checks.record_check(
            person=person,
            kind=CheckKind.DBS,
            requested_on=requested_on,
            completed_on=completed_on,
            outcome=CheckOutcome.CLEAR if completed_on else "",
            by=f.UserFactory(),
        )

    if field is None:
        assert record().history.count() == 1
    else:
        with pytest.raises(DomainError) as error:
            record()
        assert error.value.field == field
        assert not Check.objects.exists()


def test_completing_a_requested_check_renews_the_duty():
    approval = f.ApprovalFactory()
    person = f.PersonFactory(household=approval.household)
    worker = f.UserFactory()
    check = checks.record_check(
        person=person, kind=CheckKind.DBS, requested_on=D(2026, 3, 2), by=worker
    )

    checks.change_check(
        check=check,
        version=check.version,
        completed_on=D(2026, 3, 20),
        outcome=CheckOutcome.CLEAR,
        by=worker,
    )

    due = Obligation.objects.open_on(TODAY).get(kind="dbs_check")
    assert due.due_on == D(2029, 3, 20)
    kinds = list(household_events().order_by("pk").values_list("kind", flat=True))
    assert kinds == ["check.requested", "check.completed"]
    assert check.history.count() == 2


def test_correcting_a_completed_check_keeps_the_version_before():
    check = f.CheckFactory(outcome=CheckOutcome.CLEAR, completed_on=D(2024, 1, 2))

    checks.change_check(check=check, completed_on=D(2024, 1, 3), by=f.UserFactory())

    days = check.history.order_by("history_id").values_list("completed_on", flat=True)
    assert list(days) == [D(2024, 1, 2), D(2024, 1, 3)]
    assert household_events().get().kind == "check.corrected"


def test_two_edits_do_not_overwrite_each_other():
    check = f.CheckFactory(outcome=CheckOutcome.CLEAR)
    opened_at = check.version
    checks.change_check(check=check, version=opened_at, note="First", by=f.UserFactory())

    with pytest.raises(EditConflict):
        checks.change_check(check=check, version=opened_at, note="Second", by=f.UserFactory())

    check.refresh_from_db()
    assert check.note == "First"


@pytest.mark.parametrize(
    ("completed_on", "state"),
    [
        # Three years, and 90 days of warning.
        (D(2023, 3, 30), "lapsed"),
        (D(2023, 3, 31), "expiring"),
        (D(2023, 6, 29), "expiring"),
        (D(2023, 6, 30), "current"),
        (None, "missing"),
    ],
)
def test_state_of_a_dbs_check_by_day(cast, completed_on, state):
    Check.objects.all().delete()
    person = cast.household.people.get()
    if completed_on:
        checks.record_check(
            person=person,
            kind=CheckKind.DBS,
            completed_on=completed_on,
            outcome=CheckOutcome.CLEAR,
            by=cast.worker,
        )
    else:
        checks.record_check(
            person=person, kind=CheckKind.IDENTITY, requested_on=TODAY, by=cast.worker
        )

    found = checks_by_person(cast.household, cast.worker, today=TODAY)

    assert next(line.state for line in found[0].lines if line.kind == CheckKind.DBS) == state


def _post(day, **answers):
    return {
        "stage": "completed",
        "completed_on_day": day.day,
        "completed_on_month": day.month,
        "completed_on_year": day.year,
        "outcome": "clear",
        **answers,
    }


def test_worker_records_a_check_in_the_browser(cast, sign_in):
    person = cast.household.people.get()
    url = reverse("check-add", args=[cast.household.pk])
    answers = _post(D(2026, 3, 30), person=person.pk, kind="medical")

    response = sign_in(cast.worker).post(url, answers)

    assert response.status_code == 302
    assert Check.objects.get(kind="medical").completed_on == D(2026, 3, 30)


def test_a_future_completion_is_refused_beside_its_field_and_keeps_what_was_typed(cast, sign_in):
    person = cast.household.people.get()
    url = reverse("check-add", args=[cast.household.pk])
    answers = _post(D(2026, 4, 1), person=person.pk, kind="medical", note="Rang the surgery")

    response = sign_in(cast.worker).post(url, answers)

    assert "must be today or in the past" in response.content.decode()
    assert "Rang the surgery" in response.content.decode()
    assert not Check.objects.filter(kind="medical").exists()


def test_a_person_of_another_household_cannot_be_named(cast, sign_in):
    secret = cast.other_household.people.get()
    url = reverse("check-add", args=[cast.household.pk])

    shown = sign_in(cast.worker).get(url, {"person": secret.pk, "kind": "dbs"})
    response = sign_in(cast.worker).post(
        url, _post(D(2026, 3, 30), person=secret.pk, kind="medical")
    )

    assert "Secret" not in shown.content.decode()
    assert response.status_code == 200
    assert not Check.objects.filter(kind="medical").exists()


def test_renewing_shows_what_was_recorded_last_time(cast, sign_in):
    person = cast.household.people.get()
    url = reverse("check-add", args=[cast.household.pk])

    response = sign_in(cast.worker).get(url, {"person": person.pk, "kind": "dbs"})

    assert "2 January 2024" in response.content.decode()


def test_somebody_who_may_not_read_checks_gets_403(cast, sign_in):
    url = reverse("check-list", args=[cast.household.pk])

    assert sign_in(cast.training_coordinator).get(url).status_code == 403


def test_conflict_shows_the_record_and_keeps_what_was_typed(cast, sign_in):
    check = Check.objects.get(person__household=cast.household)
    checks.change_check(check=check, outcome="clear", note="Note of a colleague", by=cast.colleague)
    answers = _post(D(2024, 1, 2), version=check.version, note="My own note")

    response = sign_in(cast.worker).post(reverse("check-edit", args=[check.pk]), answers)

    content = response.content.decode()
    assert "Somebody else changed this record" in content
    assert "Note of a colleague" in content
    assert "My own note" in content
    again = {**answers, "version": response.context["form"].data["version"]}
    assert sign_in(cast.worker).post(response.request["PATH_INFO"], again).status_code == 302
    check.refresh_from_db()
    assert check.note == "My own note"
