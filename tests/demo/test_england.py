"""A made-up England: whole, as the product's actions would have written it, and the same each time."""

import datetime
import tempfile
from contextlib import closing
from dataclasses import replace
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test import TestCase, override_settings
from django.urls import reverse
from simple_history.models import HistoricalRecords

from carers.models import Assessment, Household, Person
from complaints.models import Allegation, Complaint
from fostering.accounts.models import Team, User
from fostering.audit.models import Event
from fostering.core.errors import DomainError
from fostering.demo.england import after, beside, building, measures, shape, staff, telling
from fostering.demo.england.book import Pages
from fostering.demo.england.scale import AREAS, HOUSEHOLDS, TEAMS, WORKERS, Scale
from fostering.documents.models import Pack, StoredFile
from fostering.obligations.models import Obligation
from fostering.obligations.rebuild import rebuild
from placements.actions import visit_drafts, visits
from placements.models import Visit, VisitAmendment, VisitChild, VisitSharing
from placements.queries.copies import COPY, copy_options
from placements.queries.values import values_of
from tests.demo.test_demo import storages_at

TODAY = datetime.date(2026, 11, 23)
SMALL = Scale(households=12, years=2, seed=1, today=TODAY)
# Empty in a service at work too, until somebody uses what they hold.
MAY_BE_EMPTY = {
    "auth.Group": "roles are code",
    "auth.Group_permissions": "roles are code",
    "sessions.Session": "nobody has signed in",
    "account.EmailAddress": "addresses are those of the accounts",
    "account.EmailConfirmation": "an administrator knows the addresses",
    "mfa.Authenticator": "everybody sets up their own",
    "obligations.StaleRecord": "marks of what is to be worked out: all of it was",
}


def build(scale=SMALL):
    took = building.build(scale, processes=1, tell=lambda line: None)
    return took | after.finish(scale, tell=lambda line: None)


class Built(TestCase):
    """A small service, built once."""

    @classmethod
    def setUpTestData(cls):
        with (
            tempfile.TemporaryDirectory() as folder,
            override_settings(STORAGES=storages_at(folder), DEV=True),
        ):
            cls.took = build()

    def test_every_table_has_rows(self):
        models = apps.get_models(include_auto_created=True)
        empty = {m._meta.label for m in models if not m._base_manager.exists()}
        assert empty - MAY_BE_EMPTY.keys() == set()

    def test_every_key_points_at_a_row(self):
        connection.check_constraints()

    def test_sequences_are_past_the_rows(self):
        for model in (Household, Person, Visit, Event, Visit.history.model):
            table, key = model._meta.db_table, model._meta.pk.column
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT max({key}) FROM {table}")
                highest = cursor.fetchone()[0]
                cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [table, key])
                assert cursor.fetchone()[0] > highest

    def test_the_nightly_job_finds_nothing_to_change(self):
        done = rebuild()
        assert (done.households, *done.changes) == (SMALL.households, 0, 0, 0)
        assert Obligation.objects.count() > 10 * SMALL.households

    def test_what_is_kept_is_what_was_last_versioned(self):
        for model in apps.get_models():
            history = getattr(getattr(model, "history", None), "model", None)
            if history is not None and model is not User:
                self.check_last_versions(model, history)

    def check_last_versions(self, model, history):
        kept = [one.attname for one in history._meta.concrete_fields if "history_" not in one.name]
        rows = {row["id"]: row for row in model._base_manager.values(*kept)}
        last = {row["id"]: row for row in history.objects.order_by("history_id").values(*kept)}
        assert rows == last, model._meta.label

    def test_restricted_records_stay_off_the_households_history(self):
        for model in (Complaint, Allegation):
            events = Event.objects.filter(subject_type=model._meta.label_lower)
            assert events.exists()
            assert not events.exclude(household_id=None).exists()

    def test_what_an_amendment_kept_is_what_the_visit_said(self):
        amendment = VisitAmendment.objects.order_by("pk")[0]
        versions = amendment.visit.history.order_by("history_id")
        before = versions.filter(version__lt=amendment.visit.version).last()
        assert amendment.before["summary"] == before.summary
        assert amendment.before["summary"] != amendment.visit.summary

    def test_those_who_work_there_see_their_pages(self):
        worker = User.objects.get(email="worker0001@england.example")
        assert worker.check_password(staff.PASSWORD)
        household = Household.objects.allocated_to(worker, on=TODAY).filter(visits__gt=0)[0]
        visit = household.visits.completed()[0]
        self.client.force_login(worker)
        for name, pk in (
            ("household-detail", household.pk),
            ("household-timeline", household.pk),
            ("visit-detail", visit.pk),
        ):
            assert self.client.get(reverse(name, args=[pk])).status_code == 200, name
        self.client.force_login(User.objects.get(email="manager0001@england.example"))
        assert self.client.get(reverse("team-page", args=[1])).status_code == 200
        assert self.client.get(reverse("household-history", args=[household.pk])).status_code == 200

    def test_a_stored_file_is_where_its_row_says(self):
        assert StoredFile.objects.filter(kind="pack").exists()
        assert all(file.size > 1000 for file in StoredFile.objects.all())

    def test_the_copy_of_a_visit_is_of_what_it_says(self):
        copies = Pack.objects.filter(kind=COPY)
        assert copies.exists()
        for copy in copies:
            assert copy.options == copy_options(Visit.objects.get(pk=copy.subject_id))

    def test_an_assessment_is_ready_for_its_pack(self):
        assert Assessment.objects.filter(status="complete", completed_on__isnull=False).exists()

    def test_it_says_what_it_built(self):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        lines = "\n".join(measures.table(self.took, 1.0))
        assert "placements_visit " in lines
        assert "A visit with its history and audit" in lines

    def test_it_is_built_in_an_empty_database_alone(self):
        with pytest.raises(DomainError, match="empty"):
            build()
        with pytest.raises(CommandError, match="empty"):
            call_command("generate", households=3, years=1, stdout=StringIO())

    def test_a_visit_is_what_the_actions_write(self):
        """The rows of a generated visit beside those of the same visit recorded on the pages."""
        told = Visit.objects.filter(
            sharing__agreed_on__isnull=False, amendments=None, oversight=None
        )
        told = told.exclude(actions=None).exclude(children__placement=None).order_by("-pk")[0]
        with acting(told.worker):
            recorded = record_again(told)
        assert trace(recorded) == trace(told)


def acting(user):
    """What the middleware of simple-history does: versions know who asked."""
    HistoricalRecords.context.request = SimpleNamespace(user=user)

    class Done:
        def __enter__(self):
            return user

        def __exit__(self, *error):
            del HistoricalRecords.context.request

    return Done()


def record_again(told):
    """The same visit, begun, completed and shared by the actions; then its actions done."""
    by, values = told.worker, values_of(told)
    visit = visit_drafts.start_visit(household=told.household, today=told.visited_on, by=by)
    visit = visits.complete_visit(
        visit=visit, values=values, version=0, today=TODAY, by=by, is_old_confirmed=True
    )
    visits.share_visit(
        visit=visit,
        shared_on=told.shared_on,
        agreed_on=told.agreed_on,
        carer_comments=told.carer_comments,
        version=None,
        today=TODAY,
        by=by,
    )
    for row, twin in zip(visit.actions.all(), told.actions.all(), strict=True):
        if twin.done_on:
            row.done_on = twin.done_on
            row.save()
    return Visit.objects.get(pk=visit.pk)


# What differs from one recording of a visit to another: keys, moments, and how long it was typed.
OWN = {
    "id",
    "visit_id",
    "history_id",
    "m2m_history_id",
    "created_at",
    "updated_at",
    "completed_at",
    "history_date",
    "at",
    "draft_version",
    "draft_saved_at",
    "subject_id",
}


def trace(visit):
    """Every row of a visit, its versions and its events, without what is its own, by table."""
    people = Visit.people_present.through
    then = Visit.history.model.people_present.model
    of_visit = {"visit_id": visit.pk}
    found = {
        "visit": rows(Visit, id=visit.pk),
        "versions": rows(Visit.history.model, id=visit.pk),
        "present": rows(people, **of_visit),
        "present then": rows(then, **of_visit),
        "events": rows(Event, subject_type="placements.visit", subject_id=visit.pk),
    }
    for name, model in (
        ("children", VisitChild),
        ("actions", visit.actions.model),
        ("sharing", VisitSharing),
    ):
        found[name] = rows(model, **of_visit)
        found[f"versions of {name}"] = rows(model.history.model, **of_visit)
    return found


def rows(model: type[Model], **which):
    names = [one.attname for one in model._meta.concrete_fields if one.attname not in OWN]
    found = model._base_manager.filter(**which).values(*names)
    return sorted(map(str, found))


@pytest.mark.django_db(transaction=True)
def test_a_big_one_is_copied_by_processes_beside_this_one(monkeypatch, tmp_path, settings):
    settings.STORAGES = storages_at(tmp_path)
    monkeypatch.setattr(building, "MANY", 1)
    with closing(beside.connect()) as raw:
        before = shape.parts(raw, building.table_names())
        # No household of the first two has a stored file, which another process would keep.
        building.build(replace(SMALL, households=2), processes=1, tell=lambda line: None)
        assert shape.parts(raw, building.table_names()) == before
        asleep = "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'"
        assert raw.execute(asleep).fetchone() == (0,)
    assert Household.objects.count() == 2
    assert Visit.objects.completed().count() > 20


@pytest.mark.django_db(transaction=True)
def test_what_is_stopped_leaves_whole_and_empty_tables(monkeypatch):
    def fail(scale, pages):
        raise RuntimeError("Stopped")

    monkeypatch.setattr(building, "MANY", 1)
    monkeypatch.setattr(telling, "tell_service", fail)
    with closing(beside.connect()) as raw:
        before = shape.parts(raw, building.table_names())
        with pytest.raises(RuntimeError, match="Stopped"):
            building.build(SMALL, processes=1, tell=lambda line: None)
        assert shape.parts(raw, building.table_names()) == before
    assert not User.objects.exists()
    assert building.UNFINISHED not in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_the_next_run_clears_up_after_one_that_was_killed(tmp_path, settings):
    settings.STORAGES = storages_at(tmp_path)
    names = building.table_names()
    with closing(beside.connect()) as raw:
        before = shape.parts(raw, names)
        building.remember(raw, before, names)
        shape.take_away(raw, before)
        raw.execute("ALTER TABLE placements_visit DISABLE TRIGGER USER")
        Team.objects.create(name="Half done")
        building.build(replace(SMALL, households=3), processes=1, tell=lambda line: None)
        assert shape.parts(raw, names) == before
    assert not Team.objects.filter(name="Half done").exists()


@pytest.mark.django_db
def test_the_same_numbers_give_the_same_rows():
    def told(scale):
        pages = Pages()
        telling.tell_service(scale, pages)
        for number in range(4):
            telling.tell_household(number, scale, pages)
        return pages.take()

    with tempfile.TemporaryDirectory() as folder, override_settings(STORAGES=storages_at(folder)):
        first, again = told(SMALL), told(SMALL)
        other = told(Scale(households=12, years=2, seed=2, today=TODAY))
    assert first == again
    assert first != other


def test_it_is_no_command_for_a_service_at_work(settings):
    settings.DEV = False
    with pytest.raises(CommandError, match="only a demo"):
        call_command("generate")


def test_england_in_proportion():
    england = Scale(HOUSEHOLDS, 5, 1, TODAY)
    assert (england.areas, england.teams, england.workers) == (AREAS, TEAMS, WORKERS)
    council = Scale(900, 5, 1, TODAY)
    assert (council.areas, council.teams, council.workers) == (10, 26, 64)
    small = Scale(90, 5, 1, TODAY)
    assert (small.areas, small.teams, small.workers) == (1, 3, 9)
    for scale in (england, council, small):
        assert all(scale.supervisors_of(team) for team in range(scale.teams))
        assert len({post.pk for post in staff.posts(scale)}) == len(list(staff.posts(scale)))


@pytest.mark.django_db
def test_indexes_and_constraints_come_back():
    connection.ensure_connection()
    raw, names = connection.connection, building.table_names()
    found = shape.parts(raw, names)
    assert {part.table for part in found} >= {"placements_visit", "audit_event", "knox_authtoken"}
    shape.take_away(raw, found)
    assert shape.parts(raw, names) == []
    for step in shape.steps(found):
        for statements in step:
            for statement in statements:
                raw.execute(statement)
    assert shape.parts(raw, names) == found
    Team.objects.create(name="Twice")
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(name="Twice")
