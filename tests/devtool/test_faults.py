"""The journal of ./dev faults, and its table."""

from faults import run
from faults.journal import Entry, Journal


def fail():
    raise ConnectionRefusedError("nobody there")


def test_what_was_tried_is_read_back(tmp_path):
    journal = Journal(tmp_path / "journal.jsonl")
    assert list(journal.entries()) == []

    journal.tried("visit", "visit 1", lambda: (True, 201))
    journal.tried("visit", "visit 2", fail)

    found = [(one.what, one.mark, one.is_kept, one.said) for one in journal.entries()]
    assert found == [
        ("visit", "visit 1", True, "201"),
        ("visit", "visit 2", False, "ConnectionRefusedError"),
    ]


def test_a_cell_says_how_many_were_acknowledged_and_the_longest_wait():
    entries = [
        Entry("visit", f"visit {number}", number != 2, 0.0, seconds, "")
        for number, seconds in enumerate((0.1, 2.25, 0.3))
    ]

    assert run._cell(entries) == "2 of 3, 2.2 s"
    assert run._cell([]) == "-"
