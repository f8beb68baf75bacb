"""Telling people something: notices in the product, emails through the outbox.

Messages are not case records: they leave no audit event of their own, what they tell of does.
Texts hold counts, references and links, never a person's name.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from fostering.accounts.models import User
from fostering.core import queue
from fostering.notifications.models import Notice, OutboxMessage

SEND_TASK = "fostering.notifications.tasks.send_outbox"


class Email(NamedTuple):
    """One email to queue. `dedupe_key` names what it tells of: a key is queued once for ever."""

    to: User
    subject: str
    body: str
    dedupe_key: str


@transaction.atomic
def notify(
    *,
    user: User,
    kind: str,
    title: str,
    lines: Iterable[str] = (),
    link: str = "",
    by: User | None = None,
) -> Notice:
    """Put a notice on somebody's messages page. `link` is a path of this product."""
    return Notice.objects.create(
        user=user, kind=kind, title=title, text="\n".join(lines), link=link
    )


class Note(NamedTuple):
    """One notice to put up, as `notify` takes it."""

    user: User
    kind: str
    title: str
    lines: Iterable[str] = ()
    link: str = ""


@transaction.atomic
def notify_all(*, notes: Iterable[Note], by: User | None = None) -> None:
    """Put up many notices at once."""
    Notice.objects.bulk_create(
        (
            Notice(
                user=note.user,
                kind=note.kind,
                title=note.title,
                text="\n".join(note.lines),
                link=note.link,
            )
            for note in notes
        ),
        batch_size=1000,
    )


@transaction.atomic
def queue_emails(*, emails: Iterable[Email], by: User | None = None) -> int:
    """Put emails in the outbox, inside the transaction of what they tell of.

    Returns how many were not there yet. When the transaction is saved the worker is asked to
    send; should the broker be down, the next beat of the scheduler sends them.
    """
    now = timezone.now()
    rows = [OutboxMessage(**email._asdict(), next_attempt_at=now) for email in emails]
    keys = [row.dedupe_key for row in rows]
    before = OutboxMessage.objects.filter(dedupe_key__in=keys).count()
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if rows:
        transaction.on_commit(_ask_to_send)
    return OutboxMessage.objects.filter(dedupe_key__in=keys).count() - before


@transaction.atomic
def mark_read(*, by: User, notice_ids: Iterable[int] | None = None) -> int:
    """Mark somebody's own unread notices as read: all of them, or those named."""
    notices = Notice.objects.visible_to(by).unread()
    if notice_ids is not None:
        notices = notices.filter(pk__in=list(notice_ids))
    return notices.update(read_at=timezone.now())


def _ask_to_send() -> None:
    queue.tell(SEND_TASK)
