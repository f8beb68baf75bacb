"""How many queries each page takes: the journeys played in this process by Django's test client.

Run by inside.py with the file of people; prints JSON: the most queries that any step of a name took. Savepoints and the transaction itself
are not counted.
"""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.journeys import JOURNEYS, play
from bench.sign_in import SITE
from bench.steps import Answer, Person, Step, person_of
from fostering.accounts.models import User

STEPS = 16
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def asking(client: Client, person: Person) -> Callable[[Step], Answer]:
    """What asks for a step in this process as the person."""
    extra: dict[str, Any] = {"secure": True, "headers": {"host": SITE}}
    if person.token:
        extra["headers"]["authorization"] = f"Token {person.token}"

    def ask(step: Step) -> Answer:
        if step.json is not None:
            body = json.dumps(step.json)
            response = client.post(step.path, body, content_type="application/json", **extra)
        elif step.form is not None:
            response = client.post(step.path, step.form, **extra)
        else:
            response = client.get(step.path, **extra)
        return Answer(
            response.status_code,
            response.content.decode(),
            response.headers.get("Location", ""),
            response.headers.get("X-Done") == "1",
        )

    return ask


def count(people: list[Person], steps: int = STEPS) -> dict[str, int]:
    """The most queries by step name, one person a journey."""
    most: dict[str, int] = {}
    for person in {person.journey: person for person in people}.values():
        client = Client()
        if not person.token:
            client.force_login(User.objects.get(pk=person.pk))
        ask = asking(client, person)

        def counted(step: Step, ask: Callable[[Step], Answer] = ask) -> Answer:
            with CaptureQueriesContext(connection) as captured:
                answer = ask(step)
            sent = [q for q in captured.captured_queries if not q["sql"].startswith(NOT_COUNTED)]
            most[step.name] = max(most.get(step.name, 0), len(sent))
            return answer

        for _ in play(JOURNEYS[person.journey](person, random.Random(2)), counted, steps):
            pass
    return most


def main(arguments: list[str]) -> None:
    entries = json.loads(Path(arguments[0]).read_text())
    print(json.dumps(count([person_of(entry) for entry in entries])))
