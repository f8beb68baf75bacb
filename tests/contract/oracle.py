"""The contract of obligations, read a second time: slow, direct, and sharing no code with the product.

`answer(records, day, policy)` gives what `manage.py obligations --as-of DAY --policy POLICY` must
print. Each function says, in other words, which sentence of the contract it stands for. Where the
contract can be read in two ways, READINGS.md says which way was taken.

    python -m tests.contract.oracle FOLDER --as-of 2026-03-31 --policy kent
"""

import argparse
import csv
import datetime
import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.contract.dates import (
    Date,
    done,
    happened,
    in_force,
    months,
    span,
    spell_start,
    turned_18,
    weeks,
    working_days,
)
from tests.contract.policies import LEADS, POLICIES, Policy
from tests.contract.records import Records, Row, date, known, read

COLUMNS = ("kind", "household_ref", "subject_ref", "counted_from", "due_on", "state")


class Answer(NamedTuple):
    """One line of the command's output."""

    kind: str
    household_ref: str
    subject_ref: str
    counted_from: str
    due_on: str
    state: str


class Duty(NamedTuple):
    """What a kind answers: whom it is about, the day it counts from, the day it is due."""

    subject_ref: str
    counted_from: Date
    due_on: Date


def state(kind: str, due_on: Date, day: Date) -> str:
    """Overdue from the day after it is due; due soon from `lead` days before; else upcoming."""
    if due_on < day:
        return "overdue"
    if due_on <= day + datetime.timedelta(days=LEADS[kind]):
        return "due_soon"
    return "upcoming"


# What is known of a household on a day


@dataclass(frozen=True)
class House:
    """One household as of a day, under a policy."""

    row: Row
    records: Records
    day: Date
    policy: Policy

    @property
    def ref(self) -> str:
        return self.row["ref"]

    @property
    def is_exempt(self) -> bool:
        """Exempt from worker rotation, as recorded now: the folder gives it no date."""
        return self.row["rotation_exempt"] == "yes"

    def rows(self, name: str) -> list[Row]:
        return self.records.of_household[name].get(self.ref, [])

    @functools.cached_property
    def approved_since(self) -> Date | None:
        """The start of the approved spell: approvals of both kinds. None: not approved."""
        return spell_start(map(span, self.rows("approvals")), self.day)

    @functools.cached_property
    def fully_approved_since(self) -> Date | None:
        """The start of the full spell: full approvals alone. None: no full approval in force."""
        full = [row for row in self.rows("approvals") if row["kind"] == "full"]
        return spell_start(map(span, full), self.day)

    @functools.cached_property
    def placed_since(self) -> Date | None:
        """The start of the placed spell, of all the household's placements. None: nobody placed."""
        return spell_start(map(span, self.rows("placements")), self.day)

    def completed_visits(self) -> list[Row]:
        """Completed visits dated the day or earlier. A draft is not yet a visit."""
        return [
            row
            for row in self.rows("visits")
            if row["status"] == "completed" and done(row, "visited_on", self.day)
        ]

    def unannounced_visits(self) -> list[Row]:
        return [row for row in self.completed_visits() if row["unannounced"] == "yes"]

    def allocation_on(self, day: Date) -> Row | None:
        """The allocation in force on a day: there is never more than one."""
        found = [row for row in self.rows("allocations") if in_force(span(row), day)]
        return found[0] if found else None

    def placements_in_force(self) -> list[Row]:
        return [row for row in self.rows("placements") if in_force(span(row), self.day)]

    def members(self) -> list[Row]:
        """Who lives there on the day: joined by it (or unknown when) and not left by it."""
        return [
            row
            for row in self.rows("people")
            if in_force((date(row["joined_on"]) or Date.min, date(row["left_on"])), self.day)
        ]


# The nineteen kinds. Each gives the duties that exist on the house's day, and none when its
# "applies" does not hold.


def supervision_visit(house: House) -> Iterator[Duty]:
    """Approved and with a placement: six weeks from the latest of both spells and the last visit."""
    placed, approved = house.placed_since, house.approved_since
    if placed and approved:
        visits = happened(house.completed_visits(), "visited_on", house.day)
        counted = max([placed, approved, *visits])
        yield Duty("", counted, weeks(counted, 6))


def carer_contact(house: House) -> Iterator[Duty]:
    """As the visit, but a contact counts like a visit, and each month where the policy asks it."""
    placed, approved = house.placed_since, house.approved_since
    if placed and approved and house.policy.contact_months:
        visits = happened(house.completed_visits(), "visited_on", house.day)
        contacts = happened(house.rows("contacts"), "contacted_on", house.day)
        counted = max([placed, approved, *visits, *contacts])
        yield Duty("", counted, months(counted, house.policy.contact_months))


def unannounced_visit(house: House) -> Iterator[Duty]:
    """Approved: twelve months from the later of the spell's start and the last unannounced visit."""
    approved = house.approved_since
    if approved:
        visits = happened(house.unannounced_visits(), "visited_on", house.day)
        counted = max([approved, *visits])
        yield Duty("", counted, months(counted, 12))


def made_by_another(house: House, visit: Row) -> bool:
    """Made by somebody other than the worker allocated that day; with nobody allocated, it counts.

    A visit whose worker is unknown is not known to be somebody else's.
    """
    allocation = house.allocation_on(known(visit["visited_on"]))
    if allocation is None:
        return True
    return visit["worker_ref"] not in ("", allocation["worker_ref"])


def second_unannounced_visit(house: House) -> Iterator[Duty]:
    """Approved and exempt from rotation, where the policy asks it: a second pair of eyes."""
    approved, interval = house.approved_since, house.policy.second_unannounced_months
    if approved and house.is_exempt and interval:
        others = [row for row in house.unannounced_visits() if made_by_another(house, row)]
        counted = max([approved, *happened(others, "visited_on", house.day)])
        yield Duty("", counted, months(counted, interval))


def home_inspection(house: House) -> Iterator[Duty]:
    """Approved: twelve months from the later of the spell's start and the last inspection."""
    approved = house.approved_since
    if approved:
        inspections = happened(house.rows("inspections"), "inspected_on", house.day)
        counted = max([approved, *inspections])
        yield Duty("", counted, months(counted, 12))


def annual_review(house: House) -> Iterator[Duty]:
    """Full approval in force: twelve months from the later of the full spell and the last review."""
    full = house.fully_approved_since
    if full:
        counted = max([full, *happened(house.rows("reviews"), "held_on", house.day)])
        yield Duty("", counted, months(counted, 12))


def is_adult(person: Row, day: Date) -> bool:
    """18 or over on the day; with no date of birth, by what the person is in the household."""
    born_on = date(person["born_on"])
    return person["role"] != "child" if born_on is None else turned_18(born_on) <= day


def renewed(house: House, person: Row, kind: str, starts: list[Date]) -> Duty:
    """36 months from the last check of the kind; with none, due the day it is counted from."""
    checks = house.records.of_person["checks"].get(person["ref"], [])
    completed = happened([c for c in checks if c["kind"] == kind], "completed_on", house.day)
    if completed:
        return Duty(person["ref"], max(completed), months(max(completed), 36))
    return Duty(person["ref"], max(starts), max(starts))


def dbs_check(house: House) -> Iterator[Duty]:
    """Each member of 18 or over of an approved household, counted from joining or turning 18."""
    approved = house.approved_since
    for person in house.members() if approved else []:
        if is_adult(person, house.day):
            born_on, joined_on = date(person["born_on"]), date(person["joined_on"])
            starts = [approved, joined_on, turned_18(born_on) if born_on else None]
            yield renewed(house, person, "dbs", [start for start in starts if start])


def medical_check(house: House) -> Iterator[Duty]:
    """Each carer who is a member of an approved household; nobody else."""
    approved = house.approved_since
    for person in house.members() if approved else []:
        if person["role"] == "carer":
            starts = [approved, date(person["joined_on"])]
            yield renewed(house, person, "medical", [start for start in starts if start])


def tsds_workbook(house: House) -> Iterator[Duty]:
    """Each carer of a fully approved household until the workbook is completed."""
    full = house.fully_approved_since
    for person in house.members() if full else []:
        workbooks = house.records.of_person["tsds"].get(person["ref"], [])
        if person["role"] == "carer" and not happened(workbooks, "completed_on", house.day):
            counted = max(start for start in (full, date(person["joined_on"])) if start)
            interval = house.policy.workbook_months(house.row["category"])
            yield Duty(person["ref"], counted, months(counted, interval))


def safer_caring_plan(house: House) -> Iterator[Duty]:
    """Each placement in force: a year from its last plan; with none, five working days from start."""
    for placement in house.placements_in_force():
        plans = house.records.of_placement["safer_caring_plans"].get(placement["ref"], [])
        agreed = happened(plans, "agreed_on", house.day)
        if agreed:
            yield Duty(placement["ref"], max(agreed), months(max(agreed), 12))
        else:
            start = known(placement["started_on"])
            yield Duty(placement["ref"], start, working_days(start, 5))


def delegated_authority(house: House) -> Iterator[Duty]:
    """Each placement in force with none recorded: five working days from its start."""
    for placement in house.placements_in_force():
        recorded = house.records.of_placement["delegated_authorities"].get(placement["ref"], [])
        if not happened(recorded, "recorded_on", house.day):
            start = known(placement["started_on"])
            yield Duty(placement["ref"], start, working_days(start, 5))


def allocated_worker(house: House) -> Iterator[Duty]:
    """Approved with nobody allocated: due at once, from approval or when the last worker left."""
    approved = house.approved_since
    if approved and house.allocation_on(house.day) is None:
        counted = max([approved, *happened(house.rows("allocations"), "ended_on", house.day)])
        yield Duty("", counted, counted)


def later_allocation_entered(house: House, current: Row) -> bool:
    """Whether the records hold an allocation that starts after this one, whatever its dates.

    While one is in force the next can only lie in the future: ignoring it, as other future events
    are, would leave the contract's condition without meaning.
    """
    return any(row["started_on"] > current["started_on"] for row in house.rows("allocations"))


def allocation_handover(house: House) -> Iterator[Duty]:
    """A standard allocation in force, no exemption, nobody to follow: 34 months from its start."""
    current, interval = house.allocation_on(house.day), house.policy.handover_months
    if not (interval and current and house.approved_since) or house.is_exempt:
        return
    if current["kind"] == "standard" and not later_allocation_entered(house, current):
        start = known(current["started_on"])
        yield Duty("", start, months(start, interval))


def allocation_limit(house: House) -> Iterator[Duty]:
    """An allocation in force, no exemption: 36 months from its start, 12 for a lead worker's."""
    current, policy = house.allocation_on(house.day), house.policy
    interval = policy.lead_limit_months if current and current["kind"] == "lead" else None
    interval = interval or policy.limit_months
    if current and interval and house.approved_since and not house.is_exempt:
        start = known(current["started_on"])
        yield Duty("", start, months(start, interval))


def temporary_approval_end(house: House) -> Iterator[Duty]:
    """A temporary approval in force: 16 weeks from its start, 24 once it has been extended.

    Two at once are not foreseen: the one that runs out first is the duty.
    """
    duties = []
    for row in house.rows("approvals"):
        if row["kind"] == "temporary" and in_force(span(row), house.day):
            start = known(row["started_on"])
            extended = done(row, "extended_on", house.day)
            duties.append(Duty("", start, weeks(start, 24 if extended else 16)))
    if duties:
        yield min(duties, key=lambda duty: duty.due_on)


HOUSEHOLD_KINDS: dict[str, Callable[[House], Iterator[Duty]]] = {
    rule.__name__: rule
    for rule in (
        supervision_visit,
        carer_contact,
        unannounced_visit,
        second_unannounced_visit,
        home_inspection,
        annual_review,
        dbs_check,
        medical_check,
        tsds_workbook,
        safer_caring_plan,
        delegated_authority,
        allocated_worker,
        allocation_handover,
        allocation_limit,
        temporary_approval_end,
    )
}


def complaint_stage_1(row: Row, day: Date, _policy: Policy) -> Iterator[Duty]:
    """Received, not answered, stage 2 not started: 10 working days, 20 once extended."""
    over = done(row, "stage_1_answered_on", day) or done(row, "stage_2_started_on", day)
    if done(row, "received_on", day) and not over:
        start = known(row["received_on"])
        allowed = 20 if done(row, "stage_1_extended_on", day) else 10
        yield Duty(row["ref"], start, working_days(start, allowed))


def complaint_stage_2(row: Row, day: Date, policy: Policy) -> Iterator[Duty]:
    """Stage 2 asked for and not answered: 25 working days, 65 once extended.

    Where the policy counts from the day the complaint was received, in plain days, an extension
    changes nothing.
    """
    if not done(row, "stage_2_started_on", day) or done(row, "stage_2_answered_on", day):
        return
    if policy.stage_2_days_from_received is not None:
        start = known(row["received_on"])
        limit = datetime.timedelta(days=policy.stage_2_days_from_received)
        yield Duty(row["ref"], start, start + limit)
        return
    start = known(row["stage_2_started_on"])
    extended = done(row, "stage_2_extended_on", day)
    allowed = policy.stage_2_extended_working_days if extended else policy.stage_2_working_days
    yield Duty(row["ref"], start, working_days(start, allowed))


def complaint_stage_3(row: Row, day: Date, _policy: Policy) -> Iterator[Duty]:
    """Stage 3 asked for and its panel not yet held: 30 working days."""
    if done(row, "stage_3_requested_on", day) and not done(row, "stage_3_panel_on", day):
        start = known(row["stage_3_requested_on"])
        yield Duty(row["ref"], start, working_days(start, 30))


def lado_referral(row: Row, day: Date, _policy: Policy) -> Iterator[Duty]:
    """An allegation received and not yet referred: one working day."""
    if done(row, "received_on", day) and not done(row, "lado_referred_on", day):
        start = known(row["received_on"])
        yield Duty(row["ref"], start, working_days(start, 1))


COMPLAINT_KINDS = {
    rule.__name__: rule for rule in (complaint_stage_1, complaint_stage_2, complaint_stage_3)
}


def answer(records: Records, day: Date, policy: str) -> list[Answer]:
    """Every duty open on the day under the policy, sorted by kind, household and subject.

    The refs are sorted as plain text, character by character.
    """
    figures = POLICIES[policy]
    found = []

    def add(kind: str, household_ref: str, duties: Iterable[Duty]) -> None:
        for subject, counted, due in duties:
            line = (counted.isoformat(), due.isoformat(), state(kind, due, day))
            found.append(Answer(kind, household_ref, subject, *line))

    for row in records.households:
        house = House(row, records, day, figures)
        for kind, rule in HOUSEHOLD_KINDS.items():
            add(kind, house.ref, rule(house))
    for row in records.complaints:
        for kind, rule in COMPLAINT_KINDS.items():
            add(kind, "", rule(row, day, figures))
    for row in records.allegations:
        add("lado_referral", row["household_ref"], lado_referral(row, day, figures))
    return sorted(found)


def main() -> None:
    """Prints the answer as the product's command does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", type=Date.fromisoformat, required=True)
    parser.add_argument("--policy", choices=POLICIES, default="england")
    options = parser.parse_args()
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(answer(read(options.folder), options.as_of, options.policy))


if __name__ == "__main__":
    main()
