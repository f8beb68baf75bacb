"""Small folders for the tests: a household with a bit of everything, and what a test changes."""

import io

from django.core.management import CommandError, call_command

from fostering.interchange import importing, working
from fostering.interchange.models import BatchStatus, ImportBatch
from fostering.interchange.sources import Folder

ROWS = {
    "workers": [
        "ref,email,first_name,last_name,role,team",
        "W1,w1@example.org,Wendy,Example,supervising_social_worker,North",
        "W2,w2@example.org,Walter,Example,supervising_social_worker,North",
    ],
    "households": [
        "ref,name,category,team,rotation_exempt",
        "H1,Brook,mainstream,North,no",
        "h 2,Hill,connected_person,South,yes",
    ],
    "approvals": [
        "household_ref,kind,started_on,ended_on,extended_on",
        "H1,full,2023-01-10,,",
        "h 2,temporary,2023-02-01,2023-02-01,",
        "h 2,temporary,2023-02-01,,2023-05-01",
    ],
    "people": [
        "ref,household_ref,role,first_name,last_name,born_on,joined_on,left_on",
        "P1,H1,carer,Ada,Brook,1980-02-29,,",
        "P2,h 2,adult,Bo,Hill,,2023-01-01,2023-06-01",
    ],
    "checks": ["person_ref,kind,completed_on", "P1,dbs,2022-05-01", "P1,dbs,2022-05-01"],
    "tsds": ["person_ref,completed_on", "P1,", "P2,2023-03-01"],
    "allocations": [
        "household_ref,worker_ref,kind,started_on,ended_on",
        "H1,W1,lead,2023-01-10,2023-06-01",
        "H1,W2,standard,2023-06-01,",
    ],
    "visits": [
        "household_ref,visited_on,unannounced,worker_ref,status",
        "H1,2023-02-01,no,W1,completed",
        "H1,2023-02-01,no,W1,completed",
        "H1,2023-03-01,yes,,draft",
    ],
    "contacts": ["household_ref,contacted_on", "H1,2023-02-11"],
    "inspections": ["household_ref,inspected_on", "H1,2023-02-12"],
    "reviews": ["household_ref,held_on", "H1,2024-01-10"],
    "children": [
        "ref,first_name,last_name,born_on,local_authority",
        "C1,Jo,Stream,2015-03-04,Alderbrook",
    ],
    "placements": [
        "ref,child_ref,household_ref,kind,started_on,ended_on",
        "N1,C1,H1,short_term,2023-01-20,2023-04-01",
        "N2,C1,H1,long_term,2023-04-01,",
        "N3,C1,h 2,respite,2023-05-01,2023-05-08",
    ],
    "safer_caring_plans": ["placement_ref,agreed_on", "N1,2023-01-22"],
    "delegated_authorities": ["placement_ref,recorded_on", "N1,2023-01-22"],
    "complaints": [
        (
            "ref,received_on,stage_1_extended_on,stage_1_answered_on,stage_2_started_on,"
            "stage_2_extended_on,stage_2_answered_on,stage_3_requested_on,stage_3_panel_on"
        ),
        "Q1,2023-05-05,,2023-05-30,,,,,",
    ],
    "allegations": ["ref,household_ref,received_on,lado_referred_on", "A1,H1,2023-05-05,"],
}


def write(folder, **changed):
    """The folder of ROWS, some files given anew (None: absent)."""
    folder.mkdir(exist_ok=True)
    for name, lines in (ROWS | changed).items():
        path = folder / f"{name}.csv"
        path.unlink(missing_ok=True)
        if lines is not None:
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def alone(folder, **rows):
    """A folder of these files and no other."""
    return write(folder, **(dict.fromkeys(ROWS) | rows))


def look(folder):
    return importing.look(Folder(folder))


def load(folder, *, skip_bad_rows=False, by=None):
    batch = ImportBatch.objects.create(
        name="folder", status=BatchStatus.IMPORTING, skip_bad_rows=skip_bad_rows
    )
    report = working.import_source(Folder(folder), batch, by=by, progress=lambda words: None)
    return batch, report


def command(*arguments):
    """What the command says, and the error it ends with."""
    out = io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def errors(report):
    return [(m.file, m.line, m.column, m.reason) for m in report.errors]


def warnings(report):
    return [(m.file, m.line, m.column, m.reason) for m in report.warnings]


def everything():
    """Every record and every version: what an import may change."""
    from fostering.interchange.undoing import parts  # noqa: PLC0415 - models, once apps are ready

    found = {}
    for part in parts():
        found[part.name] = sorted(part.model.objects.values_list())
        found[f"{part.name} history"] = part.model.history.count()
    return found
