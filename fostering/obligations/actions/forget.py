"""Obligation rows and flags of records that are no more: the undoing of an import."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from fostering.accounts.models import User
from fostering.obligations import saving
from fostering.obligations.models import Flag, Obligation
from fostering.obligations.registry import HOUSEHOLD


@transaction.atomic
def forget(*, owner: str, ids: Sequence[int], by: User | None) -> None:
    """Delete what was derived for these records. `by` is the actor of the caller, which deletes
    the records themselves and leaves the event."""
    theirs = Q(subject_type=owner, subject_id__in=ids)
    if owner == HOUSEHOLD:
        theirs |= Q(household_id__in=ids)
    Flag.objects.filter(theirs).delete()
    with saving.writing():
        Obligation.objects.filter(theirs).delete()


@transaction.atomic
def part_from(*, team_ids: Sequence[int], worker_ids: Sequence[int], by: User | None) -> None:
    """Let go of teams and workers that are no more in what is derived for records that stay.

    Where these records stand now is for the caller to rebuild.
    """
    for model in (Flag, Obligation):
        model.objects.filter(team_id__in=team_ids).update(team=None)
        model.objects.filter(worker_id__in=worker_ids).update(worker=None)
