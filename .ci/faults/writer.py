"""Writes to the product until it is told to end, each in a thread: visits, copies of them for the
carers, sign-ins and emails.

    python -m faults.writer PORT JOURNAL

Visits go through the API of the running web process, as it is the same action as the page's.
Copies are asked for and emails are queued by the action itself. What was acknowledged is noted in the journal.
"""

import datetime
import http.client
import itertools
import json
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

from faults.journal import Journal

WAIT_SECONDS = 60  # longer than anything should take
BACK_DAYS = 40
TOPIC = "Written while processes were killed"


def main() -> None:
    port, journal = int(sys.argv[1]), Journal(Path(sys.argv[2]))
    django.setup()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    threads = [
        threading.Thread(target=_repeat, args=(ended, pause, act))
        for pause, act in (
            (1.0, _visits(port, journal, "a")),
            (1.0, _visits(port, journal, "b")),
            (1.0, _copies(journal)),
            (4.0, _sign_ins(port, journal)),
            (1.0, _emails(journal)),
        )
    ]
    for thread in threads:
        thread.start()
    sys.stdout.write("writing\n")
    sys.stdout.flush()
    for thread in threads:
        thread.join()


def _repeat(ended: threading.Event, pause: float, act: Callable[[], None]) -> None:
    while not ended.wait(pause):
        act()


def _visits(port: int, journal: Journal, name: str) -> Callable[[], None]:
    headers = {"Authorization": f"Token {_token()}", "Content-Type": "application/json"}
    bodies = itertools.cycle(list(_visit_bodies()))
    numbers, run = itertools.count(1), secrets.token_hex(4)

    def act() -> None:
        mark = f"visit {run} {name}{next(numbers)}"
        body = json.dumps({**next(bodies), "summary": TOPIC, "communication": mark})

        def send() -> tuple[bool, Any]:
            status, _, _ = _ask(port, "POST", "/api/v1/visits/", body, headers)
            return status == 201, status

        journal.tried("visit", mark, send)

    return act


def _visit_bodies() -> Iterator[dict[str, Any]]:
    """A visit to each household of the worker on each of some days, of everybody who lived there."""
    from carers.models import Household
    from fostering.core.dates import today
    from placements.permissions import can_record_visit
    from placements.queries import children_on

    worker = _worker()
    seen = Household.objects.visible_to(worker).order_by("pk")
    theirs = [household.pk for household in seen if can_record_visit(worker, household)]
    for back in range(BACK_DAYS):
        day = today() - datetime.timedelta(days=back)
        for household in Household.objects.filter(pk__in=theirs).approved(on=day).order_by("pk"):
            children = [
                {
                    "placement" if child.is_placed else "person": child.pk,
                    "seen": "alone",
                    "wishes_and_feelings": "Wants to keep the kitten",
                }
                for child in children_on(household, day)
            ]
            yield {
                "household": household.pk,
                "visited_on": day.isoformat(),
                "children": children,
                "actions": [{"what": "Ring", "owner": "worker", "due_on": day.isoformat()}],
            }


def _sign_ins(port: int, journal: Journal) -> Callable[[], None]:
    from fostering.demo.sign_ins import PASSWORD

    email, numbers = _worker().email, itertools.count(1)

    def act() -> None:
        journal.tried(
            "sign-in", f"sign-in {next(numbers)}", lambda: _sign_in(port, email, PASSWORD)
        )

    return act


def _sign_in(port: int, email: str, password: str) -> tuple[bool, Any]:
    """The page, the form, and the page after it."""
    cookies = SimpleCookie()
    path = "/accounts/login/"
    _, got, _ = _ask(port, "GET", path)
    cookies.load(got)
    token = cookies["fostering_csrf"].value
    form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"fostering_csrf={token}",
    }
    status, got, _ = _ask(port, "POST", path, urlencode(form), headers)
    cookies.load(got)
    if status != 302 or "fostering_session" not in cookies:
        return False, f"form {status}"
    session = f"fostering_session={cookies['fostering_session'].value}"
    status, _, _ = _ask(port, "GET", "/my-work/", None, {"Cookie": session})
    return status == 200, f"page {status}"


def _copies(journal: Journal) -> Callable[[], None]:
    """Opens the carers' copy of the visit written last: the first time it has to be made."""
    from django.db import connection

    from placements.actions.visit_copies import open_copy
    from placements.models import Visit

    by, numbers = _worker(), itertools.count(1)

    def act() -> None:
        def ask() -> tuple[bool, Any]:
            try:
                visit = Visit.objects.completed().filter(summary=TOPIC).latest("pk")
                return open_copy(visit=visit, by=by).pk > 0, visit.pk
            finally:
                connection.close()

        journal.tried("copy", f"copy {next(numbers)}", ask)

    return act


def _emails(journal: Journal) -> Callable[[], None]:
    from django.db import connection

    from fostering.notifications.actions import messages

    to, numbers, run = _worker(), itertools.count(1), secrets.token_hex(4)

    def act() -> None:
        mark = f"email {run} {next(numbers)}"

        def queue() -> tuple[bool, Any]:
            message = messages.Email(to=to, subject=TOPIC, body=mark, dedupe_key=mark)
            try:
                return messages.queue_emails(emails=[message]) == 1, "queued"
            finally:
                connection.close()

        journal.tried("email", mark, queue)

    return act


def _ask(
    port: int,
    method: str,
    path: str,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, str, bytes]:
    """The status, the cookies as one text, and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        said = response.read()
        return response.status, "; ".join(response.headers.get_all("Set-Cookie") or []), said
    finally:
        connection.close()


def _worker() -> Any:
    from fostering.accounts.models import User
    from fostering.demo.sign_ins import address

    return User.objects.get(email=address("worker"))


def _token() -> str:
    from fostering.accounts.actions.tokens import create_token

    return create_token(name="faults", days=1, by=_worker())


if __name__ == "__main__":
    main()
