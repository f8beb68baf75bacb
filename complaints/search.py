"""Complaints and allegations in the search, for those who may know of them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.formats import date_format

from complaints import permissions
from complaints.models import Allegation, Complaint
from fostering.accounts.models import User
from fostering.accounts.roles import Scope
from fostering.core.search import Line, Source, Words, by_reference, register

COMPLAINT, ALLEGATION = "complaint", "allegation"
NAMES = {COMPLAINT: "Complaint", ALLEGATION: "Allegation"}


def _restricted(user: User, words: Words, limit: int) -> Sequence[Line]:
    """Of both that the person reads, by reference or by the household's name. One query."""
    complaints = _fitting(Complaint.objects.visible_to(user), COMPLAINT, words)
    allegations = _fitting(Allegation.objects.visible_to(user), ALLEGATION, words)
    found = complaints.union(allegations, all=True).order_by("-received_on", "-pk")
    return [_line(row) for row in found[:limit]]


def _fitting(rows: QuerySet, kind: str, words: Words) -> QuerySet[Any, Any]:
    of_household = Q()
    for key in words.keys:
        of_household &= Q(household__name_key__contains=key)
    return (
        rows.filter(by_reference(words) | of_household)
        .order_by()
        .annotate(what=Value(kind, output_field=CharField()), household_name=F("household__name"))
        .values("what", "pk", "ref", "received_on", "household_name")
    )


def _line(row: dict[str, Any]) -> Line:
    about = f", {row['household_name']}" if row["household_name"] else ""
    return Line(
        f"{NAMES[row['what']]} {row['ref']}",
        f"Received {date_format(row['received_on'], 'j F Y')}{about}",
        reverse(f"{row['what']}-detail", args=[row["pk"]]),
    )


def _may_know_of_some(user: User) -> bool:
    """Everybody who sees records may be named on an allegation: the box does not tell who is."""
    return user.scope is not Scope.NONE or permissions.can_read_complaints(user)


register(
    Source("complaint", 50, "Complaints and allegations", _restricted, shown=_may_know_of_some)
)
