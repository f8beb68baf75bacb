"""Print what is due: the answers that the engine is checked by from outside."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from fostering.core import replica
from fostering.core.dates import today
from fostering.obligations import policies
from fostering.obligations.answers import Answer, answers
from fostering.obligations.management.arguments import iso_date
from fostering.obligations.models import Policy


class Command(BaseCommand):
    """Every open obligation as of a day, sorted by kind, household_ref and subject_ref.

    Columns: kind, household_ref, subject_ref, counted_from, due_on, state (overdue, due_soon,
    upcoming). A ref is empty where there is none. Changes nothing. Dates are those that the policy
    gives: an exception that a manager granted to one cycle is not among the facts of this format,
    so the original date is printed.
    """

    help = "Print every open obligation as of a day, under the policy in use or any other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", help="2026-03-31 (default: today)")
        parser.add_argument("--policy", metavar="CODE", help="default: the policy in use")
        parser.add_argument("--format", choices=WRITERS, default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        day = iso_date(options["as_of"]) if options["as_of"] else today()
        code = options["policy"]
        try:
            standards = policies.get(code) if code else policies.current()
        except policies.NoSuchPolicy as error:
            known = ", ".join(Policy.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(f"There is no policy called {code}. Known: {known}") from error
        with replica.reading():
            WRITERS[options["format"]](answers(standards, day=day), self.stdout)


def write_csv(found: Iterable[Answer], out: OutputWrapper) -> None:
    """A header and a line each, ISO dates."""
    writer = csv.writer(_Lines(out), lineterminator="\n")
    writer.writerow(Answer._fields)
    writer.writerows(found)


def write_json(found: Iterable[Answer], out: OutputWrapper) -> None:
    """One array, an object a line, ISO dates; an empty ref is an empty string."""
    before = "["
    for answer in found:
        line = json.dumps(answer._asdict(), default=str, ensure_ascii=False)
        out.write(f"{before}\n{line}", ending="")
        before = ","
    out.write("[]" if before == "[" else "\n]")


class _Lines:
    """The command's output for csv.writer, which ends its own lines."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out

    def write(self, line: str) -> None:
        self._out.write(line, ending="")


WRITERS = {"csv": write_csv, "json": write_json}
