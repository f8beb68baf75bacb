"""The answers worked out by hand: folders/hand_made/paper.csv, one line for each turn of a duty.

A line says from which day to which day the turn is open (the last day included, empty for ever),
the day it counts from, the day it is due, and under which policies. Only the state is left to
compute, from the leads of the contract. No date of the oracle's is used here.

    python -m tests.contract.paper        writes expected/<policy>/<as-of>.csv anew
"""

import csv
import datetime
import functools
from pathlib import Path

from tests.contract.oracle import COLUMNS, Answer

HAND_MADE = Path(__file__).parent / "folders" / "hand_made"
RECORDS = HAND_MADE / "records"
EXPECTED = HAND_MADE / "expected"
POLICY_CODES = ("england", "tri_borough", "leicestershire", "southwark", "kent")
AS_OF = ("2020-02-29", "2023-05-12", "2024-02-29", "2025-12-29", "2026-03-31")

ONE_DAY = datetime.timedelta(days=1)

# "Visit and contact 7 days; both unannounced visits and the inspection 30; review 60; ..."
WARNING = {
    "supervision_visit": 7,
    "carer_contact": 7,
    "unannounced_visit": 30,
    "second_unannounced_visit": 30,
    "home_inspection": 30,
    "annual_review": 60,
    "dbs_check": 90,
    "medical_check": 90,
    "tsds_workbook": 90,
    "temporary_approval_end": 28,
    "allocation_handover": 30,
    "allocation_limit": 60,
    "safer_caring_plan": 3,
    "delegated_authority": 3,
    "complaint_stage_1": 3,
    "complaint_stage_2": 3,
    "complaint_stage_3": 3,
    "allocated_worker": 7,
    "lado_referral": 7,
}


@functools.cache
def turns() -> list[dict[str, str]]:
    """The lines of paper.csv."""
    with (HAND_MADE / "paper.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _state(kind: str, due_on: str, day: datetime.date) -> str:
    to_go = (datetime.date.fromisoformat(due_on) - day).days
    if to_go < 0:
        return "overdue"
    return "due_soon" if to_go <= WARNING[kind] else "upcoming"


def answers(day: datetime.date, policy: str) -> list[Answer]:
    """The turns open on the day under the policy, with their state, in the command's order."""
    found = []
    for turn in turns():
        is_open = turn["first_day"] <= day.isoformat() <= (turn["last_day"] or "9999")
        if is_open and (turn["policies"] == "all" or policy in turn["policies"].split()):
            line = [turn[name] for name in COLUMNS[:-1]]
            found.append(Answer(*line, _state(turn["kind"], turn["due_on"], day)))
    return sorted(found)


def days_that_matter() -> list[datetime.date]:
    """Where an answer may change: a turn opens, closes, is due soon, is due; and the day beside."""
    days = set()
    for turn in turns():
        first, last, due = (
            datetime.date.fromisoformat(turn[name]) if turn[name] else None
            for name in ("first_day", "last_day", "due_on")
        )
        soon = due - datetime.timedelta(days=WARNING[turn["kind"]])
        days |= {first - ONE_DAY, first, soon - ONE_DAY, soon, due, due + ONE_DAY}
        days |= {last, last + ONE_DAY} if last else set()
    return sorted(days)


def write_expected() -> None:
    """Writes the expected output of the command for each policy and as-of day."""
    for policy in POLICY_CODES:
        (EXPECTED / policy).mkdir(parents=True, exist_ok=True)
        for day in AS_OF:
            with (EXPECTED / policy / f"{day}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(COLUMNS)
                writer.writerows(answers(datetime.date.fromisoformat(day), policy))


if __name__ == "__main__":
    write_expected()
