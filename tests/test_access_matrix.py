"""Who may open and send what: every address, every role, in one table (access_matrix.txt).

Read the table like the policy. A cell is what the person gets on the near team's household:

    ok  the page, or a redirect onwards      no  403: theirs to see, not to do
    --  404: not theirs                      in  sent to the sign-in page
    m   405: the address takes no such request

`REWRITE_MATRIX=1 pytest tests/test_access_matrix.py` writes the table anew: read its diff.
"""

import datetime
import os
from functools import cache
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from tests.cast import DAY
from tests.pages import address, furnish, url_names

TABLE = Path(__file__).with_name("access_matrix.txt")
PEOPLE = [
    "worker",
    "colleague",
    "assessor",
    "manager",
    "stranger",
    "other_manager",
    "service_manager",
    "panel_coordinator",
    "decision_maker",
    "reviewing_officer",
    "complaints_officer",
    "training_coordinator",
    "business_support",
    "auditor",
    "administrator",
    "nobody",
]
CODES = {200: "ok", 201: "ok", 302: "ok", 400: "ok", 409: "ok", 403: "no", 404: "--", 405: "m"}


def _cell(response):
    if response.status_code == 302 and "/accounts/login" in response.headers["Location"]:
        return "in"
    if response.status_code == 401:
        return "in"
    return CODES.get(response.status_code, str(response.status_code))


@cache
def _table():
    rows = {}
    for line in TABLE.read_text().splitlines():
        if line.startswith(("GET ", "POST ")):
            method, name, *cells = line.split()
            rows[method, name] = dict(zip(PEOPLE, cells, strict=True))
    return rows


def expected(method, name, who):
    """What the table says, or None for an address that it does not name."""
    return _table().get((method, name), {}).get(who)


def _walk(cast):
    """What each person gets from each address, every request undone afterwards."""
    kwargs = furnish(cast)
    clients = {who: Client() for who in PEOPLE}
    for who, client in clients.items():
        if who != "nobody":
            client.force_login(cast.people[who])
    found = {}
    for name, parameters in sorted(url_names().items()):
        target = address(name, parameters, kwargs)
        for method in ("GET", "POST"):
            row = {}
            for who, client in clients.items():
                with transaction.atomic():
                    response = _ask(client, method, name, target)
                    if response.streaming:
                        list(response.streaming_content)  # read to the end, the file is closed
                    transaction.set_rollback(True)
                row[who] = _cell(response)
            if method == "GET" or set(row.values()) - {"m", "in", "no", "--"}:
                found[method, name] = row
    return found


@pytest.mark.django_db
def test_everybody_gets_what_the_table_says(cast):
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=True):
        found = _walk(cast)
    if os.environ.get("REWRITE_MATRIX"):
        _write(found)
        _table.cache_clear()

    table = _table()
    differences = [
        f"{method} {name}: {who} gets {cell}, the table says {table.get((method, name), {}).get(who)}"
        for (method, name), row in found.items()
        for who, cell in row.items()
        if table.get((method, name), {}).get(who) != cell
    ]
    assert differences == []
    assert set(table) - set(found) == set()


def _ask(client, method, name, target):
    if method == "POST" and name.startswith("api-"):
        return client.post(target, {}, content_type="application/json")
    return getattr(client, method.lower())(target)


def _write(found):
    head = (__doc__ or "").split("\n\n    ok")[0]
    lines = [head, "", " " * 34 + " ".join(f"{who[:5]:5}" for who in PEOPLE)]
    for (method, name), row in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        lines.append(f"{method:4} {name:28} " + " ".join(f"{row[who]:5}" for who in PEOPLE))
    TABLE.write_text("\n".join(line.rstrip() for line in lines) + "\n")


def test_the_table_fails_when_a_page_is_not_in_it():
    assert expected("GET", "no-such-page", "worker") is None
