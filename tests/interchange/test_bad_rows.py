"""What is wrong with a row is said with its file, line and column; warnings stop nothing."""

import pytest

from carers.models import Approval, Check, Household, Person, TsdsWorkbook
from placements.models import Placement, Visit
from tests.interchange import folders

pytestmark = pytest.mark.django_db

HEAD = {name: lines[0] for name, lines in folders.ROWS.items()}


@pytest.mark.parametrize(
    ("name", "row", "column", "reason"),
    [
        ("visits", "H7,2023-01-01,no,W1,completed", "household_ref", "no household with the ref"),
        ("visits", "H1,2023-02-30,no,W1,completed", "visited_on", "not a date"),
        ("visits", "H1,20230201,no,W1,completed", "visited_on", "not a date"),
        ("visits", "H1,,no,W1,completed", "visited_on", "must not be"),
        ("visits", "H1,2023-02-01,perhaps,W1,completed", "unannounced", "neither yes nor no"),
        ("visits", "H1,2023-02-01,no,W9,completed", "worker_ref", "no worker with the ref"),
        ("visits", "H1,2023-02-01,no,W1,planned", "status", "Known: draft, completed"),
        ("visits", "H1,2023-02-01,no,W1", "", "4 cells and the header has 5"),
        ("approvals", "H1,full,2023-02-01,2023-01-31,", "ended_on", "before started_on"),
        (
            "people",
            "P9,H1,carer,A,B,1990-01-01,2023-02-01,2023-01-01",
            "left_on",
            "before joined_on",
        ),
        ("people", "P1,H1,carer,Ada,Other,1980-02-29,,", "ref", "Line 2 has the same ref"),
        ("households", "H9,Brook,castle,North,no", "category", "not known here"),
        ("workers", "W9,w1@example.org,A,B,team_manager,North", "email", "Somebody else"),
        ("allocations", "H1,W1,standard,2024-01-01,2024-02-01", "started_on", "see line 3"),
        ("placements", "N9,C1,h 2,emergency,2023-02-01,2023-02-02", "started_on", "see line 2"),
        (
            "complaints",
            "Q2,2023-05-05,,2023-05-01,,,,,",
            "stage_1_answered_on",
            "before received_on",
        ),
    ],
)
def test_an_error_has_its_place(tmp_path, name, row, column, reason):
    lines = [*folders.ROWS[name], row]

    _, report = folders.load(folders.write(tmp_path / "in", **{name: lines}))

    ((file, line, at, words),) = folders.errors(report)
    assert (file, line, at) == (f"{name}.csv", len(lines), column)
    assert reason in words
    assert not report.written
    assert not Household.objects.exists()


def test_the_command_says_them_and_ends_with_an_error(tmp_path):
    folder = folders.write(tmp_path / "in", contacts=[HEAD["contacts"], "H1,soon"])

    said, error = folders.command("import_records", folder)

    assert "contacts.csv, line 2, contacted_on: “soon” is not a date" in said
    assert "Nothing was imported: 1 errors" in error


def test_bytes_that_are_not_utf_8_make_one_bad_row(tmp_path):
    folder = folders.write(tmp_path / "in")
    with (folder / "children.csv").open("ab") as file:
        file.write(b"C2,Zo\xe9,Stream,2015-01-01,\n")

    report = folders.look(folder)

    assert [error[:3] for error in folders.errors(report)] == [("children.csv", 3, "first_name")]


def test_lines_are_those_of_the_file(tmp_path):
    """Of a row that goes over two lines the first, and empty lines count."""
    lines = [HEAD["children"], 'C1,"Jo\nAnn",Stream,,', "", "C2,A,B,never,"]

    report = folders.look(folders.alone(tmp_path / "in", children=lines))

    assert [error[:3] for error in folders.errors(report)] == [("children.csv", 5, "born_on")]


def test_columns_and_files_that_are_not_known_are_reported(tmp_path):
    folder = folders.alone(
        tmp_path / "in", contacts=["household_ref,contacted_on,mood", "H1,2023-01-01,fine"]
    )
    (folder / "pets.csv").write_text("ref\nX\n")

    found = {warning[:3] for warning in folders.warnings(folders.look(folder))}

    assert found == {("contacts.csv", 1, "mood"), ("pets", 0, "")}


def test_a_column_that_must_be_there(tmp_path):
    report = folders.look(folders.alone(tmp_path / "in", contacts=["household_ref", "H1"]))

    assert [e[:3] for e in folders.errors(report)] == [("contacts.csv", 1, "contacted_on")]


def test_bad_rows_can_be_left_out_with_those_that_depend_on_them(tmp_path):
    folder = folders.write(
        tmp_path / "in",
        households=[*folders.ROWS["households"][:2], "h 2,Hill,castle,South,yes"],
    )

    _, report = folders.load(folder, skip_bad_rows=True)

    assert report.written
    assert [household.ref for household in Household.objects.all()] == ["H1"]
    assert [person.ref for person in Person.objects.all()] == ["P1"]
    assert Placement.objects.count() == 2
    reasons = {error[0]: error[3] for error in folders.errors(report)}
    assert reasons["people.csv"] == "“h 2” is on line 3 of households.csv, which has an error."
    assert set(reasons) == {
        "households.csv",
        "approvals.csv",
        "people.csv",
        "placements.csv",
        "tsds.csv",
    }


def test_history_that_the_guards_would_refuse_is_a_warning(tmp_path):
    children = [HEAD["children"], *(f"C{n},Jo,Stream,2015-03-04," for n in range(1, 5))]
    placements = [
        HEAD["placements"],
        "N0,C1,H1,short_term,2022-01-01,2022-02-01",
        *(f"N{n},C{n},H1,short_term,2023-02-0{n}," for n in range(1, 5)),
    ]
    folder = folders.write(
        tmp_path / "in",
        children=children,
        placements=placements,
        safer_caring_plans=None,
        delegated_authorities=None,
    )

    _, report = folders.load(folder)

    assert report.written
    assert folders.warnings(report) == [
        ("placements.csv", 2, "started_on", "The household was not approved on that day."),
        (
            "placements.csv",
            6,
            "started_on",
            "More than 3 children were in the household from that day.",
        ),
    ]


def test_periods_without_length_overlap_nothing(tmp_path):
    lines = [*folders.ROWS["allocations"], "H1,W1,standard,2023-03-01,2023-03-01"]

    _, report = folders.load(folders.write(tmp_path / "in", allocations=lines))

    assert report.errors == []


def test_a_placement_that_overlaps_what_is_here_already(tmp_path):
    folders.load(folders.write(tmp_path / "in"))
    lines = [HEAD["placements"], "N9,C1,h 2,emergency,2023-02-01,2023-02-02"]

    report = folders.look(folders.alone(tmp_path / "in", placements=lines))

    ((_, line, column, reason),) = folders.errors(report)
    assert (line, column) == (2, "started_on")
    assert "the one from 2023-01-20 that is here already" in reason


def test_overlapping_approvals_are_history(tmp_path):
    lines = [*folders.ROWS["approvals"], "H1,full,2023-05-01,2023-06-01,"]

    _, report = folders.load(folders.write(tmp_path / "in", approvals=lines))

    assert Approval.objects.count() == 4
    assert {warning[1] for warning in folders.warnings(report)} == {2, 5}


def test_a_check_without_a_day_is_left_out(tmp_path):
    lines = [HEAD["checks"], "P1,dbs,"]

    _, report = folders.load(folders.write(tmp_path / "in", checks=lines))

    assert not Check.objects.exists()
    assert [warning[:3] for warning in folders.warnings(report)] == [
        ("checks.csv", 2, "completed_on")
    ]


def test_one_workbook_a_carer_the_one_completed_first(tmp_path):
    lines = [HEAD["tsds"], "P1,", "P1,2024-02-02", "P1,2024-01-01"]

    _, report = folders.load(folders.write(tmp_path / "in", tsds=lines))

    assert str(TsdsWorkbook.objects.get().completed_on) == "2024-01-01"
    assert {warning[1] for warning in folders.warnings(report)} == {2, 3}


def test_a_visit_written_up_here_is_not_changed_by_an_import(tmp_path):
    folder = folders.write(tmp_path / "in")
    folders.load(folder)
    visit = Visit.objects.get(status="draft")
    visit.draft, visit.draft_version = {"summary": ["Half a sentence"]}, 1
    visit.save()

    lines = [*folders.ROWS["visits"][:3], "H1,2023-03-01,yes,W1,completed"]
    _, report = folders.load(folders.write(folder, visits=lines))

    visit.refresh_from_db()
    assert visit.status == "draft"
    assert report.counts["visits.csv"].added == 1
