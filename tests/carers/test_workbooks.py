"""TSDS workbooks: the right standards, evidence first, a second pair of eyes, completion."""

import datetime

import pytest
from django.urls import reverse

from carers.actions import workbooks
from carers.enums import Category, PersonRole
from carers.models import TsdsWorkbook
from carers.tsds import standards
from fostering.core.errors import DomainError, EditConflict
from fostering.obligations.actions.refresh import refresh
from fostering.obligations.models import Obligation
from tests import factories as f
from tests.carers.events import household_events

D = datetime.date
TODAY = D(2026, 3, 31)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-31 10:00", tick=False)]


@pytest.mark.parametrize(
    ("category", "template", "number"),
    [
        (Category.MAINSTREAM, "mainstream", 7),
        (Category.SPECIALIST, "mainstream", 7),
        (Category.CONNECTED_PERSON, "family_and_friends", 6),
        (Category.SHORT_BREAK, "short_break", 7),
    ],
)
def test_the_category_decides_the_workbook(category, template, number):
    person = f.PersonFactory(household__category=category)

    workbook = workbooks.start_workbook(person=person, by=f.UserFactory())

    assert workbook.template == template
    assert [one.number for one in standards(template)] == list(range(1, number + 1))


def test_only_a_carer_has_a_workbook_and_only_one():
    with pytest.raises(DomainError, match="foster carer"):
        workbooks.start_workbook(person=f.PersonFactory(role=PersonRole.ADULT), by=f.UserFactory())
    person = f.TsdsWorkbookFactory().person
    with pytest.raises(DomainError, match="already"):
        workbooks.start_workbook(person=person, by=f.UserFactory())
    assert TsdsWorkbook.objects.count() == 1


def _write(workbook, standard, text="Shown on visits", **kwargs):
    by = f.UserFactory()
    return workbooks.write_evidence(
        workbook=workbook, standard=standard, text=text, by=by, **kwargs
    )


def _sign(workbook, standard, day=TODAY, by=None, **kwargs):
    return workbooks.sign_off_standard(
        workbook=workbook,
        standard=standard,
        signed_off_on=day,
        by=by or f.UserFactory(manager=True),
        **kwargs,
    )


def test_evidence_comes_before_sign_off_and_is_closed_by_it():
    workbook = f.TsdsWorkbookFactory()

    with pytest.raises(DomainError, match="evidence"):
        _sign(workbook, 1)
    _write(workbook, 1)
    _sign(workbook, 1)
    with pytest.raises(DomainError, match="signed off"):
        _write(workbook, 1, "Something else")

    evidence = workbook.evidence.get()
    assert (evidence.text, evidence.signed_off_on) == ("Shown on visits", TODAY)
    assert evidence.history.count() == 2


def test_sign_off_is_refused_when_the_evidence_changed_meanwhile():
    workbook = f.TsdsWorkbookFactory()
    read_at = _write(workbook, 1).version
    _write(workbook, 1, "Rewritten", version=read_at)

    with pytest.raises(EditConflict):
        _sign(workbook, 1, version=read_at)


def test_two_first_writers_do_not_overwrite_each_other():
    workbook = f.TsdsWorkbookFactory()
    _write(workbook, 1, "First", version=0)

    with pytest.raises(EditConflict):
        _write(workbook, 1, "Second", version=0)

    assert workbook.evidence.get().text == "First"


def test_family_and_friends_have_no_seventh_standard():
    workbook = f.TsdsWorkbookFactory(template="family_and_friends")

    with pytest.raises(DomainError, match="no such standard"):
        _write(workbook, 7)


def _all_signed(workbook):
    for standard in standards(workbook.template):
        _write(workbook, standard.number)
        _sign(workbook, standard.number, D(2026, 3, 20))


def test_the_workbook_is_completed_when_all_is_signed_off_and_the_duty_ends():
    household = f.ApprovalFactory(started_on=D(2025, 9, 1)).household
    workbook = f.TsdsWorkbookFactory(person__household=household)
    refresh(household_ids=[household.pk])
    due = Obligation.objects.open_on(TODAY).filter(kind="tsds_workbook")
    assert due.get().due_on == D(2026, 9, 1)
    coordinator = f.UserFactory(manager=True)

    def complete(day):
        workbooks.complete_workbook(workbook=workbook, completed_on=day, by=coordinator)

    with pytest.raises(DomainError, match="1, 2, 3, 4, 5, 6, 7"):
        complete(TODAY)
    _all_signed(workbook)
    for day, words in ((D(2026, 3, 19), "last standard"), (D(2026, 4, 1), "in the past")):
        with pytest.raises(DomainError, match=words):
            complete(day)
    complete(TODAY)

    workbook.refresh_from_db()
    assert (workbook.completed_on, workbook.signed_off_by) == (TODAY, coordinator)
    assert not due.exists()
    assert household_events().order_by("-pk").first().kind == "workbook.completed"


def test_taking_back_a_sign_off_needs_a_reason_keeps_it_and_opens_the_workbook_again():
    household = f.ApprovalFactory(started_on=D(2025, 9, 1)).household
    workbook = f.TsdsWorkbookFactory(person__household=household)
    by = f.UserFactory(manager=True)
    _all_signed(workbook)
    workbooks.complete_workbook(workbook=workbook, completed_on=TODAY, by=by)

    with pytest.raises(DomainError) as error:
        workbooks.undo_sign_off(workbook=workbook, standard=2, reason=" ", by=by)
    assert error.value.field == "reason"
    workbooks.undo_sign_off(workbook=workbook, standard=2, reason="Wrong carer", by=by)

    workbook.refresh_from_db()
    evidence = workbook.evidence.get(standard=2)
    assert (workbook.completed_on, evidence.signed_off_on) == (None, None)
    assert evidence.history.first().history_change_reason == "Wrong carer"
    assert Obligation.objects.open_on(TODAY).filter(kind="tsds_workbook").exists()


def test_a_worker_writes_evidence_and_may_not_sign_off(cast, sign_in):
    person = cast.household.people.get()
    client = sign_in(cast.worker)

    wrote = client.post(
        reverse("workbook-evidence", args=[person.pk, 1]), {"text": "Kept a diary", "version": 0}
    )
    signed = client.get(reverse("workbook-sign-off", args=[person.pk, 1]))

    assert (wrote.status_code, signed.status_code) == (302, 403)
    assert person.workbook.evidence.get().text == "Kept a diary"


def test_a_training_coordinator_signs_off_in_the_browser(cast, sign_in):
    person = cast.household.people.get()
    _write(person.workbook, 1)

    response = sign_in(cast.training_coordinator).post(
        reverse("workbook-sign-off", args=[person.pk, 1]),
        {
            "signed_off_on_day": 31,
            "signed_off_on_month": 3,
            "signed_off_on_year": 2026,
            "version": 1,
        },
    )

    assert response.status_code == 302
    assert person.workbook.evidence.get().signed_off_by == cast.training_coordinator
