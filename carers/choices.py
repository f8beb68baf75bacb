"""What filters offer to choose from: areas, teams and workers.

`first_...` are the first of the same rows, one more than a select box holds: a filter reads them
at every page, so they are written queries.
"""

from django.db.models import Q, QuerySet

from fostering.accounts.models import Area, Team, User
from fostering.accounts.roles import Scope
from fostering.accounts.written import written
from fostering.core.finding import MOST_IN_A_BOX

FIRST = MOST_IN_A_BOX + 1


def teams_seen(user: User) -> QuerySet[Team]:
    """The teams whose households the user reads."""
    return Team.objects.visible_to(user)


def areas_seen(user: User) -> QuerySet[Area]:
    """The areas of a service that has them, for somebody who sees it all; none for others."""
    areas = Area.objects.visible_to(user)
    return areas if user.scope is Scope.SERVICE else areas.none()


def workers_seen(user: User) -> QuerySet[User]:
    """The workers of the households that the user reads."""
    workers = User.objects.workers().select_related("team")
    if user.scope is Scope.SERVICE:
        return workers
    return workers.filter(Q(team__in=user.team_ids()) | Q(pk=user.pk))


def named_alone(workers: QuerySet[User]) -> QuerySet[User]:
    """The first workers, with what `name_and_team` says of them."""
    return workers.only("first_name", "last_name", "team__name")[:FIRST]


@written
def first_teams(user: User) -> QuerySet[Team]:
    return teams_seen(user)[:FIRST]


@written
def first_areas(user: User) -> QuerySet[Area]:
    return areas_seen(user)[:FIRST]


@written
def first_workers(user: User) -> QuerySet[User]:
    return named_alone(workers_seen(user))
