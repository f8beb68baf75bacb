"""Complaints and allegations as arithmetic: their dates in, cycles out. No clock."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from fostering.core.periods import Span
from fostering.obligations.cycles import Cycle, Duty, Versions, once, stretches

Day = datetime.date


class ComplaintFacts(NamedTuple):
    """The days of one complaint; None where it has not happened, or is not known."""

    received_on: Day
    stage_1_extended_on: Day | None = None
    stage_1_answered_on: Day | None = None
    stage_2_started_on: Day | None = None
    stage_2_extended_on: Day | None = None
    stage_2_answered_on: Day | None = None
    stage_3_requested_on: Day | None = None
    stage_3_panel_on: Day | None = None


class AllegationFacts(NamedTuple):
    """The days of one allegation."""

    received_on: Day
    lado_referred_on: Day | None = None


def complaint_stage_1(facts: ComplaintFacts, versions: Versions) -> list[Cycle]:
    """Local resolution of a complaint (RPR 2006, regulation 14): 10 working days, 20 if extended.

    It ends with the answer, and without one when stage 2 starts.
    """
    ends = [day for day in (facts.stage_1_answered_on, facts.stage_2_started_on) if day]
    applies = stretches({"received": [Span(facts.received_on, min(ends, default=None))]}, versions)
    return once(
        applies,
        Duty(versions),
        met_on=facts.stage_1_answered_on,
        extended_on=facts.stage_1_extended_on,
    )


def complaint_stage_2(facts: ComplaintFacts, versions: Versions) -> list[Cycle]:
    """The investigation (RPR 2006, regulation 17): 25 working days, 65 if extended.

    Counted from the start of stage 2, or from the day the complaint was received where the
    policy says so. An answer whose start is not known leaves nothing to count from.
    """
    if facts.stage_2_started_on is None:
        return []
    applies = stretches(
        {
            "stage_2_started": [Span(facts.stage_2_started_on, facts.stage_2_answered_on)],
            "received": [Span(facts.received_on, None)],
        },
        versions,
    )
    return once(
        applies,
        Duty(versions),
        met_on=facts.stage_2_answered_on,
        extended_on=facts.stage_2_extended_on,
    )


def complaint_stage_3(facts: ComplaintFacts, versions: Versions) -> list[Cycle]:
    """The review panel (RPR 2006, regulation 19): meets in 30 working days of the request."""
    if facts.stage_3_requested_on is None:
        return []
    span = Span(facts.stage_3_requested_on, facts.stage_3_panel_on)
    applies = stretches({"stage_3_requested": [span]}, versions)
    return once(applies, Duty(versions), met_on=facts.stage_3_panel_on)


def lado_referral(facts: AllegationFacts, versions: Versions) -> list[Cycle]:
    """Telling the designated officer (Working Together): one working day.

    When the officer knew before the service did there was nothing to do.
    """
    span = Span(facts.received_on, facts.lado_referred_on)
    applies = stretches({"received": [span]}, versions)
    return once(applies, Duty(versions), met_on=facts.lado_referred_on)


class DateDoubt(NamedTuple):
    """What is wrong with a complaint's days: the field to correct, why, and the days concerned."""

    field: str
    message: str
    concerns: frozenset[str]


# Each day, and the day that must be known and not later.
_FOLLOWS = (
    ("stage_1_extended_on", "received_on", "the day the complaint was received"),
    ("stage_1_answered_on", "received_on", "the day the complaint was received"),
    ("stage_2_started_on", "received_on", "the day the complaint was received"),
    ("stage_2_extended_on", "stage_2_started_on", "the day stage 2 started"),
    ("stage_2_answered_on", "stage_2_started_on", "the day stage 2 started"),
    ("stage_3_requested_on", "stage_2_started_on", "the day stage 2 started"),
    ("stage_3_panel_on", "stage_3_requested_on", "the day stage 3 was asked for"),
)
_EXTENSIONS = (
    ("stage_1_extended_on", "stage_1_answered_on"),
    ("stage_2_extended_on", "stage_2_answered_on"),
)


def date_doubts(facts: ComplaintFacts, *, today: Day) -> Iterator[DateDoubt]:
    """What speaks against recording these days today.

    Stricter than what the database can hold: history from elsewhere may lack a start.
    """
    for field, day in facts._asdict().items():
        if day is not None and day > today:
            yield DateDoubt(field, "The date cannot be in the future", frozenset({field}))
    for field, start, words in _FOLLOWS:
        day, earlier = getattr(facts, field), getattr(facts, start)
        if day is not None and (earlier is None or day < earlier):
            message = (
                f"Enter {words} first"
                if earlier is None
                else f"The date must be on or after {words}"
            )
            yield DateDoubt(field, message, frozenset({field, start}))
    for extended, answered in _EXTENSIONS:
        granted, answer = getattr(facts, extended), getattr(facts, answered)
        if granted is not None and answer is not None and granted > answer:
            message = "An extension is granted before the answer is given"
            yield DateDoubt(extended, message, frozenset({extended, answered}))
