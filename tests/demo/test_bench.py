"""The benchmark does what it says, for a few households. Nothing here is timed."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import call_command

from fostering.demo.bench import table
from fostering.demo.bench.folder import HEADERS, write_folder
from fostering.demo.bench.steps import STEPS, Measured
from fostering.interchange import files
from fostering.obligations.models import Obligation
from placements.models import Visit

HOUSEHOLDS = 20


def test_the_folder_has_every_file_with_the_columns_that_the_importer_reads():
    ours = {name: tuple(header.split()) for name, header in HEADERS.items()}
    assert ours == {file.name: file.headers for file in files.files()}


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_folder(tmp_path / name, households=3, until=datetime.date(2026, 3, 31))
    for file in HEADERS:
        one, two = (tmp_path / name / f"{file}.csv" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.django_db
def test_every_step_runs_and_the_table_shows_each(tmp_path):
    call_command("load_policies", stdout=StringIO())
    done = {}
    for name in STEPS:
        out = StringIO()
        call_command(
            "bench_obligations", step=name, folder=tmp_path, households=HOUSEHOLDS, stdout=out
        )
        done[name] = Measured(*json.loads(out.getvalue()))
    assert Visit.objects.count() > 30 * HOUSEHOLDS
    assert done["rebuild"].rows == done["quiet"].rows == Obligation.objects.count()
    assert done["as-of"].rows > HOUSEHOLDS
    text = table.as_markdown({HOUSEHOLDS: done})
    assert text.count("\n| ") >= len(STEPS)
