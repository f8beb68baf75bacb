"""Duties of records that have no household: refreshed, rebuilt, reconciled, flagged, reported."""

import datetime
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.actions import allegations, complaints
from fostering.core.dates import today
from fostering.obligations import policies, queries, registry
from fostering.obligations.actions import refresh
from fostering.obligations.evaluate import evaluate
from fostering.obligations.models import Flag, JobProblem, Obligation
from fostering.obligations.nightly import run_nightly
from fostering.obligations.rebuild import rebuild
from tests.factories import AllegationFactory, ComplaintFactory, TeamFactory, UserFactory
from tests.obligations.helpers import days_ago, fostering_household, refreshed, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role="complaints_officer", team=None)


def refreshed_complaints(*some):
    return refresh.refresh_owned(owner="complaint", ids=[one.pk for one in some])


def some_complaints(household=None):
    """One in each state of the procedure."""
    answered = {"stage_1_answered_on": days_ago(95)}
    second = {**answered, "stage_2_started_on": days_ago(90), "stage_2_extended_on": days_ago(60)}
    third = {**second, "stage_2_answered_on": days_ago(30), "stage_3_requested_on": days_ago(20)}
    return [
        ComplaintFactory(household=household, received_on=days_ago(100), **days)
        for days in ({}, answered, second, third, {"stage_1_extended_on": days_ago(98)})
    ]


def test_a_complaint_without_a_household_has_rows(officer):
    complaint = complaints.record_complaint(received_on=days_ago(30), by=officer)

    duty = Obligation.objects.get()
    assert (duty.kind, duty.subject_type, duty.subject_id) == (
        "complaint_stage_1",
        "complaint",
        complaint.pk,
    )
    assert (duty.household_id, duty.team_id, duty.worker_id) == (None, None, None)


def test_a_complaint_goes_where_its_household_goes(officer):
    household = fostering_household()
    refreshed(household)
    complaint = complaints.record_complaint(
        received_on=days_ago(30), household=household, by=officer
    )
    duties = Obligation.objects.filter(subject_type="complaint", subject_id=complaint.pk)
    assert duties.get().team_id == household.team_id

    household.team = TeamFactory()
    household.save()
    refreshed(household)

    assert duties.get().team_id == household.team_id
    assert duties.get().worker_id is None


def test_refreshing_a_household_leaves_its_complaints_alone():
    household = fostering_household()
    refreshed_complaints(*some_complaints(household))
    before = rows(subject_type="complaint")

    refreshed(household)

    assert rows(subject_type="complaint") == before
    assert refreshed(household) == (0, 0, 0)


def test_the_next_page_is_right_after_each_step(officer):
    complaint = complaints.record_complaint(received_on=days_ago(60), by=officer)
    complaints.extend_stage(complaint=complaint, stage=1, extended_on=days_ago(58), by=officer)
    complaints.answer_stage(complaint=complaint, stage=1, answered_on=days_ago(40), by=officer)
    assert not Obligation.objects.open_on(today()).exists()

    complaints.open_stage(complaint=complaint, stage=2, opened_on=days_ago(39), by=officer)
    assert open_kinds() == ["complaint_stage_2"]
    complaints.answer_stage(complaint=complaint, stage=2, answered_on=days_ago(20), by=officer)
    complaints.open_stage(complaint=complaint, stage=3, opened_on=days_ago(10), by=officer)
    assert open_kinds() == ["complaint_stage_3"]
    complaints.answer_stage(complaint=complaint, stage=3, answered_on=days_ago(1), by=officer)

    assert open_kinds() == []
    assert rebuild().changes == (0, 0, 0)


def test_the_next_page_is_right_after_a_referral(officer):
    household = fostering_household()
    allegation = allegations.record_allegation(
        household=household, received_on=days_ago(5), by=officer
    )
    assert "lado_referral" in open_kinds()

    allegations.record_lado_referral(
        allegation=allegation, lado_referred_on=days_ago(4), by=officer
    )

    assert "lado_referral" not in open_kinds()
    assert rebuild().changes == (0, 0, 0)


def open_kinds():
    return list(Obligation.objects.open_on(today()).values_list("kind", flat=True))


class TestRebuild:
    def test_deleted_rows_come_back_the_same(self):
        household = fostering_household()
        some_complaints()
        some_complaints(household)
        AllegationFactory(household=household, received_on=days_ago(10))
        rebuilt = rebuild()
        before = rows()

        Obligation.objects.all().delete()
        rebuild()

        assert rows() == before
        assert (rebuilt.households, rebuilt.others) == (1, 10)
        assert len(rows(subject_type="complaint")) == 22
        assert rebuild().changes == (0, 0, 0)

    def test_it_streams_past_the_chunk(self, monkeypatch):
        monkeypatch.setattr("fostering.obligations.draining.CHUNK", 2)
        some_complaints()

        assert rebuild().others == 5
        assert Obligation.objects.values("subject_id").distinct().count() == 5

    def test_a_bad_record_is_reported_and_the_rest_goes_on(self, monkeypatch):
        good, bad, after = (ComplaintFactory(received_on=days_ago(n)) for n in (20, 21, 22))
        kind = registry.get("complaint_stage_1")

        def breaks(facts, versions):
            if facts.received_on == bad.received_on:
                raise ZeroDivisionError
            return kind.rule(facts, versions)

        monkeypatch.setitem(registry._kinds, kind.code, replace(kind, rule=breaks))
        run = run_nightly(as_of=today())

        problem = run.problems.get()
        assert (problem.subject_type, problem.subject_id, problem.household_id, problem.error) == (
            "complaint",
            bad.pk,
            None,
            "ZeroDivisionError",
        )
        done = Obligation.objects.values_list("subject_id", flat=True)
        assert set(done) == {good.pk, after.pk}

    def test_only_those_who_read_complaints_hear_of_a_bad_one(self, cast, monkeypatch):
        run = run_nightly(as_of=today())
        JobProblem.objects.create(run=run, subject_type="complaint", subject_id=4, error="KeyError")

        seen = {
            name
            for name, person in cast.people.items()
            if JobProblem.objects.visible_to(person).exists()
        }
        assert seen == {"service_manager", "complaints_officer", "auditor"}

    def test_a_record_that_is_gone_loses_its_rows(self):
        complaint = ComplaintFactory(received_on=days_ago(20))
        refreshed_complaints(complaint)
        pk = complaint.pk
        complaint.delete()

        assert refresh.refresh_owned(owner="complaint", ids=[pk]) == (0, 0, 1)


def count_queries(some):
    with CaptureQueriesContext(connection) as captured:
        refreshed_complaints(*some)
    return len(captured)


def test_as_many_queries_for_fifty_complaints_as_for_one():
    one = [ComplaintFactory(received_on=days_ago(20))]
    fifty = [ComplaintFactory(received_on=days_ago(20)) for _ in range(50)]
    refreshed_complaints(ComplaintFactory())

    assert count_queries(one) == count_queries(fifty)


def test_a_duty_is_never_flagged_twice():
    household = fostering_household()
    ComplaintFactory(received_on=days_ago(100))
    ComplaintFactory(received_on=days_ago(100), household=household)
    AllegationFactory(household=household, received_on=days_ago(10))
    first = run_nightly(as_of=today())
    Obligation.objects.all().delete()
    second = run_nightly(as_of=today())

    kinds = ["complaint_stage_1", "lado_referral"]
    flags = Flag.objects.filter(kind__in=kinds)
    assert flags.filter(run=first).count() == flags.count() == 3
    assert not flags.filter(run=second).exists()


def test_any_policy_can_be_tried_for_complaints():
    complaint = ComplaintFactory(
        received_on=datetime.date(2025, 12, 1), stage_2_started_on=datetime.date(2026, 1, 5)
    )
    day = datetime.date(2026, 1, 10)

    found = {
        code: queries.tried([complaint.pk], policies.get(code), day=day, owner="complaint")
        for code in ("england", "tri_borough")
    }

    dues = {
        code: [item.cycle.due_on.isoformat() for item in items] for code, items in found.items()
    }
    assert dues == {"england": ["2026-02-09"], "tri_borough": ["2025-12-29"]}
    assert found["england"][0].household_id is None
    assert not Obligation.objects.exists()


def test_households_are_not_asked_about_complaints():
    household = fostering_household()
    ComplaintFactory(household=household)
    places = registry.households().places([household.pk], today=today())

    found = evaluate([household.pk], places, policies.current())

    assert "complaint" not in {item.kind.subject for item in found}
