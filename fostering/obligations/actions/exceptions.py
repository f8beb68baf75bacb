"""Granting an exception to one cycle, and withdrawing it."""

import datetime

from django.db import transaction
from django.utils.formats import date_format

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.dates import add_months
from fostering.core.errors import DomainError
from fostering.obligations import registry
from fostering.obligations.actions.refresh import refresh_owned
from fostering.obligations.excepting import Effect
from fostering.obligations.models import DutyException, Obligation

# Longer than this is no exception but another policy.
MOST_MONTHS = 12


@transaction.atomic
def grant(
    *,
    obligation: Obligation,
    effect: str,
    until: datetime.date,
    reason: str,
    today: datetime.date,
    by: User,
) -> DutyException:
    """Extend an open cycle to `until`, or excuse it up to and including that day.

    Takes the place of an exception that the cycle already has. Raises DomainError when the cycle
    is not open today, or `until` gives no more time, or too much.
    """
    row = _locked(obligation, today)
    _check_until(row, until, today)
    if not reason.strip():
        raise DomainError("Say why.", field="reason")
    exception = DutyException.objects.create(
        kind=row.kind,
        household_id=row.household_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        opened_on=row.opening,
        due_on=row.original_due_on or row.due_on,
        effect=Effect(effect).value,
        until=until,
        reason=reason.strip(),
        granted_on=today,
        granted_by=by,
    )
    _refresh(exception, by)
    _record("exception.granted", exception, by)
    return exception


@transaction.atomic
def withdraw(
    *, exception: DutyException, reason: str, today: datetime.date, by: User
) -> DutyException:
    """End an exception from today: the original date holds again. Raises DomainError when it is
    not in force any more."""
    if not reason.strip():
        raise DomainError("Say why.", field="reason")
    exception = exception.locked()
    in_force = Obligation.objects.open_on(today).filter(exception=exception)
    if not in_force.exclude(effect=Effect.OVER).exists():
        raise DomainError("This exception is no longer in force.")
    exception.withdrawn_on = today
    exception.withdrawn_by = by
    exception.withdrawn_reason = reason.strip()
    exception.save()
    _refresh(exception, by)
    _record("exception.withdrawn", exception, by)
    return exception


def _locked(obligation: Obligation, today: datetime.date) -> Obligation:
    """The row as it stands, locked: it may have closed since the page was opened."""
    rows = Obligation.objects.select_for_update(of=("self",)).open_on(today)
    row = rows.filter(pk=obligation.pk).first()
    if row is None:
        raise DomainError("This duty has been done or no longer applies.")
    return row


def _check_until(row: Obligation, until: datetime.date, today: datetime.date) -> None:
    earliest = max(today, row.original_due_on or row.due_on)
    if until < earliest or until == row.due_on == earliest:
        raise DomainError(
            f"Choose a day after {date_format(row.original_due_on or row.due_on, 'j F Y')},"
            " when it is due, and not in the past.",
            field="until",
        )
    latest = add_months(earliest, MOST_MONTHS)
    if until > latest:
        raise DomainError(
            f"Choose {date_format(latest, 'j F Y')} or an earlier day: "
            f"an exception lasts {MOST_MONTHS} months at most.",
            field="until",
        )


def _refresh(exception: DutyException, by: User) -> None:
    owner = registry.owner_of(registry.get(exception.kind))
    is_household = owner == registry.HOUSEHOLD
    record_id = exception.household_id if is_household else exception.subject_id
    refresh_owned(owner=owner, ids=[record_id] if record_id is not None else [], by=by)


def _record(kind: str, exception: DutyException, by: User) -> None:
    # What is restricted stays off the household's history.
    is_restricted = registry.get(exception.kind).readers is not None
    events.record(
        by=by,
        kind=kind,
        subject=exception,
        household_id=None if is_restricted else exception.household_id,
        duty=exception.kind,
        effect=exception.effect,
        due_on=exception.due_on.isoformat(),
        until=exception.until.isoformat(),
    )
