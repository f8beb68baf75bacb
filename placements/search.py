"""Children in care in the search."""

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from fostering.accounts.models import User
from fostering.accounts.roles import Scope
from fostering.core.addresses import address
from fostering.core.search import Line, Source, Words, by_name, by_reference, register
from placements.models import Child, Placement


def _children(user: User, words: Words, limit: int) -> Sequence[Line]:
    """Each with the latest of their homes that the person sees."""
    seen = Placement.objects.visible_to(user).filter(child=OuterRef("pk"))
    home = seen.order_by("-started_on", "-pk")
    found = by_name(Child.objects.visible_to(user), words, also=by_reference(words)).annotate(
        home_id=Subquery(home.values("household_id")[:1]),
        home_name=Subquery(home.values("household__name")[:1]),
    )
    return [
        Line(
            str(child),
            f"Child in care, {child.home_name}"
            if child.home_id
            else "Child in care, not placed yet",
            address("household-detail", child.home_id) if child.home_id else "",
        )
        for child in found[:limit]
    ]


register(
    Source(
        "child",
        30,
        "Children in care",
        _children,
        shown=lambda user: user.scope is not Scope.NONE,
    )
)
