"""Allegations: recorded, referred to the designated officer, and who may know of them."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from carers.models import Household
from complaints.models import Allegation, AllegationReader
from fostering.accounts.models import User
from fostering.accounts.roles import Scope
from fostering.audit.actions import events
from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.obligations.actions import refresh


@transaction.atomic
def record_allegation(
    *,
    household: Household,
    received_on: datetime.date,
    summary: str = "",
    lado_referred_on: datetime.date | None = None,
    readers: Iterable[User] = (),
    by: User,
) -> Allegation:
    """An allegation that the service heard of. Whoever records it is named among its readers."""
    allegation = Allegation(
        household=household,
        received_on=received_on,
        lado_referred_on=lado_referred_on,
        summary=summary,
    )
    _check(allegation)
    allegation.save()
    _set_readers(allegation, {by, *readers})
    _done(allegation, "allegation.recorded", by, received_on=received_on.isoformat())
    return allegation


@transaction.atomic
def record_lado_referral(
    *,
    allegation: Allegation,
    lado_referred_on: datetime.date | None,
    version: int | None = None,
    by: User,
) -> Allegation:
    """The day on which the designated officer was told (Working Together, chapter 2).

    None takes back a day that was entered by mistake. Raises EditConflict when somebody saved
    the allegation after the form was opened at `version`.
    """
    allegation = allegation.locked(version)
    if not allegation.assign(lado_referred_on=lado_referred_on):
        return allegation
    _check(allegation)
    allegation.save()
    if lado_referred_on is None:
        _done(allegation, "allegation.changed", by, fields=["lado_referred_on"])
    else:
        day = lado_referred_on.isoformat()
        _done(allegation, "allegation.referred", by, lado_referred_on=day)
    return allegation


@transaction.atomic
def change_allegation(
    *,
    allegation: Allegation,
    readers: Iterable[User] | None = None,
    version: int | None = None,
    by: User,
    **details: Any,
) -> Allegation:
    """Put right what an allegation says, and name who may see it (None: the same people).

    Nobody can take themselves off: the record would be gone from under their hands. Raises
    EditConflict when somebody saved it after the form was opened at `version`.
    """
    allegation = allegation.locked(version)
    changed = allegation.assign(**details)
    if changed:
        _check(allegation)
    renamed = readers is not None and _set_readers(allegation, _kept(allegation, set(readers), by))
    if not changed and not renamed:
        return allegation
    # Saved even when only the readers changed, so that the version moves on with them.
    allegation.save()
    _done(allegation, "allegation.changed", by, fields=changed + ["readers"] * renamed)
    return allegation


def _kept(allegation: Allegation, readers: set[User], by: User) -> set[User]:
    """The readers asked for, and the actor where they are one already."""
    is_named = AllegationReader.objects.filter(allegation=allegation, user=by).exists()
    return readers | {by} if is_named else readers


def _set_readers(allegation: Allegation, readers: set[User]) -> bool:
    """Make these the people named; whether that changed anything."""
    if blind := [one for one in readers if one.scope is Scope.NONE or not one.is_active]:
        raise DomainError(f"{blind[0]} sees no case records: choose others", field="readers")
    named = {row.user_id: row for row in AllegationReader.objects.filter(allegation=allegation)}
    gone = named.keys() - {one.pk for one in readers}
    new = [one for one in readers if one.pk not in named]
    for user_id in gone:
        named[user_id].delete()
    for user in new:
        AllegationReader(allegation=allegation, user=user).save()
    return bool(gone or new)


def _check(allegation: Allegation) -> None:
    for field in ("received_on", "lado_referred_on"):
        day = getattr(allegation, field)
        if day is not None and day > today():
            raise DomainError("The date cannot be in the future", field=field)


def _done(allegation: Allegation, event: str, by: User, **data: Any) -> None:
    # No household: the household's history is open to people who may not know of the allegation.
    events.record(by=by, kind=event, subject=allegation, **data)
    refresh.refresh(household_ids=[allegation.household_id], by=by)
