"""Checks and training as arithmetic: one person's dated facts in, cycles out. No ORM, no clock."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from carers.enums import PersonRole
from fostering.core.dates import birthday
from fostering.core.periods import Span, spells
from fostering.obligations.cycles import (
    Cycle,
    Duty,
    Versions,
    once,
    renewing,
    stretches,
)

ADULT = 18

Period = tuple[datetime.date, datetime.date | None]


class PersonFacts(NamedTuple):
    """What the rules need to know of one person.

    `approved` are the household's spells of approval: full or temporary for checks, full ones for
    the workbook. `done` are the days on which the check or the workbook was completed.
    """

    role: str
    born_on: datetime.date | None
    joined_on: datetime.date | None
    left_on: datetime.date | None
    category: str
    approved: Sequence[Span]
    done: Sequence[datetime.date]


def approved_spells(approvals: Sequence[Period]) -> list[Span]:
    """The longest runs of approvals that overlap or touch."""
    return spells(approvals)


def dbs_check(facts: PersonFacts, versions: Versions) -> list[Cycle]:
    """An enhanced DBS check of every member of an approved household aged 18 or over.

    Fostering Services Regulations 2011, Schedule 3; no law sets the renewal. With no date of
    birth a carer or other adult counts as an adult throughout, a child of the family never.
    """
    applies = stretches(
        {
            "approved": facts.approved,
            "joined": _membership(facts),
            "turned_18": _adulthood(facts),
        },
        versions,
    )
    # A date of birth is kept out of the row unless the duty is counted from the birthday.
    applies = [
        stretch._replace(
            facts={
                code: day
                for code, day in stretch.facts.items()
                if code != "turned_18" or day == stretch.span.start
            }
        )
        for stretch in applies
    ]
    return renewing(applies, facts.done, Duty(versions, event="check", counts_earlier=True))


def medical_check(facts: PersonFacts, versions: Versions) -> list[Cycle]:
    """A medical of every carer of an approved household. Source as for the DBS check."""
    if facts.role != PersonRole.CARER:
        return []
    applies = stretches({"approved": facts.approved, "joined": _membership(facts)}, versions)
    return renewing(applies, facts.done, Duty(versions, event="check", counts_earlier=True))


def tsds_workbook(facts: PersonFacts, versions: Versions) -> list[Cycle]:
    """The training, support and development standards workbook of every approved carer (NMS 20.3).

    Due once, counted from full approval or from joining; completed before approval it is done.
    """
    if facts.role != PersonRole.CARER:
        return []
    done_on = min(facts.done, default=None)
    applies = stretches(
        {
            "approved": facts.approved,
            "joined": _membership(facts),
            "unfinished": [Span(None, done_on)],
        },
        versions,
    )
    return once(applies, Duty(versions, category=facts.category), met_on=done_on)


def _membership(facts: PersonFacts) -> list[Span]:
    """When they live in the household; with no dates, always."""
    return spells([(facts.joined_on, facts.left_on)])


def _adulthood(facts: PersonFacts) -> list[Span]:
    if facts.born_on is not None:
        return [Span(birthday(facts.born_on, ADULT), None)]
    return [] if facts.role == PersonRole.CHILD else [Span()]
