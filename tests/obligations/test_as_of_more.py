"""The other kinds, filtered to a day, say what the table says for that day: any facts, any day."""

import datetime

import holidays
from hypothesis import assume, given
from hypothesis import strategies as st

from carers import rules as people
from fostering.core.periods import spells
from placements import rules as visits
from reviews import rules as reviews
from tests.obligations import naive
from tests.obligations.standards import due, shipped
from tests.obligations.test_as_of import days, interesting, periods, thorough

BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG", years=range(2019, 2030))
workers = st.integers(1, 3)
kinds = st.sampled_from(["standard", "lead"])


@st.composite
def following_one_another(draw, extra):
    """Periods that never overlap, as the database keeps them; some touch, some are of no days."""
    marks = sorted(draw(st.lists(days, max_size=8)))
    found = []
    for start, end in zip(marks[::2], marks[1::2], strict=False):
        found.append((start, end, *draw(extra)))
    if len(marks) % 2:
        found.append((marks[-1], None, *draw(extra)))
    if found and draw(st.booleans()):
        first = found[0]
        found[0] = (first[0], found[1][0] if len(found) > 1 else first[1], *first[2:])
    return found


allocations = following_one_another(st.tuples(kinds, workers))


def around(*groups):
    return interesting(datetime.date(2024, 2, 29), *groups)


@thorough
@given(
    approvals=periods(),
    placements=periods(),
    visited=st.lists(days, max_size=5),
    contacted=st.lists(days, max_size=5),
)
def test_carer_contact(approvals, placements, visited, contacted):
    facts = visits.VisitFacts(spells(approvals), placements, visited + contacted)

    cycles = visits.carer_contact(facts, shipped("tri_borough", "carer_contact"))

    for on in around(visited, contacted, *approvals, *placements):
        assert due(cycles, on) == naive.carer_contact(
            on, approvals=approvals, placements=placements, visits=visited, contacts=contacted
        )


@thorough
@given(approvals=periods(), done=st.lists(days, max_size=6))
def test_yearly_duties(approvals, done):
    approved = spells(approvals)
    found = [
        visits.unannounced_visit(
            visits.HomeFacts(approved, done), shipped("england", "unannounced_visit")
        ),
        visits.home_inspection(
            visits.HomeFacts(approved, done), shipped("england", "home_inspection")
        ),
        reviews.annual_review(
            reviews.ReviewFacts(approved, done), shipped("england", "annual_review")
        ),
    ]

    for on in around(done, *approvals):
        expected = naive.yearly(on, approvals=approvals, done=done)
        assert [due(cycles, on) for cycles in found] == [expected] * 3


@thorough
@given(
    approvals=periods(),
    made=st.lists(st.tuples(days, st.none() | workers), max_size=6),
    allocated=allocations,
    exempt=st.booleans(),
)
def test_second_unannounced_visit(approvals, made, allocated, exempt):
    facts = visits.SecondVisitFacts(
        spells(approvals),
        [visits.UnannouncedVisit(*visit) for visit in made],
        [people.Allocated(*one) for one in allocated],
        exempt,
    )

    cycles = visits.second_unannounced_visit(facts, shipped("kent", "second_unannounced_visit"))

    for on in around([day for day, _ in made], *approvals, *(one[:2] for one in allocated)):
        assert due(cycles, on) == naive.second_unannounced_visit(
            on, approvals=approvals, visits=made, allocations=allocated, exempt=exempt
        )


@thorough
@given(placed=periods(max_size=1), done=st.lists(days, max_size=4))
def test_plans_of_a_placement(placed, done):
    assume(placed)
    facts = visits.PlanFacts(placed[0], done)

    plans = visits.safer_caring_plan(facts, shipped("england", "safer_caring_plan"))
    authority = visits.delegated_authority(facts, shipped("england", "delegated_authority"))

    for on in around(done, *placed):
        given_facts = {"placement": placed[0], "holidays": BANK_HOLIDAYS}
        assert due(plans, on) == naive.safer_caring_plan(on, agreed=done, **given_facts)
        assert due(authority, on) == naive.delegated_authority(on, recorded=done, **given_facts)


@thorough
@given(approvals=periods(), allocated=allocations, exempt=st.booleans())
def test_allocation(approvals, allocated, exempt):
    facts = people.AllocationFacts(
        spells(approvals), [people.Allocated(*one) for one in allocated], exempt
    )

    nobody = people.allocated_worker(facts, shipped("england", "allocated_worker"))
    handover = people.allocation_handover(facts, shipped("kent", "allocation_handover"))
    limit = people.allocation_limit(facts, shipped("kent", "allocation_limit"))

    for on in around(*approvals, *(one[:2] for one in allocated)):
        known = {"approvals": approvals, "allocations": allocated}
        assert due(nobody, on) == naive.allocated_worker(on, **known)
        assert due(handover, on) == naive.allocation_handover(on, exempt=exempt, **known)
        assert due(limit, on) == naive.allocation_limit(on, exempt=exempt, **known)


@thorough
@given(temporary=periods(), extended=st.lists(st.none() | days, min_size=5, max_size=5))
def test_temporary_approval_end(temporary, extended):
    # Two that start on one day are told apart by nothing that the table names.
    assume(len({start for start, _ in temporary}) == len(temporary))
    facts = [(*period, day) for period, day in zip(temporary, extended, strict=False)]

    cycles = people.temporary_approval_end(
        [people.TemporaryApproval(*fact) for fact in facts],
        shipped("england", "temporary_approval_end"),
    )

    for on in around(extended, *temporary):
        assert due(cycles, on) == naive.temporary_approval_end(on, temporary=facts)
