"""An interchange folder, read into plain rows: nothing is decided here, only parsed."""

import csv
import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, str]

# Every file of the contract with its columns, in the contract's order.
FILES: dict[str, tuple[str, ...]] = {
    "workers": ("ref", "email", "first_name", "last_name", "role", "team"),
    "households": ("ref", "name", "category", "team", "rotation_exempt"),
    "approvals": ("household_ref", "kind", "started_on", "ended_on", "extended_on"),
    "people": (
        "ref",
        "household_ref",
        "role",
        "first_name",
        "last_name",
        "born_on",
        "joined_on",
        "left_on",
    ),
    "checks": ("person_ref", "kind", "completed_on"),
    "tsds": ("person_ref", "completed_on"),
    "allocations": ("household_ref", "worker_ref", "kind", "started_on", "ended_on"),
    "visits": ("household_ref", "visited_on", "unannounced", "worker_ref", "status"),
    "contacts": ("household_ref", "contacted_on"),
    "inspections": ("household_ref", "inspected_on"),
    "reviews": ("household_ref", "held_on"),
    "children": ("ref", "first_name", "last_name", "born_on", "local_authority"),
    "placements": ("ref", "child_ref", "household_ref", "kind", "started_on", "ended_on"),
    "safer_caring_plans": ("placement_ref", "agreed_on"),
    "delegated_authorities": ("placement_ref", "recorded_on"),
    "complaints": (
        "ref",
        "received_on",
        "stage_1_extended_on",
        "stage_1_answered_on",
        "stage_2_started_on",
        "stage_2_extended_on",
        "stage_2_answered_on",
        "stage_3_requested_on",
        "stage_3_panel_on",
    ),
    "allegations": ("ref", "household_ref", "received_on", "lado_referred_on"),
}


@dataclass
class Records:
    """The rows of a folder by what they belong to: a household, a person, or a placement."""

    households: list[Row] = field(default_factory=list)
    complaints: list[Row] = field(default_factory=list)
    allegations: list[Row] = field(default_factory=list)
    of_household: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    of_person: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    of_placement: dict[str, dict[str, list[Row]]] = field(default_factory=dict)


def date(text: str) -> datetime.date | None:
    """An ISO date; None for an empty cell, which means unknown or not ended."""
    return datetime.date.fromisoformat(text) if text else None


def known(text: str) -> datetime.date:
    """An ISO date that cannot be left empty: the start of a period, the day of an event."""
    return datetime.date.fromisoformat(text)


def read_file(folder: Path, name: str) -> list[Row]:
    """The rows of one file; none when the folder does not have it."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped


def read(folder: Path) -> Records:
    """Every file of a folder."""
    rows = {name: read_file(folder, name) for name in FILES}
    return Records(
        households=rows["households"],
        complaints=rows["complaints"],
        allegations=rows["allegations"],
        of_household={
            name: _by(rows[name], "household_ref")
            for name in (
                "approvals",
                "people",
                "allocations",
                "visits",
                "contacts",
                "inspections",
                "reviews",
                "placements",
            )
        },
        of_person={name: _by(rows[name], "person_ref") for name in ("checks", "tsds")},
        of_placement={
            name: _by(rows[name], "placement_ref")
            for name in ("safer_caring_plans", "delegated_authorities")
        },
    )


def write(folder: Path, tables: dict[str, list[Row]]) -> None:
    """Writes a folder of the contract: the inverse of `read`, for the generator."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in FILES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, columns, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(tables.get(name, []))
