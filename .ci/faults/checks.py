"""What has to be true once everything runs again.

    python -m faults.checks JOURNAL

Prints a line for each promise, and ends with 1 when one was broken.
"""

import email
import email.policy
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from faults.journal import Entry, Journal

STILL_SECONDS = 420


def main() -> int:
    journal = Journal(Path(sys.argv[1]))
    django.setup()
    entries = list(journal.entries())
    checks: list[tuple[str, Callable[[list[Entry]], list[str]]]] = [
        ("every acknowledged visit is there", visits_there),
        ("no visit is half done", visits_whole),
        ("every copy of a visit that somebody opened was made", copies_made),
        ("every email that was queued left the outbox", outbox_empty),
        ("every acknowledged email was delivered, once at least", emails_delivered),
        ("the nightly job finds no difference", nightly_clean),
    ]
    broken = 0
    for promise, check in checks:
        faults = check(entries)
        broken += bool(faults)
        _say(f"{'BROKEN' if faults else 'kept  '}  {promise}")
        for fault in faults[:10]:
            _say(f"        {fault}")
    return 1 if broken else 0


def visits_there(entries: list[Entry]) -> list[str]:
    there = {visit.communication for visit in _visits()}
    kept = [entry.mark for entry in entries if entry.what == "visit" and entry.is_kept]
    return [f"{mark} is lost" for mark in kept if mark not in there]


def visits_whole(entries: list[Entry]) -> list[str]:
    """Those that nobody was told of as well: their answer may have been lost on its way."""
    from fostering.audit.models import Event
    from placements.queries import children_on

    found = []
    events = Counter(
        Event.objects.filter(kind="visit.completed").values_list("subject_id", flat=True)
    )
    twice = [mark for mark, n in Counter(v.communication for v in _visits()).items() if n > 1]
    found += [f"{mark} is there twice" for mark in twice]
    for visit in _visits().prefetch_related("children", "actions"):
        wanted = len(children_on(visit.household, visit.visited_on))
        parts = {
            "status": visit.status == "completed",
            "children": len(visit.children.all()) == wanted,
            "actions": len(visit.actions.all()) == 1,
            "event": events[visit.pk] == 1,
            "history": visit.history.exists(),
        }
        found += [f"{visit.communication}: {name}" for name, is_so in parts.items() if not is_so]
    return found


def copies_made(entries: list[Entry]) -> list[str]:
    """Those that were asked for while processes were killed."""
    from fostering.documents.models import Pack

    def waiting() -> list[str]:
        asked = {int(entry.said) for entry in entries if entry.what == "copy" and entry.is_kept}
        done = set(
            Pack.objects.filter(kind="visit_copy", status=Pack.Status.DONE).values_list(
                "subject_id", flat=True
            )
        )
        return [f"visit {pk} has no copy" for pk in sorted(asked - done)]

    return _once_settled(waiting)


def outbox_empty(entries: list[Entry]) -> list[str]:
    from fostering.notifications.models import OutboxMessage

    return _once_settled(lambda: [f"message {m.pk} waits" for m in OutboxMessage.objects.waiting()])


def emails_delivered(entries: list[Entry]) -> list[str]:
    from django.conf import settings

    delivered: Counter[str] = Counter()
    for path in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        for part in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            message = email.message_from_bytes(part.strip(), policy=email.policy.default)
            body = message.get_body()
            if body is not None:
                delivered[body.get_content().strip()] += 1
    kept = [entry.mark for entry in entries if entry.what == "email" and entry.is_kept]
    again = sum(delivered[mark] > 1 for mark in kept)
    if again:
        _say(f"        ({again} of {len(kept)} emails were sent more than once)")
    return [f"{mark} never left" for mark in kept if not delivered[mark]]


def nightly_clean(entries: list[Entry]) -> list[str]:
    from fostering.core.dates import today
    from fostering.obligations.nightly import run_nightly

    counts = run_nightly(as_of=today()).counts
    names = ("problems", "added", "changed", "removed")
    return [f"{name}: {counts[name]}" for name in names if counts[name]]


def _visits() -> Any:
    from faults.writer import TOPIC
    from placements.models import Visit

    return Visit.objects.filter(summary=TOPIC).select_related("household").order_by("pk")


def _once_settled(waiting: Callable[[], list[str]]) -> list[str]:
    """What still waits once nothing has been done for a while.

    The sweeps come once a minute, and take a pack of which nothing was heard for five for lost.
    """
    left, end = waiting(), time.monotonic() + STILL_SECONDS
    while left and time.monotonic() < end:
        time.sleep(2)
        now = waiting()
        if len(now) < len(left):
            end = time.monotonic() + STILL_SECONDS
        left = now
    return left


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
