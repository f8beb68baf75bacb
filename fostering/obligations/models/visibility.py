"""Who may know of a duty: the households they see, and the restricted kinds that they read."""

from django.db.models import Q

from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Scope
from fostering.obligations import registry
from fostering.obligations.registry import Kind, Readers


def rows_known_to(user: User) -> Q | None:
    """Which rows of duties or flags the user may know of; None for none, an empty Q for all.

    An ordinary duty goes with the household: of every household, of their teams' and their own.
    One of a restricted kind is known to those who read its subject, whatever else they see.
    """
    if not user.has_capability(Capability.READ_OBLIGATIONS) or user.scope is Scope.NONE:
        return None
    everything = user.scope is Scope.SERVICE
    ordinary = Q() if everything else Q(team__in=user.team_ids()) | Q(worker=user)
    apart = [kind for kind in _restricted() if not (everything and reads_all(user, kind))]
    if not apart:
        return ordinary
    known = ordinary & ~Q(kind__in=[kind.code for kind in apart])
    for readers, codes in _by_readers(apart).items():
        theirs = readers.rows(user)
        if theirs is not None:
            known |= Q(kind__in=codes) & theirs
    return known


def _by_readers(kinds: list[Kind]) -> dict[Readers, list[str]]:
    """The codes of kinds with the same readers together: who they are is asked once."""
    codes: dict[Readers, list[str]] = {}
    for kind in kinds:
        if kind.readers is not None:
            codes.setdefault(kind.readers, []).append(kind.code)
    return codes


def kinds_unknown_to(user: User) -> list[str]:
    """The restricted kinds of which some duties are not the user's to know of, for bare counts."""
    return [kind.code for kind in _restricted() if not reads_all(user, kind)]


def owners_unknown_to(user: User) -> set[str]:
    """The owners of records of which the user may not know all, households aside."""
    unknown = set(kinds_unknown_to(user))
    return {registry.owner_of(kind) for kind in _restricted() if kind.code in unknown} - {
        registry.HOUSEHOLD
    }


def reads_all(user: User, kind: Kind) -> bool:
    """Whether every duty of the kind is the user's to know of."""
    if kind.readers is None:
        return True
    theirs = kind.readers.rows(user)
    return theirs is not None and not theirs


def _restricted() -> list[Kind]:
    return [kind for kind in registry.kinds() if kind.readers is not None]
