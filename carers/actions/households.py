"""Adding a household and keeping its details up to date."""

from typing import Any

from django.db import transaction

from carers.models import Household
from fostering.accounts.models import Team, User
from fostering.audit.actions import events
from fostering.obligations.actions import refresh


@transaction.atomic
def add_household(
    *,
    name: str,
    category: str,
    team: Team,
    address: str = "",
    postcode: str = "",
    phone: str = "",
    rotation_exempt: bool = False,
    by: User,
) -> Household:
    """A household new to the service; its reference is given by the database."""
    household = Household.objects.create(
        name=name,
        category=category,
        team=team,
        address=address,
        postcode=postcode,
        phone=phone,
        rotation_exempt=rotation_exempt,
    )
    events.record(
        by=by,
        kind="household.added",
        subject=household,
        household_id=household.pk,
        category=category,
        team_id=team.pk,
    )
    refresh.refresh(household_ids=[household.pk], by=by)
    return household


@transaction.atomic
def edit_household(
    *, household: Household, version: int | None = None, by: User, **details: Any
) -> Household:
    """Change a household's details: any of name, category, team, address and the rest.

    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    household = household.locked(version)
    changed = household.assign(**details)
    if not changed:
        return household
    household.save()
    events.record(
        by=by,
        kind="household.changed",
        subject=household,
        household_id=household.pk,
        fields=changed,
    )
    refresh.refresh(household_ids=[household.pk], by=by)
    return household
