"""The folder written from the product."""

import datetime

import openpyxl
import pytest

from fostering.interchange import exporting
from fostering.interchange.actions import batches
from fostering.interchange.sources import Workbook, open_path
from tests.contract import generate
from tests.interchange import folders
from tests.interchange.test_undo import records

pytestmark = pytest.mark.django_db


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_what_was_imported_is_exported(tmp_path):
    folders.load(folders.write(tmp_path / "in"))

    folders.command("export_records", tmp_path / "out")

    for name, lines in folders.ROWS.items():
        written = (tmp_path / "out" / f"{name}.csv").read_text().splitlines()
        assert written[0] == lines[0]
        assert sorted(written) == sorted(lines), name


def test_export_import_export_gives_the_same_bytes(cast, tmp_path):
    """Over a folder full of edges, imported where nothing else is."""
    generate.generate(tmp_path / "in", households=60, seed=5)
    first, _ = folders.load(tmp_path / "in")
    exporting.export_folder(tmp_path / "one")
    batches.undo(batch=first, reason="To begin again", by=cast.service_manager)
    empty = records()

    second, report = folders.load(tmp_path / "one")
    assert report.errors == []
    exporting.export_folder(tmp_path / "two")

    assert content(tmp_path / "one") == content(tmp_path / "two")
    batches.undo(batch=second, reason="To begin again", by=cast.service_manager)
    assert {name: len(rows) for name, rows in records().items()} == {
        name: len(rows) for name, rows in empty.items()
    }


def test_refs_are_in_the_order_of_their_characters(tmp_path):
    lines = [folders.ROWS["households"][0]]
    lines += [f"{ref},Brook,mainstream,North,no" for ref in ("h1", "H 1", "H-1", "H1")]
    folders.load(folders.alone(tmp_path / "in", households=lines))

    exporting.export_folder(tmp_path / "out")

    written = (tmp_path / "out" / "households.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in written[1:]] == ["H 1", "H-1", "H1", "h1"]


def test_nothing_is_escaped_for_spreadsheets(tmp_path):
    lines = [folders.ROWS["households"][0], "=H1,=1+1,mainstream,North,no"]
    folders.load(folders.alone(tmp_path / "in", households=lines))

    said, _ = folders.command("export_records", tmp_path / "out")

    assert "=H1,=1+1,mainstream,North,no" in (tmp_path / "out" / "households.csv").read_text()
    assert "nothing is escaped" in said


def test_a_zip_and_a_workbook_are_read_as_a_folder_is(tmp_path):
    folders.load(folders.write(tmp_path / "in"))
    before = records()

    exporting.export_zip(tmp_path / "records.zip")
    said, error = folders.command("import_records", tmp_path / "records.zip")
    assert (records(), error) == (before, "")

    book = openpyxl.load_workbook(_template(tmp_path))
    for name, lines in folders.ROWS.items():
        for line in lines[1:]:
            book[name].append(line.split(","))
    book.save(tmp_path / "filled.xlsx")
    said, error = folders.command("import_records", tmp_path / "filled.xlsx")
    assert (records(), error) == (before, "")
    assert "households.csv: 2 rows read: 0 new, 0 changed, 2 the same" in said


def _template(tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(exporting.empty_workbook())
    return path


def test_dates_and_numbers_of_a_workbook_are_read_as_shown(tmp_path):

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Children"
    sheet.append(["ref", "first_name", "last_name", "born_on", "local_authority"])
    sheet.append([12.0, "Jo", "Stream", datetime.date(2015, 3, 4), None])
    book.save(tmp_path / "one.xlsx")

    source = Workbook(tmp_path / "one.xlsx")
    with source.rows("children") as rows:
        assert [row.cells for row in rows][1] == ["12", "Jo", "Stream", "2015-03-04", ""]
    source.close()


def test_the_templates_have_every_file_with_its_header(tmp_path):
    path = tmp_path / "template.zip"
    path.write_bytes(exporting.empty_zip())
    source = open_path(path)

    found = {}
    for name in source.names():
        with source.rows(name) as rows:
            found[name] = [",".join(row.cells) for row in rows]
    source.close()
    assert found == {name: lines[:1] for name, lines in folders.ROWS.items()}
