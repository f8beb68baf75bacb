"""Approvals: granted, ended, extended once, and their terms.

Who decides an approval is not this module's matter: it records what the decision maker decided
(Fostering Services Regulations 2011, regulation 27; Care Planning Regulations 2010, 24 and 25).
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format

from carers.enums import ApprovalKind
from carers.models import Approval, Household
from carers.rules import extension_in_time, periods_overlap, temporary_approval_ends
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError
from fostering.obligations.actions import refresh


@transaction.atomic
def grant_approval(
    *,
    household: Household,
    kind: str,
    started_on: datetime.date,
    ended_on: datetime.date | None = None,
    max_children: int | None = None,
    youngest_age: int | None = None,
    oldest_age: int | None = None,
    terms: str = "",
    by: User,
) -> Approval:
    """Record an approval with its terms. Refused when another is in force on one of its days."""
    # The lock makes two approvals recorded at once follow one another.
    household.locked()
    approval = Approval(
        household=household,
        kind=kind,
        started_on=started_on,
        ended_on=ended_on,
        max_children=max_children,
        youngest_age=youngest_age,
        oldest_age=oldest_age,
        terms=terms,
    )
    _check(approval)
    approval.save()
    _done(approval, "approval.granted", by, approval_kind=kind, started_on=started_on.isoformat())
    return approval


@transaction.atomic
def change_terms(
    *, approval: Approval, version: int | None = None, by: User, **terms: Any
) -> Approval:
    """Change places, ages or other terms.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    approval = approval.locked(version)
    changed = approval.assign(**terms)
    if not changed:
        return approval
    _check(approval)
    approval.save()
    _done(approval, "approval.terms_changed", by, fields=changed)
    return approval


@transaction.atomic
def end_approval(
    *, approval: Approval, ended_on: datetime.date, version: int | None = None, by: User
) -> Approval:
    """End an approval: the day given is the first on which it is no longer in force."""
    household = approval.household.locked()
    approval = approval.locked(version)
    approval.household = household
    approval.ended_on = ended_on
    _check(approval)
    approval.save()
    _done(approval, "approval.ended", by, ended_on=ended_on.isoformat())
    return approval


@transaction.atomic
def extend_approval(
    *,
    approval: Approval,
    extended_on: datetime.date,
    ended_on: datetime.date | None = None,
    version: int | None = None,
    by: User,
) -> Approval:
    """Record the one extension of a temporary approval, granted on `extended_on`.

    `ended_on` is its new end where one was recorded. Source: Care Planning Regulations 2010,
    regulation 25(1): once, by at most 8 weeks, while the first 16 weeks run.
    """
    approval.household.locked()
    approval = approval.locked(version)
    if approval.kind != ApprovalKind.TEMPORARY:
        raise DomainError("Only a temporary approval can be extended")
    if approval.extended_on:
        raise DomainError("A temporary approval can be extended only once")
    if not extension_in_time(approval.started_on, extended_on):
        limit = _words(temporary_approval_ends(approval.started_on, extended=False))
        raise DomainError(
            f"The extension must be granted between {_words(approval.started_on)} and {limit}",
            field="extended_on",
        )
    if approval.ended_on and extended_on >= approval.ended_on and not ended_on:
        raise DomainError("This approval ended before that day", field="extended_on")
    approval.extended_on = extended_on
    approval.ended_on = ended_on or approval.ended_on
    _check(approval)
    approval.save()
    _done(approval, "approval.extended", by, extended_on=extended_on.isoformat())
    return approval


def _check(approval: Approval) -> None:
    if approval.ended_on and approval.ended_on < approval.started_on:
        raise DomainError(
            "The end date must be the same as or after the start date", field="ended_on"
        )
    youngest, oldest = approval.youngest_age, approval.oldest_age
    if youngest is not None and oldest is not None and oldest < youngest:
        raise DomainError(
            "The oldest age must be the same as or above the youngest", field="oldest_age"
        )
    others = Approval.objects.filter(household=approval.household_id).exclude(pk=approval.pk)
    for other in others.order_by("started_on", "pk"):
        if periods_overlap(
            (approval.started_on, approval.ended_on), (other.started_on, other.ended_on)
        ):
            raise DomainError(_overlap_message(other), field="started_on")


def _overlap_message(other: Approval) -> str:
    end = f" to {_words(other.ended_on)}" if other.ended_on else ", with no end"
    return (
        f"The household already has a {other.get_kind_display().lower()} on those days: "
        f"from {_words(other.started_on)}{end}. End it first, or choose other dates."
    )


def _done(approval: Approval, event: str, by: User, **data: Any) -> None:
    household_id = approval.household_id
    events.record(by=by, kind=event, subject=approval, household_id=household_id, **data)
    refresh.refresh(household_ids=[household_id], by=by)


def _words(day: datetime.date) -> str:
    return date_format(day, "j F Y")
