"""An import is taken back whole, or not at all."""

import pytest
from django.db import connection
from django.utils import timezone

from carers.models import Household, Person
from fostering.audit.models import Event
from fostering.core.dates import today
from fostering.interchange.actions import batches
from fostering.interchange.models import BatchStatus
from fostering.interchange.tasks import work
from fostering.obligations.actions.flags import raise_flags
from fostering.obligations.models import Flag, Obligation, TaskRun
from placements.models import Contact
from tests.interchange import folders

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(tmp_path):
    return folders.load(folders.write(tmp_path / "in"))[0]


def records():
    return {k: v for k, v in folders.everything().items() if "history" not in k}


def test_what_was_added_goes(cast, tmp_path):
    before, due = records(), Obligation.objects.count()
    batch, _ = folders.load(folders.write(tmp_path / "in"))

    batches.undo(batch=batch, reason="The wrong folder", by=cast.service_manager)
    work(batch.pk)  # as the worker does, told after the transaction

    assert records() == before
    assert Obligation.objects.count() == due
    last = Household.history.filter(ref="H1").latest("history_id")
    assert (last.history_type, last.history_change_reason) == ("-", f"undo of import {batch.pk}")
    batch.refresh_from_db()
    assert (batch.status, batch.undone_because) == (BatchStatus.UNDONE, "The wrong folder")
    assert Event.objects.filter(kind="import.undone", by=cast.service_manager).exists()


def test_what_was_changed_is_put_back(batch, cast, tmp_path):
    lines = [folders.ROWS["households"][0], "H1,Brooke,specialist,West,yes"]
    second, _ = folders.load(folders.alone(tmp_path / "in", households=lines))
    assert Household.objects.get(ref="H1").name == "Brooke"

    batches.undo(batch=second, reason="The wrong folder", by=cast.service_manager)

    household = Household.objects.get(ref="H1")
    assert (household.name, household.name_key, household.team.name) == ("Brook", "brook", "North")
    assert household.version == 3
    assert household.history.count() == 3


def test_teams_and_workers_that_it_made_go_from_what_is_due_of_records_that_stay(
    batch, cast, tmp_path
):
    workers = [*folders.ROWS["workers"], "W3,w3@example.org,Wilma,Example,team_manager,West"]
    lines = [folders.ROWS["households"][0], "H1,Brook,mainstream,West,no"]
    taken = [
        folders.ROWS["allocations"][0],
        "H1,W1,lead,2023-01-10,2023-06-01",
        "H1,W3,standard,2023-06-01,",
    ]
    second, _ = folders.load(
        folders.alone(tmp_path / "in", workers=workers, households=lines, allocations=taken)
    )
    household = Household.objects.get(ref="H1")
    run = TaskRun.objects.create(name="nightly", as_of=today(), started_at=timezone.now())
    raise_flags(run=run, by=None)
    flags = Flag.objects.filter(household_id=household.pk)
    assert {(flag.team.name, flag.worker.ref) for flag in flags} == {("West", "W3")}

    batches.undo(batch=second, reason="The wrong folder", by=cast.service_manager)
    connection.check_constraints()

    assert {(flag.team, flag.worker) for flag in flags.all()} == {(None, None)}
    work(second.pk)
    due = Obligation.objects.filter(household_id=household.pk)
    assert {(row.team.name, row.worker.ref) for row in due} == {("North", "W2")}


def test_refused_when_a_record_was_changed_since(batch, cast):
    person = Person.objects.get(ref="P1")
    person.last_name = "Brooks"
    person.save()
    before = folders.everything()

    with pytest.raises(batches.CannotUndo) as refused:
        batches.undo(batch=batch, reason="The wrong folder", by=cast.service_manager)

    assert refused.value.obstacles == [f"The person with the number {person.pk} was changed since."]
    assert folders.everything() == before


def test_refused_when_something_was_added_to_a_record_since(batch, cast):
    household = Household.objects.get(ref="H1")
    Contact.objects.create(household=household, contacted_on="2024-01-01")

    with pytest.raises(batches.CannotUndo) as refused:
        batches.undo(batch=batch, reason="The wrong folder", by=cast.service_manager)

    assert refused.value.obstacles == [
        f"The household with the number {household.pk} has another contact."
    ]


def test_a_later_import_of_the_same_records_stands_in_the_way(batch, cast, tmp_path):
    lines = [folders.ROWS["households"][0], "H1,Brooke,specialist,North,yes"]
    later, _ = folders.load(folders.alone(tmp_path / "in", households=lines))

    with pytest.raises(batches.CannotUndo):
        batches.undo(batch=batch, reason="The wrong folder", by=cast.service_manager)
    batches.undo(batch=later, reason="The wrong folder", by=cast.service_manager)


def test_only_once(batch, cast):
    batches.undo(batch=batch, reason="The wrong folder", by=cast.service_manager)

    with pytest.raises(batches.DomainError, match="carried out"):
        batches.undo(batch=batch, reason="Again", by=cast.service_manager)
