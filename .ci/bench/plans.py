"""How the database answers the dearest query of each page: EXPLAIN (ANALYZE, BUFFERS), kept as text.

Run by inside.py with the file of people and a folder; prints the sequential scans over large tables
as JSON, which at a country's size there should be none of. The texts hold plans and parameters that
are ids, dates and codes; what somebody searched for is left out.
"""

import json
import random
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.counting import asking
from bench.journeys import JOURNEYS, play
from bench.steps import Answer, Person, Step, person_of
from fostering.accounts.models import User

STEPS = 14
# Rows from which on a table is not read from end to end for a page.
LARGE = 20_000
SCAN = re.compile(r"Seq Scan on (\w+)")
SEARCHED = re.compile(r"'[^']*[%@][^']*'")
NOT_EXPLAINED = ("django_session", "INSERT", "UPDATE", "DELETE")


class Dear(NamedTuple):
    """The query of a page that took longest."""

    page: str
    seconds: float
    sql: str


def main(arguments: list[str]) -> None:
    people = [person_of(entry) for entry in json.loads(Path(arguments[0]).read_text())]
    folder = Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    large = set(large_tables())
    scans = {}
    # A prepared query tells of itself without its ids.
    with override_settings(DATABASE_POOLER="transaction"):
        dear_ones = dearest(people)
    for dear in dear_ones:
        plan = explain(dear.sql)
        (folder / f"{dear.page}.txt").write_text(plan)
        if found := sorted(set(SCAN.findall(plan)) & large):
            scans[dear.page] = found
    print(json.dumps(scans))


def dearest(people: Iterable[Person]) -> list[Dear]:
    """The dearest query of each page that the journeys open, one person a journey."""
    found: dict[str, Dear] = {}
    for person in {person.journey: person for person in people}.values():
        client = Client()
        if not person.token:
            client.force_login(User.objects.get(pk=person.pk))
        ask = asking(client, person)

        def kept(step: Step, ask: Any = ask) -> Answer:
            with CaptureQueriesContext(connection) as captured:
                answer = ask(step)
            name = step.name.split()[0]
            for query in captured.captured_queries:
                dear = Dear(name, float(query["time"]), query["sql"])
                if _is_told(dear.sql) and dear.seconds > found.get(name, dear).seconds - 1e-9:
                    found[name] = dear
            return answer

        for _ in play(JOURNEYS[person.journey](person, random.Random(3)), kept, STEPS):
            pass
    return sorted(found.values())


def _is_told(sql: str) -> bool:
    return sql.startswith("SELECT") and not any(word in sql for word in NOT_EXPLAINED)


def explain(sql: str) -> str:
    """The plan as PostgreSQL tells it, without what somebody searched for."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}")
        lines = [row[0] for row in cursor.fetchall()]
    return SEARCHED.sub("'...'", "\n".join(lines) + "\n")


def large_tables() -> list[str]:
    """The tables that hold more than LARGE rows, as the planner counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [LARGE]
        )
        return [row[0] for row in cursor.fetchall()]
