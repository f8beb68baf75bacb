"""Whoever changes a fact, its record is marked; a refresh takes the mark away; the night heals."""

import datetime

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.utils import timezone
from pgtrigger import registered

from fostering.core.dates import today
from fostering.obligations import auditing, fingerprint, marking, registry, stale
from fostering.obligations.actions import exceptions, policies, refresh
from fostering.obligations.models import Obligation, Reckoning, StaleRecord
from fostering.obligations.nightly import run_nightly
from fostering.obligations.policies import current
from fostering.obligations.rebuild import catch_up, rebuild
from placements.enums import Seen
from placements.models import VisitChild
from tests.factories import (
    AllegationFactory,
    AllocationFactory,
    CheckFactory,
    ComplaintFactory,
    ContactFactory,
    HouseholdFactory,
    TsdsWorkbookFactory,
    UserFactory,
    VisitFactory,
)
from tests.guards import watched
from tests.obligations.helpers import days_ago, done_for_the_year, fostering_household, rows

pytestmark = pytest.mark.django_db


def marks():
    return set(StaleRecord.objects.values_list("owner", "record_id"))


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def household():
    """One whose facts are worked out, with one of nearly everything."""
    household = fostering_household(placed_days_ago=300)
    done_for_the_year(household, visited_on=days_ago(20))
    ContactFactory(household=household, contacted_on=days_ago(15))
    person = household.people.get()
    CheckFactory(person=person, completed_on=days_ago(10))
    TsdsWorkbookFactory(person=person, completed_on=None)
    AllegationFactory(household=household)
    VisitChild.objects.create(
        visit=household.visits.get(), placement=household.placements.get(), seen=Seen.ALONE
    )
    rebuild()
    return household


# A change by hand to each table of facts, of a household's placement or person where it has none.
CHANGES = {
    "carers_household": "category = 'short_break' WHERE id = %(household)s",
    "carers_approval": "ended_on = CURRENT_DATE WHERE household_id = %(household)s",
    "carers_allocation": "ended_on = CURRENT_DATE WHERE household_id = %(household)s",
    "carers_person": "left_on = CURRENT_DATE WHERE household_id = %(household)s",
    "carers_check": "completed_on = completed_on - 1 WHERE person_id = %(person)s",
    "carers_tsdsworkbook": "completed_on = CURRENT_DATE WHERE person_id = %(person)s",
    "placements_placement": "started_on = started_on - 1 WHERE household_id = %(household)s",
    "placements_visit": "visited_on = visited_on - 1 WHERE household_id = %(household)s",
    "placements_visitchild": "seen = 'with_others' WHERE placement_id = %(placement)s",
    "placements_contact": "contacted_on = contacted_on - 1 WHERE household_id = %(household)s",
    "placements_homeinspection": "inspected_on = inspected_on - 1 WHERE household_id = %(household)s",
    "placements_safercaringplan": "agreed_on = agreed_on - 1 WHERE placement_id = %(placement)s",
    "placements_delegatedauthority": "recorded_on = recorded_on - 1 WHERE placement_id = %(placement)s",
    "reviews_review": "held_on = held_on - 1 WHERE household_id = %(household)s",
    "complaints_allegation": "received_on = received_on - 1 WHERE household_id = %(household)s",
    "obligations_obligation": "due_on = due_on + 1, escalate_on = escalate_on + 1"
    " WHERE household_id = %(household)s AND kind = 'home_inspection'",
}


class TestMarks:
    @pytest.mark.parametrize("table", CHANGES)
    def test_a_change_by_hand_marks_and_the_night_heals(self, household, table):
        other = fostering_household()
        refresh.refresh(household_ids=[other.pk])
        assert marks() == set()
        ids = {
            "household": household.pk,
            "person": household.people.get().pk,
            "placement": household.placements.get().pk,
        }

        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {CHANGES[table]}", ids)
            assert cursor.rowcount >= 1

        assert marks() == {("household", household.pk)}
        run = run_nightly(as_of=today())
        assert marks() == set()
        assert run.counts["households"] == 1
        healed = rows()
        Obligation.objects.all().delete()
        rebuild()
        assert rows() == healed

    def test_every_watched_table_is_tried(self):
        elsewhere = {"complaints_complaint", "obligations_dutyexception"}

        assert set(CHANGES) | elsewhere == set(marking.watched_columns())

    def test_every_watched_table_has_its_triggers(self):
        names = {(model._meta.db_table, trigger.name) for model, trigger in registered()}

        for table in marking.watched_columns():
            for change in ("insert", "update", "delete"):
                assert (table, f"marks_stale_on_{change}") in names

    def test_a_complaint_marks_itself(self):
        complaint = ComplaintFactory(household=None)
        refresh.refresh_owned(owner="complaint", ids=[complaint.pk])
        assert marks() == set()

        sql("UPDATE complaints_complaint SET received_on = received_on - 1")

        assert marks() == {("complaint", complaint.pk)}

    def test_an_exception_changed_by_hand_marks(self, household):
        row = Obligation.objects.open_on(today()).get(kind="home_inspection")
        until = row.due_on + datetime.timedelta(days=10)
        exceptions.grant(
            obligation=row,
            effect="extended",
            until=until,
            reason="A flood",
            today=today(),
            by=UserFactory(manager=True),
        )
        assert marks() == set()

        sql("UPDATE obligations_dutyexception SET until = until + 1")

        assert marks() == {("household", household.pk)}

    def test_a_deleted_row_marks(self, household):
        household.placements.get().delegated_authorities.all().delete()

        assert marks() == {("household", household.pk)}

    def test_a_person_who_moves_marks_both_households(self, household):
        other = HouseholdFactory()
        refresh.refresh(household_ids=[other.pk])

        sql("UPDATE carers_person SET household_id = %s", other.pk)

        assert marks() == {("household", household.pk), ("household", other.pk)}

    def test_what_no_rule_reads_marks_nothing(self, household):
        sql("UPDATE carers_household SET name = 'Another name'")
        sql("UPDATE carers_person SET first_name = 'Another'")
        sql("UPDATE placements_visit SET summary = 'More'")

        assert marks() == set()

    def test_a_draft_marks_nothing_until_it_is_completed(self, household):
        visit = VisitFactory(household=household, visited_on=days_ago(1), status="draft")
        assert marks() == set()

        visit.status = "completed"
        visit.save()

        assert marks() == {("household", household.pk)}

    def test_a_refresh_leaves_no_mark_and_an_undone_one_leaves_them(self, household):
        VisitFactory(household=household, visited_on=days_ago(1))

        refresh.refresh(household_ids=[household.pk], kinds=[registry.get("dbs_check")])
        assert marks() == {("household", household.pk)}

        refresh.refresh(household_ids=[household.pk])
        assert marks() == set()

    def test_a_deleted_record_loses_its_rows_and_its_mark(self):
        complaint = ComplaintFactory(household=None)
        rebuild()
        pk = complaint.pk
        complaint.delete()
        assert marks() == {("complaint", pk)}

        catch_up()

        assert not Obligation.objects.filter(subject_type="complaint").exists()
        assert marks() == set()

    def test_marks_of_an_owner_that_nobody_registered_are_dropped(self, household):
        stale.mark(owner="nothing", ids=[1])

        assert catch_up().households == 0
        assert marks() == set()


class TestWhatTheLoadersRead:
    def read(self, household):
        statements = []

        def keep(execute, statement, params, many, context):
            statements.append(statement)
            return execute(statement, params, many, context)

        ComplaintFactory(household=household)
        asked = set()
        for code in ("kent", "tri_borough"):  # between them they ask for every kind
            policies.use_policy(code=code, by=None)
            asked |= {code for code, versions in current().kinds.items() if versions.spans()}
            with connection.execute_wrapper(keep):
                refresh.refresh(household_ids=[household.pk])
        assert asked == {kind.code for kind in registry.kinds()}
        return statements

    def test_is_watched(self, household):
        statements = self.read(household)

        assert len(watched.read_by(statements)) > 15
        assert watched.unwatched(statements, marking.watched_columns()) == []

    def test_guard_fails_for_a_table_and_for_a_column(self, household):
        columns = marking.watched_columns()
        del columns["placements_contact"]
        columns["carers_person"].remove("born_on")

        faults = watched.unwatched(self.read(household), columns)

        assert faults == ["carers_person.born_on", "placements_contact"]


class TestCalendar:
    def test_an_allocation_entered_beforehand_begins(self):
        household = fostering_household()
        allocation = household.allocations.get()
        allocation.ended_on = today() + datetime.timedelta(days=3)
        allocation.save()
        later = AllocationFactory(household=household, started_on=allocation.ended_on)
        rebuild()
        theirs = Obligation.objects.filter(household_id=household.pk)
        assert {row.worker_id for row in theirs} == {allocation.worker_id}

        with time_machine.travel(timezone.now() + datetime.timedelta(days=5)):
            run = run_nightly(as_of=today())
            again = run_nightly(as_of=today())

        assert {row.worker_id for row in theirs.all()} == {later.worker_id}
        assert (run.counts["households"], again.counts["households"]) == (1, 0)


class TestRules:
    def test_nothing_is_worked_out_when_nothing_changed(self, household):
        assert run_nightly(as_of=today()).counts["households"] == 0

    def test_other_code_marks_everything(self, household, monkeypatch):
        monkeypatch.setattr(fingerprint, "_of_code", lambda: "another")

        assert run_nightly(as_of=today()).counts["households"] == 1
        assert run_nightly(as_of=today()).counts["households"] == 0

    def test_another_figure_marks_everything_when_it_is_saved(self, household):
        policies.use_policy(code="kent", by=None)
        assert marks() == {("household", household.pk)}

        by = UserFactory(manager=True)
        catch_up()
        policies.change_standard(
            kind="home_inspection",
            figures={"interval": 10},
            effective_from=today(),
            reason="Sooner",
            by=by,
        )

        assert marks() == {("household", household.pk)}

    def test_the_fingerprint_is_of_rules_loaders_and_engine(self):
        found = fingerprint.modules()

        assert {
            "carers.rules",
            "placements.rules",
            "reviews.rules",
            "complaints.rules",
            "carers.obligations.people",
            "fostering.obligations.cycles",
            "fostering.obligations.lines",
            "fostering.core.periods",
            "fostering.core.dates",
            "fostering.core.working_days",
        } <= found
        assert not any(name.startswith("django") for name in found)


class TestAudit:
    def test_it_goes_round_all_records(self, monkeypatch):
        households = [HouseholdFactory() for _ in range(5)]
        rebuild()
        monkeypatch.setattr(auditing, "NIGHTS", 3)

        numbers = [auditing.audit().households for _ in range(4)]

        assert numbers == [2, 2, 2, 2]
        assert Reckoning.objects.get().audited["household"] == households[2].pk

    def test_it_finds_and_says_what_left_no_mark(self, monkeypatch):
        household = fostering_household(placed_days_ago=30)
        rebuild()
        VisitFactory(household=household, visited_on=days_ago(3))
        StaleRecord.objects.all().delete()
        monkeypatch.setattr(auditing, "NIGHTS", 1)

        run = run_nightly(as_of=today())

        assert (run.counts["households"], run.counts["audited"]) == (0, 1)
        assert run.counts["astray"] == run.counts["added"] + run.counts["changed"] > 0
        assert run_nightly(as_of=today()).counts["astray"] == 0


def test_rows_that_no_rule_writes_are_put_right(household):
    before = rows(household_id=household.pk)
    sql("UPDATE obligations_obligation SET ended_by = E'a\\nb\\tc', unit = '\\N'")

    catch_up()

    assert rows(household_id=household.pk) == before


def test_the_watched_models_are_there():
    tables = {model._meta.db_table for model in apps.get_models()}

    assert set(marking.watched_columns()) <= tables
