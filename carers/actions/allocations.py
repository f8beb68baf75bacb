"""Who works with a household: taking over from a day, with history (NMS 21.8)."""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format

from carers.enums import AllocationKind
from carers.models import Allocation, Household
from carers.queries import latest_allocation_id
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.db import refusal
from fostering.core.errors import DomainError, EditConflict
from fostering.notifications.actions import messages
from fostering.obligations.actions import refresh

TAKEN = (
    "Another worker is allocated to this household from that day: choose an earlier or later one."
)


@transaction.atomic
def reallocate(
    *,
    household: Household,
    worker: User,
    started_on: datetime.date,
    kind: str = AllocationKind.STANDARD,
    reason: str = "",
    latest_seen: int | None = None,
    by: User,
) -> Allocation:
    """Give the household to `worker` from a day.

    1. Lock the household: two changes at once follow one another. Raises EditConflict when
       somebody else allocated it after the form was opened (`latest_seen` is the newest
       allocation's id then, 0 for none).
    2. End the allocation that is in force on that day, on that day.
    3. Start the new one; the database refuses two on one day.
    4. Tell the worker who takes over and the one who hands over.
    """
    household.locked()
    _check_unchanged(household, latest_seen)
    before = _in_force(household, started_on)
    if before:
        _check_change(before, worker, kind)
        before.ended_on = started_on
        before.save()
    allocation = Allocation(
        household=household, worker=worker, kind=kind, started_on=started_on, reason=reason
    )
    with refusal("one_worker_at_a_time", TAKEN, field="started_on"):
        allocation.save()
    events.record(
        by=by,
        kind="allocation.changed",
        subject=allocation,
        household_id=household.pk,
        worker_id=worker.pk,
        before_id=before.worker_id if before else None,
        started_on=started_on.isoformat(),
    )
    refresh.refresh(household_ids=[household.pk], by=by)
    _tell(allocation, before, by)
    return allocation


def _check_unchanged(household: Household, latest_seen: int | None) -> None:
    if latest_seen is not None and latest_seen != latest_allocation_id(household):
        raise EditConflict(
            "Somebody else changed the worker after you opened this page. What you typed is still "
            "below: check who works with the household now, and save again if it is still right."
        )


def _in_force(household: Household, day: datetime.date) -> Allocation | None:
    found = Allocation.objects.filter(household=household).in_force(day)
    return found.select_for_update(of=("self",)).select_related("worker").first()


def _check_change(before: Allocation, worker: User, kind: str) -> None:
    if before.worker_id == worker.pk and before.kind == kind:
        raise DomainError(
            f"{worker.get_full_name()} already works with this household on that day",
            field="worker",
        )


def _tell(allocation: Allocation, before: Allocation | None, by: User) -> None:
    """A notice to each of the two workers, by the household's reference: never by name."""
    household = allocation.household
    day = date_format(allocation.started_on, "j F Y")
    link = reverse("household-detail", args=[household.pk])
    told = [(allocation.worker, f"{household.ref} is allocated to you from {day}")]
    if before and before.worker_id != allocation.worker_id:
        told.append((before.worker, f"{household.ref} passes to a colleague on {day}"))
    for person, title in told:
        if person.pk != by.pk:
            messages.notify(user=person, kind="allocation.changed", title=title, link=link, by=by)
