"""What an import does with good rows."""

import datetime

import pytest
from django.core import mail

from carers.models import Allocation, Approval, Check, Household, Person, TsdsWorkbook
from fostering.accounts.models import Team, User
from fostering.interchange.models import ImportBatch
from fostering.notifications.models import Notice, OutboxMessage
from fostering.obligations.models import Obligation
from placements.models import Placement, Visit
from tests.interchange import folders

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return folders.write(tmp_path / "in")


def test_every_row_is_a_record(folder):
    _, report = folders.load(folder)

    assert report.errors == []
    counts = {name: (c.read, c.added) for name, c in report.counts.items()}
    assert counts == {
        f"{name}.csv": (len(lines) - 1, len(lines) - 1) for name, lines in folders.ROWS.items()
    }
    household = Household.objects.get(ref="h 2")
    assert (household.team.name, household.rotation_exempt, household.version) == ("South", True, 1)
    assert household.name_key == "hill"
    assert Visit.objects.filter(status="completed").count() == 2
    assert Person.objects.get(ref="P1").born_on == datetime.date(1980, 2, 29)
    assert TsdsWorkbook.objects.get(person__ref="P2").template == "family_and_friends"


def test_a_worker_cannot_sign_in_until_invited_and_no_message_is_sent(folder):
    folders.load(folder)

    worker = User.objects.get(ref="W1")
    assert not worker.has_usable_password()
    assert worker.is_active
    assert mail.outbox == []
    assert not Notice.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_each_new_record_has_one_version_that_names_the_import(folder):
    batch, _ = folders.load(folder)

    version = Household.history.get(ref="H1")
    assert version.history_type == "+"
    assert version.history_change_reason == f"import {batch.pk}"
    assert version.name == "Brook"


def test_what_is_due_is_worked_out(folder):
    batch, _ = folders.load(folder)

    assert Obligation.objects.filter(kind="dbs_check").exists()
    assert batch.obligations


def test_twice_changes_nothing(folder):
    folders.load(folder)
    before = folders.everything()

    _, report = folders.load(folder)

    assert folders.everything() == before
    assert report.changes == 0
    assert all(counts.same == counts.read for counts in report.counts.values())


def test_rows_in_another_order_are_the_same_rows(folder):
    folders.load(folder)
    before = folders.everything()

    turned = {name: [lines[0], *lines[:0:-1]] for name, lines in folders.ROWS.items()}
    _, report = folders.load(folders.write(folder, **turned))

    assert folders.everything() == before
    assert report.changes == 0


@pytest.mark.parametrize(
    ("name", "line", "new", "model"),
    [
        ("households", 1, "H1,Brooke,mainstream,North,no", Household),
        ("approvals", 1, "H1,full,2023-01-10,2024-01-01,", Approval),
        ("people", 1, "P1,H1,carer,Ada,Brooks,1980-02-29,,", Person),
        ("tsds", 1, "P1,2024-02-02", TsdsWorkbook),
        ("allocations", 2, "H1,W1,standard,2023-06-01,2024-01-01", Allocation),
        ("visits", 3, "H1,2023-03-01,yes,W2,completed", Visit),
        ("placements", 2, "N2,C1,H1,long_term,2023-04-01,2024-01-01", Placement),
    ],
)
def test_a_changed_row_updates_its_record(folder, name, line, new, model):
    folders.load(folder)
    ids = set(model.objects.values_list("pk", flat=True))
    lines = list(folders.ROWS[name])
    lines[line] = new

    _, report = folders.load(folders.write(folder, **{name: lines}))

    assert (report.counts[f"{name}.csv"].changed, report.changes) == (1, 1)
    assert set(model.objects.values_list("pk", flat=True)) == ids
    assert list(model.history.filter(history_type="~").values_list("version", flat=True)) == [2]


def test_periods_may_swap_places(folder):
    folders.load(folder)
    lines = [
        folders.ROWS["allocations"][0],
        "H1,W1,lead,2023-01-10,2023-09-01",
        "H1,W2,standard,2023-09-01,",
    ]

    _, report = folders.load(folders.write(folder, allocations=[*lines[:2]]))
    assert [line for _, line, _, _ in folders.errors(report)] == [2]

    # The second row begins later: it is another allocation, and the first must make room.
    closed = [lines[0], "H1,W2,standard,2023-06-01,2023-06-01", *lines[1:]]
    _, report = folders.load(folders.write(folder, allocations=closed))
    assert report.errors == []
    assert Allocation.objects.count() == 3


def test_people_who_are_here_are_found_by_their_address(folder):
    user = User.objects.create_user(
        "w1@example.org", first_name="Wendy", last_name="Example", role="team_manager"
    )

    folders.load(folder)

    user.refresh_from_db()
    assert (user.ref, user.role, user.team.name) == ("W1", "supervising_social_worker", "North")


def test_teams_are_found_by_name_whatever_the_letters(folder):
    team = Team.objects.create(name="NORTH")

    folders.load(folder)

    assert Household.objects.get(ref="H1").team == team
    assert sorted(Team.objects.values_list("name", flat=True)) == ["NORTH", "South"]


def test_a_column_that_is_missing_keeps_what_is_here(folder):
    folders.load(folder)

    lines = ["ref,name,category,team", "h 2,Hills,connected_person,South"]
    _, report = folders.load(folders.alone(folder, households=lines))

    household = Household.objects.get(ref="h 2")
    assert (household.name, household.rotation_exempt) == ("Hills", True)
    assert ("households.csv", 1, "rotation_exempt") in {w[:3] for w in folders.warnings(report)}


def test_dry_run_writes_nothing(folder):
    before = folders.everything()

    said, error = folders.command("import_records", folder, "--dry-run")

    assert (folders.everything(), error) == (before, "")
    assert not ImportBatch.objects.exists()
    assert "households.csv: 2 rows read: 2 new, 0 changed, 0 the same" in said
    assert "Nothing was written" in said


def test_the_command_imports(folder):
    said, error = folders.command("import_records", folder)

    assert error == ""
    assert "Imported as import" in said
    assert Household.objects.count() == 2


def test_a_folder_that_is_not_there_is_said_to_be_absent(tmp_path):
    _, error = folders.command("import_records", tmp_path / "nowhere")

    assert "There is no folder" in error


def test_bom_and_quotes_are_read(tmp_path):
    lines = ["\ufeffref,name,category,team,rotation_exempt", 'H9,"Brook, and Hill",specialist,N,no']

    folders.load(folders.alone(tmp_path / "in", households=lines))

    assert Household.objects.get().name == "Brook, and Hill"


def test_a_check_of_another_kind_is_kept_as_another(folder):
    lines = ["person_ref,kind,completed_on", "P1,palmistry,2023-01-01"]

    _, report = folders.load(folders.write(folder, checks=lines))

    assert Check.objects.get().kind == "other"
    assert ("checks.csv", 2, "kind") in {warning[:3] for warning in folders.warnings(report)}
