"""Telling people what the nightly job raised: one digest a person, counts and a link."""

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import formats

from fostering.accounts.models import Team, User
from fostering.notifications.actions import messages
from fostering.notifications.actions.messages import Email, Note
from fostering.obligations import registry
from fostering.obligations.models import TaskRun
from fostering.obligations.registry import Level

NOTICE = "obligations.digest"
# The home page: each role's own answer to what needs doing.
LINK = "/"


class Told(NamedTuple):
    """How many people got a digest, and how many flags nobody is there to hear of."""

    people: int
    flags_without_recipient: int


class Item(NamedTuple):
    """One line of a digest."""

    level: str
    kind: str


Lines = dict[Item, int]


@transaction.atomic
def queue_digests(*, run: TaskRun, by: User | None = None) -> Told:
    """Queue a notice and an email for each person whom this run's flags concern.

    The worker hears of what is lapsing and overdue on their households; the manager of the team
    of what is escalated, and of everything on a household without a worker. Of a restricted kind
    those hear who its `readers` name, and nobody else. Call it in the
    transaction that raised the flags, so that a flag without its message cannot be saved.
    """
    lines, unheard = _lines(run)
    people = User.objects.in_bulk(lines)
    messages.notify_all(notes=[_note(people[pk], own, run) for pk, own in lines.items()], by=by)
    messages.queue_emails(emails=[_email(people[pk], own, run) for pk, own in lines.items()], by=by)
    return Told(len(lines), unheard)


def _lines(run: TaskRun) -> tuple[dict[int, Lines], int]:
    """The lines of each recipient, and how many flags have none."""
    counted = (
        run.flags.exclude(kind__in=registry.restricted_codes())
        .order_by()
        .values_list("level", "kind", "worker_id", "team_id")
        .annotate(Count("pk"))
        .order_by("level", "kind", "worker_id", "team_id")
    )
    active = set(User.objects.active().values_list("pk", flat=True))
    managers = dict(Team.objects.values_list("pk", "manager_id"))
    lines: dict[int, Lines] = defaultdict(lambda: defaultdict(int))
    unheard = 0
    for level, kind, worker_id, team_id, count in counted:
        worker_hears = level != Level.ESCALATED and worker_id in active
        recipient = worker_id if worker_hears else managers.get(team_id)
        if recipient is not None and recipient in active:
            lines[recipient][Item(level, kind)] += count
        else:
            unheard += count
    unheard += _restricted_lines(run, active, lines)
    return lines, unheard


def _restricted_lines(run: TaskRun, active: set[int], lines: dict[int, Lines]) -> int:
    """Add the lines of restricted kinds, and return how many flags have no recipient."""
    unheard = 0
    for kind in registry.kinds():
        if kind.readers is None:
            continue
        raised = run.flags.filter(kind=kind.code).order_by("pk").values_list("level", "subject_id")
        told = kind.readers.told([subject_id for _, subject_id in raised])
        for level, subject_id in raised:
            recipients = active.intersection(told.get(subject_id, ()))
            for recipient in recipients:
                lines[recipient][Item(level, kind.code)] += 1
            unheard += not recipients
    return unheard


def _note(user: User, lines: Lines, run: TaskRun) -> Note:
    said = [_line(item, count) for item, count in _sorted(lines)]
    return Note(user, NOTICE, f"New on {_date(run.as_of)}", said, LINK)


def _email(user: User, lines: Lines, run: TaskRun) -> Email:
    listed = "\n".join(f"- {_line(item, count)}" for item, count in _sorted(lines))
    body = (
        f"New on {_date(run.as_of)}:\n\n{listed}\n\n"
        f"Sign in to see which households: {settings.SITE_URL}{LINK}\n"
    )
    total = sum(lines.values())
    duties = "duty needs" if total == 1 else "duties need"
    return Email(user, f"{total} {duties} attention", body, f"nightly:{run.pk}:{user.pk}")


_WORDS = {
    Level.OVERDUE: "overdue",
    Level.LAPSING: "due soon",
    Level.ESCALATED: "overdue for longer, raised to you",
}


def _line(item: Item, count: int) -> str:
    """ "Supervision visit: 2 overdue"."""
    return f"{registry.get(item.kind).label}: {count} {_WORDS[item.level]}"


def _sorted(lines: Lines) -> list[tuple[Item, int]]:
    worst_first = [Level.ESCALATED, Level.OVERDUE, Level.LAPSING]
    order = {kind.code: place for place, kind in enumerate(registry.kinds())}
    return sorted(
        lines.items(), key=lambda line: (worst_first.index(line[0].level), order[line[0].kind])
    )


def _date(day: datetime.date) -> str:
    return formats.date_format(day, "j F Y")
