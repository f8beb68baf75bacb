"""The records that wait to be worked out anew: marking them, and taking the marks away.

See `marking` for the marks that the database writes by itself. What is here is no action of a
person: it knows no actor, and derives nothing.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Min, Model, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from fostering.accounts.written import written
from fostering.core.dates import today
from fostering.obligations import fingerprint, registry
from fostering.obligations.models import Reckoning, StaleRecord

TABLE = StaleRecord._meta.db_table


def mark(*, owner: str, ids: Iterable[int]) -> None:
    """Mark some records."""
    StaleRecord.objects.bulk_create(StaleRecord(owner=owner, record_id=pk) for pk in ids)


def lock(model: type[Model], ids: Sequence[int]) -> None:
    """Lock records until the transaction ends, in the order of their ids."""
    _locked(None, model, ids=list(ids))


@written
def _locked(_user: None, model: type[Model], *, ids: list[int]) -> QuerySet[Model, int]:
    rows = model._default_manager.filter(pk__in=ids).order_by("pk")
    return rows.select_for_update(no_key=True).values_list("pk", flat=True)


def unmark(*, owner: str, ids: Sequence[int]) -> None:
    """Take the marks of these records away. Their facts are to be read after this, not before.

    The caller holds the records' locks. A mark that this sees was committed with its change,
    which the next statement sees too; one committed later stays. Marks that somebody else is
    taking away are passed over, so that nobody waits here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {TABLE} WHERE id IN (SELECT id FROM {TABLE}"  # noqa: S608 - own name
            " WHERE owner = %s AND record_id = ANY(%s) FOR UPDATE SKIP LOCKED)",
            [owner, list(ids)],
        )


def after(owner: str, record_id: int, limit: int) -> list[int]:
    """The next `limit` marked records of an owner above `record_id`, in order."""
    rows = StaleRecord.objects.filter(owner=owner, record_id__gt=record_id).order_by("record_id")
    return list(rows.values_list("record_id", flat=True).distinct()[:limit])


def forget_unknown() -> None:
    """Take away marks for owners that no app registered: nothing can be worked out for them."""
    StaleRecord.objects.exclude(owner__in=registry.owners()).delete()


class Waiting(NamedTuple):
    """How many records are marked, and since when the oldest mark waits."""

    records: int
    since: datetime.datetime | None


def waiting() -> Waiting:
    """What is marked now."""
    records = StaleRecord.objects.order_by().values("owner", "record_id").distinct().count()
    return Waiting(records, StaleRecord.objects.aggregate(Min("marked_at"))["marked_at__min"])


def is_more_than(number: int) -> bool:
    """Whether more records than this are marked, without counting further."""
    rows = StaleRecord.objects.order_by().values("owner", "record_id").distinct()
    return rows[: number + 1].count() > number


@transaction.atomic
def mark_all() -> None:
    """Mark every record, and note that they are worked out by the rules and figures of now."""
    with connection.cursor() as cursor:
        for name, owner in registry.owners().items():
            table = connection.ops.quote_name(owner.model._meta.db_table)
            cursor.execute(
                f"INSERT INTO {TABLE} (owner, record_id)"  # noqa: S608 - own names
                f" SELECT %s, id FROM {table} ORDER BY id",
                [name],
            )
    noted = {
        "fingerprint": fingerprint.of_rules(),
        "places_on": today(),
        "marked_at": Now(),  # by the clock that the marks go by
        "finished_at": None,
    }
    Reckoning.objects.update_or_create(pk=Reckoning.ONLY, defaults=noted)


@transaction.atomic
def follow_rules() -> bool:
    """Mark every record if the rules or figures are others than those noted. Whether it did.

    Before everything has been worked out once there is nothing to compare with.
    """
    noted = Reckoning.objects.select_for_update().first()
    if noted is None or noted.fingerprint == fingerprint.of_rules():
        return False
    mark_all()
    return True


@transaction.atomic
def follow_calendar() -> int:
    """Mark the records whose team or worker changed since the rows were made, by the calendar
    alone: an allocation that was entered beforehand began or ended. How many."""
    noted = Reckoning.objects.select_for_update().first()
    day = today()
    if noted is None or noted.places_on >= day:
        return 0
    moved = 0
    for name, owner in registry.owners().items():
        ids = owner.moved(noted.places_on, day)
        mark(owner=name, ids=ids)
        moved += len(ids)
    noted.places_on = day
    noted.save(update_fields=["places_on"])
    return moved


@transaction.atomic
def note_finished() -> None:
    """Note when no record is left of those that were all marked at once."""
    noted = Reckoning.objects.select_for_update().filter(finished_at__isnull=True).first()
    if noted is None or StaleRecord.objects.filter(marked_at__lte=noted.marked_at).exists():
        return
    noted.finished_at = timezone.now()
    noted.save(update_fields=["finished_at"])
