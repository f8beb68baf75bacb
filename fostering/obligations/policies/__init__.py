"""The policies as pure values: `current()` is the service's own, `get(code)` any of them.

Read from the database and kept in the process until a version is added anywhere: each call asks
the database for the policy's stamp (one short query) and reads the rows only when it changed.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet

from fostering.accounts.written import written
from fostering.obligations.cycles import Standard, StandardSet, Versions
from fostering.obligations.models import Policy, StandardVersion


class _Stamp(NamedTuple):
    """Rows are only added: another version changes the count, whatever order they commit in."""

    policy_id: int
    last_id: int | None
    rows: int


_kept: dict[str, tuple[_Stamp, StandardSet]] = {}


class NoSuchPolicy(LookupError):
    """No policy has this code, or none is in use yet (`manage.py load_policies`)."""


def current() -> StandardSet:
    """The policy that the service works to. Raises NoSuchPolicy before policies are loaded."""
    return _as_set(next(iter(_current(None)), None), "the service")


def get(code: str) -> StandardSet:
    """The policy with this code. Raises NoSuchPolicy."""
    return _as_set(_stamped(Policy.objects.filter(code=code)).first(), code)


@written
def _current(_user: None) -> QuerySet[Policy, tuple]:
    return _stamped(Policy.objects.filter(is_current=True))


def _stamped(policies: QuerySet[Policy]) -> QuerySet[Policy, tuple]:
    stamped = policies.annotate(last_id=Max("standards"), rows=Count("standards"))
    return stamped.values_list("code", "name", "pk", "last_id", "rows")


def _as_set(row: tuple | None, asked: str) -> StandardSet:
    if row is None:
        raise NoSuchPolicy(f"No policy for {asked}: run manage.py load_policies")
    code, name, *stamp_parts = row
    stamp = _Stamp(*stamp_parts)
    kept = _kept.get(code)
    if kept is None or kept[0] != stamp:
        kept = _kept[code] = (
            stamp,
            StandardSet(code, name, _versions(stamp.policy_id)),
        )
    return kept[1]


def _versions(policy_id: int) -> dict[str, Versions]:
    by_kind: dict[str, list[Standard]] = defaultdict(list)
    rows = StandardVersion.objects.filter(policy_id=policy_id).order_by("effective_from", "pk")
    for row in rows:
        by_kind[row.kind].append(row.as_standard())
    return {kind: Versions(tuple(standards)) for kind, standards in by_kind.items()}
