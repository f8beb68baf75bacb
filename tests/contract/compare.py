"""The product's two commands against the oracle, over a generated folder.

    python -m tests.contract.compare --households 5000 --days 12 --seed 7

imports the folder into the current database, which must hold no household, asks for every day and
policy, prints the first differences and ends with 1 if there are any. The import is rolled back
at the end unless --keep is given.
"""

import argparse
import csv
import datetime
import io
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import django
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from tests.contract import generate, oracle, records
from tests.contract.oracle import COLUMNS, Answer
from tests.contract.policies import POLICIES


class Difference(NamedTuple):
    """A line that one side gives and the other does not."""

    day: datetime.date
    policy: str
    side: str
    line: Answer

    def __str__(self) -> str:
        return f"{self.day} {self.policy:<14} only the {self.side}: {','.join(self.line)}"


def import_folder(folder: Path) -> str:
    """Imports the folder through the product's command; what it said. Raises what it raises."""
    out = io.StringIO()
    call_command("import_records", str(folder), stdout=out)
    return out.getvalue()


def product_answer(day: datetime.date, policy: str) -> list[Answer]:
    """What `manage.py obligations` prints, in its order. Raises AssertionError at another header."""
    out = io.StringIO()
    options = ("--as-of", day.isoformat(), "--policy", policy, "--format", "csv")
    call_command("obligations", *options, stdout=out)
    header, *lines = [line for line in csv.reader(io.StringIO(out.getvalue())) if line]
    assert tuple(header) == COLUMNS, header
    return [Answer(*line) for line in lines]


def differences(
    expected: list[Answer], actual: list[Answer], day: datetime.date, policy: str, side: str
) -> list[Difference]:
    """The lines on one side alone, sorted; a line given twice counts twice."""
    missing, extra = Counter(expected) - Counter(actual), Counter(actual) - Counter(expected)
    found = [Difference(day, policy, side, line) for line in missing.elements()]
    found += [Difference(day, policy, "product", line) for line in extra.elements()]
    return sorted(found, key=lambda difference: (difference.line, difference.side))


def compare(
    facts: records.Records, days: list[datetime.date]
) -> Iterator[tuple[datetime.date, str, int, list[Difference]]]:
    """For each day and policy: how many lines the oracle gives, and where the product differs.

    The same lines in another order are one difference, of the first line out of place.
    """
    for day in days:
        for policy in POLICIES:
            expected, actual = oracle.answer(facts, day, policy), product_answer(day, policy)
            found = differences(expected, actual, day, policy, "oracle")
            if not found and expected != actual:
                line = next(a for a, b in zip(expected, actual, strict=True) if a != b)
                found = [Difference(day, policy, "oracle, in this place", line)]
            yield day, policy, len(expected), found


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _report(folder: Path, days: list[datetime.date], shown: int) -> int:
    """Prints each comparison and its first differences; how many differences there were."""
    total, kinds = 0, Counter[str]()
    for day, policy, lines, found in compare(records.read(folder), days):
        _say(f"{day} {policy:<14} {lines} lines, {len(found)} differences")
        for difference in found[: max(0, shown - total)]:
            _say(f"  {difference}")
        total += len(found)
        kinds.update(difference.line.kind for difference in found)
    for kind, number in kinds.most_common():
        _say(f"{number:>7} {kind}")
    return total


def run(*, households: int, days: int, seed: int, shown: int, keep: bool, folder: Path) -> int:
    """Generates, imports and compares; how many differences there were."""
    if apps.get_model("carers.Household").objects.exists():
        sys.exit("This database holds households. Give the comparison an empty one.")
    generate.generate(folder, households=households, seed=seed)
    with transaction.atomic():
        started = time.monotonic()
        import_folder(folder)
        _say(f"Imported in {time.monotonic() - started:.1f} s.")
        total = _report(folder, generate.as_of_days(days, seed), shown)
        transaction.set_rollback(not keep)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=5000)
    parser.add_argument("--days", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="how many differences to print")
    parser.add_argument("--keep", action="store_true", help="leave the records in the database")
    parser.add_argument("--folder", type=Path, help="where to write the files, and leave them")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fostering.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as scratch:
        total = run(
            households=options.households,
            days=options.days,
            seed=options.seed,
            shown=options.show,
            keep=options.keep,
            folder=options.folder or Path(scratch),
        )
    _say(f"{total} differences.")
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
