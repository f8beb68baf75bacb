"""The people of a household: who joins, who leaves, what is known of them."""

import datetime
from typing import Any

from django.db import transaction

from carers.enums import PersonRole
from carers.models import Household, Person
from carers.rules import ADULT
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.dates import birthday, today
from fostering.core.errors import DomainError
from fostering.obligations.actions import refresh


@transaction.atomic
def add_person(
    *,
    household: Household,
    role: str,
    first_name: str,
    last_name: str,
    born_on: datetime.date | None = None,
    joined_on: datetime.date | None = None,
    left_on: datetime.date | None = None,
    email: str = "",
    phone: str = "",
    by: User,
) -> Person:
    """Somebody who lives, or lived, in the household."""
    person = Person(
        household=household,
        role=role,
        first_name=first_name,
        last_name=last_name,
        born_on=born_on,
        joined_on=joined_on,
        left_on=left_on,
        email=email,
        phone=phone,
    )
    _check(person)
    person.save()
    events.record(by=by, kind="person.added", subject=person, household_id=household.pk, role=role)
    refresh.refresh(household_ids=[household.pk], by=by)
    return person


@transaction.atomic
def edit_person(*, person: Person, version: int | None = None, by: User, **details: Any) -> Person:
    """Change what is known of somebody: names, role, dates of birth, joining and leaving, contact.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    person = person.locked(version)
    changed = person.assign(**details)
    if not changed:
        return person
    _check(person)
    person.save()
    events.record(
        by=by,
        kind="person.changed",
        subject=person,
        household_id=person.household_id,
        fields=changed,
    )
    refresh.refresh(household_ids=[person.household_id], by=by)
    return person


def _check(person: Person) -> None:
    """Dates in order, and a carer who is an adult by the day they joined (or today)."""
    born, joined, left = person.born_on, person.joined_on, person.left_on
    if born and born > today():
        raise DomainError("The date of birth must be in the past", field="born_on")
    if born and joined and joined < born:
        raise DomainError(
            "The day they joined must be on or after their date of birth", field="joined_on"
        )
    start = joined or born
    if left and start and left < start:
        raise DomainError(
            "The day they left must be on or after the day they joined", field="left_on"
        )
    if person.role != PersonRole.CHILD and born and birthday(born, ADULT) > today():
        raise DomainError(
            "Somebody under 18 is a child of the household: choose that, or correct the date",
            field="role",
        )
