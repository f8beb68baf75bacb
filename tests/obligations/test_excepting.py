"""A cycle and the exceptions granted on it, as pure values: what holds on each day."""

import datetime
import itertools

import pytest

from fostering.core.periods import Span
from fostering.obligations.cycles import Cycle, Outcome, Standard, Term, Unit
from fostering.obligations.excepting import Effect, Granted, by_cycle, pieces, place_of

STANDARD = Standard("visit", Term(6, Unit.WEEKS), datetime.date(2011, 4, 1))
X, E = Effect.EXTENDED, Effect.EXCUSED


def day(number):
    """The cycle opens on day 0 and is due on day 42."""
    return datetime.date(2026, 3, 3) + datetime.timedelta(days=number)


def cycle(closed=None, outcome=Outcome.MET, ended_by=""):
    return Cycle(
        day(0),
        "visit",
        day(0),
        day(42),
        None if closed is None else day(closed),
        Outcome.OPEN if closed is None else outcome,
        {},
        STANDARD.term,
        STANDARD,
        ended_by,
    )


def granted(pk, effect, on, until, withdrawn=None, opened=0):
    ended = None if withdrawn is None else day(withdrawn)
    return Granted(pk, effect, day(opened), day(on), day(until), ended)


def lines(found):
    def number(one):
        return None if one is None else (one - day(0)).days

    return [
        (
            number(piece.cycle.opened_on),
            number(piece.cycle.closed_on),
            number(piece.cycle.due_on),
            piece.effect.value,
            piece.exception_id,
        )
        for piece in found
    ]


@pytest.mark.parametrize(
    ("exceptions", "expected"),
    [
        ([], [(0, None, 42, "", None)]),
        # Extended: the original date until the day it was granted.
        ([granted(1, X, 40, 56)], [(0, 40, 42, "", None), (40, None, 56, "extended", 1)]),
        ([granted(1, X, 0, 56)], [(0, None, 56, "extended", 1)]),
        # Granted when it was overdue already.
        ([granted(1, X, 50, 56)], [(0, 50, 42, "", None), (50, None, 56, "extended", 1)]),
        # Excused: the original date again from the day after the last.
        (
            [granted(1, E, 40, 56)],
            [(0, 40, 42, "", None), (40, 57, 56, "excused", 1), (57, None, 42, "over", 1)],
        ),
        # An excuse never makes a date earlier.
        (
            [granted(1, E, 10, 20)],
            [(0, 10, 42, "", None), (10, 21, 42, "excused", 1), (21, None, 42, "over", 1)],
        ),
        # Withdrawn: the original date from that day.
        (
            [granted(1, X, 40, 56, withdrawn=45)],
            [(0, 40, 42, "", None), (40, 45, 56, "extended", 1), (45, None, 42, "over", 1)],
        ),
        ([granted(1, X, 40, 56, withdrawn=40)], [(0, None, 42, "", None)]),
        # A withdrawal after the end of an excuse changes nothing.
        (
            [granted(1, E, 40, 44, withdrawn=50)],
            [(0, 40, 42, "", None), (40, 45, 44, "excused", 1), (45, None, 42, "over", 1)],
        ),
        # The later one takes the place of the earlier, for good.
        (
            [granted(2, X, 50, 70), granted(1, X, 40, 56)],
            [(0, 40, 42, "", None), (40, 50, 56, "extended", 1), (50, None, 70, "extended", 2)],
        ),
        (
            [granted(1, X, 0, 56), granted(2, E, 0, 60)],
            [(0, 61, 60, "excused", 2), (61, None, 42, "over", 2)],
        ),
        (
            [granted(1, X, 40, 56), granted(2, X, 50, 70, withdrawn=60)],
            [
                (0, 40, 42, "", None),
                (40, 50, 56, "extended", 1),
                (50, 60, 70, "extended", 2),
                (60, None, 42, "over", 2),
            ],
        ),
        # One that was withdrawn on its own day does not end another.
        (
            [granted(1, E, 40, 50), granted(2, X, 45, 70, withdrawn=45)],
            [(0, 40, 42, "", None), (40, 51, 50, "excused", 1), (51, None, 42, "over", 1)],
        ),
        # Excused twice, with days between.
        (
            [granted(1, E, 40, 44), granted(2, E, 50, 54)],
            [
                (0, 40, 42, "", None),
                (40, 45, 44, "excused", 1),
                (45, 50, 42, "over", 1),
                (50, 55, 54, "excused", 2),
                (55, None, 42, "over", 2),
            ],
        ),
    ],
)
def test_pieces(exceptions, expected):
    assert lines(pieces(cycle(), exceptions)) == expected


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        (40, [(0, 40, 42, "", None)]),  # closed on the day on which it was granted: it lapsed
        (41, [(0, 40, 42, "", None), (40, 41, 56, "excused", 1)]),
        (57, [(0, 40, 42, "", None), (40, 57, 56, "excused", 1)]),
        (
            58,
            [(0, 40, 42, "", None), (40, 57, 56, "excused", 1), (57, 58, 42, "over", 1)],
        ),
    ],
)
def test_a_cycle_that_closed(closed, expected):
    found = pieces(cycle(closed, Outcome.CEASED, "placed"), [granted(1, E, 40, 56)])

    assert lines(found) == expected
    assert [piece.cycle.outcome for piece in found[:-1]] == [Outcome.MOVED] * (len(found) - 1)
    assert {piece.cycle.ended_by for piece in found[:-1]} <= {""}
    assert (found[-1].cycle.outcome, found[-1].cycle.ended_by) == (Outcome.CEASED, "placed")


@pytest.mark.parametrize("closed", [None, 30, 40, 41, 50, 57, 58, 90])
@pytest.mark.parametrize("effect", [X, E])
def test_one_piece_is_the_answer_on_every_day_of_the_cycle(closed, effect):
    exceptions = [granted(1, effect, 40, 56, withdrawn=52), granted(2, E, 45, 49)]

    found = pieces(cycle(closed), exceptions)

    for number in range(-1, 100):
        open_ones = [piece for piece in found if piece.cycle.is_open_on(day(number))]
        assert len(open_ones) == cycle(closed).is_open_on(day(number))


def spans(*bounds):
    """Cycles that follow one another: spans(0, 42, None) are [0, 42) and [42, ...)."""
    days = [None if bound is None else day(bound) for bound in bounds]
    return [Span(start, end) for start, end in itertools.pairwise(days)]


@pytest.mark.parametrize(
    ("cycles", "place"),
    [
        (spans(0, None), 0),
        (spans(-42, 0, 60), 1),
        # Its own cycle closed: the day after the granting, on it, before it.
        (spans(0, 41, None), 0),
        (spans(0, 40, None), None),
        (spans(0, 20, None), None),
        # Moved: the opening earlier or later, up to the day of granting itself.
        (spans(-3, None), 0),
        (spans(3, None), 0),
        (spans(40, None), 0),
        # Moved beyond it: the cycle before is the answer on that day, if there is one.
        (spans(-42, 41, None), 0),
        (spans(41, None), None),
        # What opened it is gone: the cycle before goes on.
        (spans(-42, None), 0),
        (spans(-42, 41), 0),
        (spans(-42, 40), None),
        ([], None),
    ],
)
def test_the_cycle_of_an_exception_after_a_correction(cycles, place):
    """Granted on day 40, on the cycle that opened on day 0 by what was known then."""
    assert place_of(granted(1, X, 40, 56), cycles) == place


def test_each_of_two_exceptions_goes_to_its_own_cycle():
    first, second = cycle(41), cycle()._replace(opened_on=day(41))
    one, other, resting = granted(1, X, 40, 56), granted(2, E, 50, 70), granted(3, X, 41, 90)

    moved = other._replace(opened_on=day(45))

    assert by_cycle([first, second], [one, moved, resting]) == [[one], [moved]]


def test_after_a_correction_it_still_ends_with_its_cycle():
    moved = cycle(57)._replace(opened_on=day(4), due_on=day(46))

    found = pieces(moved, [granted(1, X, 40, 56)])

    assert lines(found) == [(4, 40, 46, "", None), (40, 57, 56, "extended", 1)]
    assert found[-1].cycle.outcome is Outcome.MET


def test_an_extension_to_a_day_before_the_corrected_date_takes_nothing_away():
    moved = cycle()._replace(opened_on=day(20), due_on=day(62))

    assert lines(pieces(moved, [granted(1, X, 40, 56)])) == [
        (20, 40, 62, "", None),
        (40, None, 62, "extended", 1),
    ]
