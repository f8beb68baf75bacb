"""Colleagues and teams in the search."""

from collections.abc import Sequence

from django.utils.http import urlencode

from fostering.accounts.models import Team, User
from fostering.accounts.roles import Capability, Scope
from fostering.core.addresses import address
from fostering.core.search import Line, Source, Words, by_name, register


def _manages(user: User) -> bool:
    return user.has_capability(Capability.MANAGE_USERS)


def _sees_workers(user: User) -> bool:
    """Those who look after accounts, and those who follow what workers do."""
    return _manages(user) or user.has_capability(Capability.SEE_TEAM_PAGE)


def _sees_teams(user: User) -> bool:
    """Those of the whole service: others have their own teams in front of them."""
    sees_page = user.has_capability(Capability.SEE_TEAM_PAGE) and user.scope is Scope.SERVICE
    return sees_page or _manages(user)


def _people(user: User, words: Words, limit: int) -> Sequence[Line]:
    found = by_name(User.objects.visible_to(user), words).select_related("team")
    return [Line(str(one), _what(one), _address(user, one)) for one in found[:limit]]


def _what(one: User) -> str:
    role = one.get_role_display()
    role = f"{role}, {one.team}" if one.team else role
    return role if one.is_active else f"{role}; the account is closed"


def _address(user: User, one: User) -> str:
    """An account for who looks after it; else what is due of the households of a worker."""
    if _manages(user):
        return address("people-edit", one.pk)
    return f"{address('duty-list')}?{urlencode({'worker': one.pk})}" if one.is_worker else ""


def _teams(user: User, words: Words, limit: int) -> Sequence[Line]:
    page = "team-edit" if _manages(user) else "team-page"
    found = Team.objects.visible_to(user).matching(words.text).select_related("area")
    return [Line(team.name, str(team.area or ""), address(page, team.pk)) for team in found[:limit]]


register(Source("colleague", 60, "Colleagues", _people, shown=_sees_workers))
register(Source("team", 70, "Teams", _teams, shown=_sees_teams))
