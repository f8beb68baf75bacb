"""The contract of obligations, three ways: on paper, by the oracle, by the product."""

import csv
import datetime
import itertools

import pytest

from tests.contract import dates, generate, oracle, paper, records
from tests.contract.compare import Difference, compare, differences, import_folder, product_answer
from tests.contract.oracle import Answer
from tests.contract.policies import LEADS, POLICIES


@pytest.fixture(scope="module")
def hand_made():
    return records.read(paper.RECORDS)


def expected(policy: str, day: str) -> list[Answer]:
    with (paper.EXPECTED / policy / f"{day}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert tuple(rows[0]) == oracle.COLUMNS
    return [Answer(*row) for row in rows[1:]]


def shown(found: list[Difference], number: int = 20) -> str:
    return "\n".join(str(difference) for difference in found[:number])


# On paper


@pytest.mark.parametrize("policy", paper.POLICY_CODES)
@pytest.mark.parametrize("day", paper.AS_OF)
def test_expected_files_are_the_turns_on_paper(policy, day):
    assert expected(policy, day) == paper.answers(datetime.date.fromisoformat(day), policy)


def test_every_kind_is_worked_out_on_paper():
    assert {turn["kind"] for turn in paper.turns()} == set(LEADS)


def test_every_household_has_its_line_of_arithmetic(hand_made):
    text = (paper.HAND_MADE / "paper.md").read_text(encoding="utf-8")

    unexplained = [row["ref"] for row in hand_made.households if f"**{row['ref']}**" not in text]

    assert unexplained == []


# The oracle


@pytest.mark.parametrize("policy", paper.POLICY_CODES)
@pytest.mark.parametrize("day", paper.AS_OF)
def test_oracle_gives_the_expected_files(hand_made, policy, day):
    answer = oracle.answer(hand_made, datetime.date.fromisoformat(day), policy)

    assert answer == expected(policy, day)


@pytest.mark.parametrize("policy", ["tri_borough", "kent"])
def test_oracle_agrees_with_paper_on_every_day_that_something_changes(hand_made, policy):
    """These two policies between them have every kind."""
    wrong = [
        day
        for day in paper.days_that_matter()
        if oracle.answer(hand_made, day, policy) != paper.answers(day, policy)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        ("2023-05-05", 1, "2023-05-09"),  # the coronation's Monday
        ("2022-09-16", 1, "2022-09-20"),  # the state funeral's Monday
        ("2022-06-01", 1, "2022-06-06"),  # two bank holidays, then a weekend
        ("2024-03-28", 1, "2024-04-02"),  # Easter
        ("2021-12-24", 1, "2021-12-29"),  # Christmas Day on a Saturday
        ("2022-12-23", 1, "2022-12-28"),  # Christmas Day on a Sunday
        ("2020-05-07", 1, "2020-05-11"),  # the early May holiday moved to a Friday
        ("2024-03-30", 1, "2024-04-02"),  # counted from a Saturday before a bank holiday
    ],
)
def test_oracle_counts_working_days_in_england(start, number, due):
    day = datetime.date.fromisoformat(start)

    assert dates.working_days(day, number).isoformat() == due


# The generator


@pytest.fixture(scope="module")
def generated():
    return generate.tables(400, seed=11)


def _spans(rows, column):
    found = {}
    for row in rows:
        found.setdefault(row[column], []).append(dates.span(row))
    return found.values()


def test_generator_is_repeatable():
    assert generate.tables(20, seed=5) == generate.tables(20, seed=5)


@pytest.mark.parametrize("name", ["approvals", "allocations", "placements"])
def test_generated_periods_never_end_before_they_start(generated, name):
    spans = map(dates.span, generated[name])

    assert [span for span in spans if span[1] is not None and span[1] < span[0]] == []


@pytest.mark.parametrize(
    ("name", "column"), [("allocations", "household_ref"), ("placements", "child_ref")]
)
def test_generated_periods_that_may_not_overlap_do_not(generated, name, column):
    rows = [row for row in generated[name] if row.get("kind") != "respite"]

    for spans in _spans(rows, column):
        lasting = sorted(span for span in spans if span[0] != span[1])
        for before, after in itertools.pairwise(lasting):
            assert before[1] is not None
            assert before[1] <= after[0]


def test_generated_folders_hold_the_edges(generated):
    """Zero-day, touching and future periods, and unknown dates: none of them is left to luck."""
    approvals = generated["approvals"]
    ends = {(row["household_ref"], row["ended_on"]) for row in approvals}

    assert any(row["started_on"] == row["ended_on"] for row in approvals)
    assert any((row["household_ref"], row["started_on"]) in ends for row in approvals)
    assert any(row["started_on"] > "2026-12-31" for row in approvals)
    assert any(not row["born_on"] for row in generated["people"])
    assert any(not row["joined_on"] for row in generated["people"])
    assert any(row["born_on"].endswith("02-29") for row in generated["people"])


def test_generated_folders_ask_for_every_kind_in_every_state(tmp_path):
    generate.generate(tmp_path, households=1500, seed=2)
    facts = records.read(tmp_path)

    seen = {
        (line.kind, line.state)
        for day in generate.as_of_days(4, seed=2)
        for policy in ("tri_borough", "kent")
        for line in oracle.answer(facts, day, policy)
    }

    kinds = {kind for kind, _ in seen}
    assert kinds == set(LEADS)
    assert {kind for kind in kinds if (kind, "overdue") not in seen} == set()


# The comparison


def test_differences_are_the_lines_of_one_side_alone():
    same, ours, theirs = (Answer("annual_review", ref, "", "", "", "") for ref in "ABC")
    day = datetime.date(2026, 3, 31)

    found = differences([same, ours], [same, same, theirs], day, "kent", "paper")

    assert [(item.side, item.line) for item in found] == [
        ("product", same),
        ("paper", ours),
        ("product", theirs),
    ]


# The product


@pytest.mark.django_db
def test_product_gives_the_expected_files():
    import_folder(paper.RECORDS)

    found = []
    for policy in paper.POLICY_CODES:
        for as_of in paper.AS_OF:
            day = datetime.date.fromisoformat(as_of)
            wanted, given = expected(policy, as_of), product_answer(day, policy)
            found += differences(wanted, given, day, policy, "paper")
            assert found or wanted == given, f"{policy} {day}: right lines in another order"

    assert not found, shown(found)


@pytest.mark.django_db
def test_product_agrees_with_the_oracle(tmp_path):
    generate.generate(tmp_path, households=150, seed=23)
    import_folder(tmp_path)

    compared = compare(records.read(tmp_path), generate.as_of_days(5, seed=23))
    found = [difference for *_, differing in compared for difference in differing]

    assert not found, shown(found)


def test_every_policy_of_the_contract_is_compared():
    assert tuple(POLICIES) == paper.POLICY_CODES
