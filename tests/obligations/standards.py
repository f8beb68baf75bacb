"""Shipped figures as pure values, for tests of rules that need no database."""

from fostering.obligations.cycles import Standard, Term, Unit, Versions
from fostering.obligations.policies.files import read_all

POLICIES = ("england", "tri_borough", "leicestershire", "southwark", "kent")


def shipped(policy, kind):
    """The versions of one kind as the policy's file states it."""
    figures = next(file for file in read_all() if file.code == policy).standards[kind]
    return Versions(
        (
            Standard(
                kind,
                Term(figures["interval"], Unit(figures["unit"])),
                figures["effective_from"],
                first=_term(figures, "first"),
                extended=_term(figures, "extended"),
                counted_from=figures["counted_from"],
                by_category=figures["by_category"],
                lead_days=figures["lead_days"],
                citation=figures["citation"],
                is_off=figures["is_off"],
            ),
        )
    )


def _term(figures, which):
    interval = figures[f"{which}_interval"]
    return None if interval is None else Term(interval, Unit(figures[f"{which}_unit"]))


def due(cycles, day):
    """(counted_from, due_on) of what is open on `day`, or None. More than one is an error."""
    found = [cycle for cycle in cycles if cycle.is_open_on(day)]
    assert len(found) <= 1, found
    return (found[0].counted_from, found[0].due_on) if found else None
