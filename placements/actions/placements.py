"""Children placed with a household, and placements ended."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.formats import date_format

from carers.models import Household
from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.db import refusal
from fostering.core.errors import DomainError
from fostering.core.models import sort_key
from fostering.core.querysets import in_force, not_over
from fostering.obligations.actions.refresh import refresh
from placements.models import Child, Placement
from placements.queries import find_child
from placements.rules import USUAL_FOSTERING_LIMIT, most_at_once


@dataclass(frozen=True)
class NewChild:
    """A child of whom the service has no record yet."""

    first_name: str
    last_name: str
    born_on: datetime.date | None = None
    local_authority: str = ""


@transaction.atomic
def place_child(
    *,
    household: Household,
    child: NewChild | str,
    kind: str,
    started_on: datetime.date,
    today: datetime.date,
    by: User,
    over_limit_reason: str = "",
) -> Placement:
    """Record that a child lives with the household from `started_on`.

    `child` is the reference of a child on record, or a new one. The household's obligations are
    counted again: the clock of supervision visits starts with the first child.

    Raises DomainError when the household is not approved on the day, when the child is in another
    placement, or over the usual fostering limit, or the terms of approval, without a reason
    (Children Act 1989, Schedule 7).
    """
    # Locked so that two placements at once cannot both be the third.
    household = Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    if started_on > today:
        raise DomainError("The first day must be today or in the past.", field="started_on")
    if not Household.objects.approved(on=started_on).filter(pk=household.pk).exists():
        raise DomainError(
            f"This household was not approved on {date_format(started_on, 'j F Y')}. "
            "Record the approval first.",
            field="started_on",
        )
    over_limit_reason = _check_limit(household, started_on, over_limit_reason.strip())
    placement = Placement(
        child=_known(child) if isinstance(child, str) else _new(child),
        household=household,
        kind=kind,
        started_on=started_on,
        over_limit_reason=over_limit_reason,
    )
    taken = f"{placement.child} is in another placement on those days. End that placement first."
    with refusal("one_placement_a_child", taken, field="child_ref"):
        placement.save()
    _record(placement, "placement.started", by, on=started_on.isoformat())
    refresh(household_ids=[household.pk], by=by)
    return placement


@transaction.atomic
def end_placement(
    *,
    placement: Placement,
    ended_on: datetime.date,
    end_reason: str,
    version: int | None,
    today: datetime.date,
    by: User,
) -> Placement:
    """Record the day on which the child no longer lived with the household."""
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    placement.check_version(version)
    if placement.ended_on is not None:
        raise DomainError("This placement has already ended.")
    if ended_on > today:
        raise DomainError("The last day must be today or in the past.", field="ended_on")
    if ended_on < placement.started_on:
        started = date_format(placement.started_on, "j F Y")
        raise DomainError(
            f"The placement started on {started}. Enter that day or a later one.", field="ended_on"
        )
    placement.ended_on, placement.end_reason = ended_on, end_reason.strip()
    placement.save()
    _record(placement, "placement.ended", by, on=ended_on.isoformat())
    refresh(household_ids=[placement.household_id], by=by)
    return placement


def _check_limit(household: Household, started_on: datetime.date, reason: str) -> str:
    """The reason to keep: empty where no limit is passed."""
    others = household.placements.filter(not_over(started_on))
    periods = [*others.values_list("started_on", "ended_on"), (started_on, None)]
    children = most_at_once(periods, since=started_on)
    passed = _limit_passed(household, started_on, children)
    if passed and not reason:
        raise DomainError(
            f"That makes {children} children at once. {passed} Say why more may be placed here.",
            field="over_limit_reason",
        )
    return reason if passed else ""


def _limit_passed(household: Household, started_on: datetime.date, children: int) -> str:
    """The limit that so many children pass, in a sentence; nothing if they pass none.

    Children Act 1989, Schedule 7, for the usual limit. Terms of approval: Fostering Services
    Regulations 2011, regulation 27(5); outside them for up to 6 working days in an emergency, Care
    Planning Regulations 2010, regulation 23.
    """
    if children > USUAL_FOSTERING_LIMIT:
        return (
            f"The usual limit is {USUAL_FOSTERING_LIMIT}, brothers and sisters aside"
            " (Children Act 1989, Schedule 7)."
        )
    approvals = household.approvals.filter(in_force(started_on))
    places = approvals.values_list("max_children", flat=True).first()
    if places is not None and children > places:
        return (
            f"They are approved for {places}: change the terms of approval first if that is not so."
        )
    return ""


def _known(ref: str) -> Child:
    child = find_child(ref)
    if child is None:
        raise DomainError("No child has this reference. Check it.", field="child_ref")
    return child


def _new(new: NewChild) -> Child:
    """A record for a child, unless there is one with the same name and date of birth."""
    name_key = sort_key(new.last_name, new.first_name)
    twin = Child.objects.filter(name_key=name_key, born_on=new.born_on).first()
    if twin is not None and new.born_on is not None:
        raise DomainError(
            f"A child with this name and date of birth is on record as {twin.ref}. "
            "Choose that the child is on record, and enter that reference.",
            field="first_name",
        )
    child = Child(
        first_name=new.first_name,
        last_name=new.last_name,
        born_on=new.born_on,
        local_authority=new.local_authority,
    )
    child.save()
    return child


def _record(placement: Placement, kind: str, by: User, **data: str) -> None:
    events.record(
        by=by,
        kind=kind,
        subject=placement,
        household_id=placement.household_id,
        placement_kind=placement.kind,
        **data,
    )
