"""Reads of complaints and allegations that pages and the nightly job share."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q, QuerySet

from carers.models import Household
from complaints.models import Allegation, AllegationReader, Complaint
from fostering.accounts.models import User
from fostering.accounts.roles import ROLES, Capability, Scope


def holders(*capabilities: Capability) -> QuerySet[User]:
    """The active people of a service-wide role that has every one of these capabilities."""
    roles = [
        role
        for role, definition in ROLES.items()
        if definition.scope is Scope.SERVICE and set(capabilities) <= definition.capabilities
    ]
    return User.objects.active().filter(role__in=roles)


def told_of_complaints(complaint_ids: Sequence[int]) -> Mapping[int, Collection[int]]:
    """Those who handle complaints, and the manager of the household's team if they may read it.

    Two queries.
    """
    handlers = set(holders(Capability.RECORD_COMPLAINTS).values_list("pk", flat=True))
    told = {pk: set(handlers) for pk in complaint_ids}
    rows = Complaint.objects.filter(pk__in=complaint_ids)
    for complaint in rows.select_related("household__team__manager"):
        manager = complaint.household.team.manager if complaint.household else None
        if manager is not None and manager.has_capability(Capability.READ_COMPLAINTS):
            told[complaint.pk].add(manager.pk)
    return told


def told_of_allegations(allegation_ids: Sequence[int]) -> Mapping[int, Collection[int]]:
    """The people named; where nobody is, those who answer for every allegation. Two queries."""
    named: dict[int, set[int]] = defaultdict(set)
    rows = AllegationReader.objects.filter(allegation__in=allegation_ids, user__is_active=True)
    for row in rows.select_related("user"):
        if row.user.scope is not Scope.NONE:
            named[row.allegation_id].add(row.user_id)
    answerable = holders(Capability.READ_ALLEGATIONS, Capability.RECORD_ALLEGATIONS)
    fallback = set(answerable.values_list("pk", flat=True))
    return {pk: named.get(pk) or fallback for pk in allegation_ids}


def readers_offered(household: Household, allegation: Allegation | None = None) -> QuerySet[User]:
    """Who can be named to see an allegation: managers, the household's team, those named already.

    Those who read every allegation by their role need no naming.
    """
    case_roles = [role for role, one in ROLES.items() if one.scope is not Scope.NONE]
    read_all = holders(Capability.READ_ALLEGATIONS).order_by().values("pk")
    named = AllegationReader.objects.filter(allegation=allegation).order_by().values("user")
    managers = [r for r, one in ROLES.items() if Capability.RECORD_ALLEGATIONS in one.capabilities]
    offered = (Q(team=household.team_id) | Q(role__in=managers)) & ~Q(pk__in=read_all)
    people = User.objects.active().filter(role__in=case_roles)
    return people.filter(offered | Q(pk__in=named)).order_by("name_key", "pk")
