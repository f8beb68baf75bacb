"""Colleagues whom a form offers."""

from django.db.models import Q, QuerySet

from carers.models import Household
from carers.queries import workers_offered
from fostering.accounts.models import User


def makers_offered(user: User, household: Household, *, named: int | None = None) -> QuerySet[User]:
    """Who may have made a contact or an inspection: workers near, the user, and who is `named`."""
    near = workers_offered(user, household).values("pk")
    return User.objects.filter(Q(pk__in=near) | Q(pk=user.pk) | Q(pk=named)).order_by(
        "name_key", "pk"
    )
