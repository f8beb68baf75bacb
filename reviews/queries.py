"""Reads about reviews of approval."""

import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from carers.enums import ApprovalKind
from carers.models import Approval, Household
from carers.rules import approved_spells
from fostering.accounts.models import User
from fostering.accounts.roles import ROLES, Capability
from reviews.models import Review
from reviews.rules import is_first


class HeldReview(NamedTuple):
    """One review, and whether it is the first since the household was fully approved."""

    review: Review
    is_first: bool


def reviews_of(household: Household, user: User) -> list[HeldReview]:
    """The reviews of a household that the user sees, newest first, with the chair. Two queries."""
    rows = list(
        Review.objects.visible_to(user).filter(household=household).select_related("chaired_by")
    )
    approvals = Approval.objects.filter(household=household, kind=ApprovalKind.FULL)
    spells = approved_spells(list(approvals.order_by().values_list("started_on", "ended_on")))
    held: list[datetime.date] = [row.held_on for row in rows]
    return [HeldReview(row, is_first(row.held_on, approved=spells, held=held)) for row in rows]


def chairs_offered(user: User, *, named: int | None = None) -> QuerySet[User]:
    """Who may have chaired a review: those whose role records them, and who is `named`."""
    roles = [role for role, what in ROLES.items() if Capability.RECORD_REVIEWS in what.capabilities]
    people = User.objects.visible_to(user)
    return people.filter(Q(role__in=roles, is_active=True) | Q(pk=named)).order_by("name_key", "pk")
