"""Cycles as managers' exceptions leave them: what becomes rows, and what a trial counts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from django.db.models import QuerySet

from fostering.accounts.written import written
from fostering.obligations import registry
from fostering.obligations.evaluate import Found
from fostering.obligations.excepting import Granted, Piece, by_cycle, pieces
from fostering.obligations.models import DutyException

# kind, subject type, subject
DutyKey = tuple[str, str, int]

# What of an exception decides dates, and is watched for changes: `watching`.
READ = (
    "household_id",
    "kind",
    "subject_type",
    "subject_id",
    "opened_on",
    "effect",
    "until",
    "granted_on",
    "withdrawn_on",
)


def granted_on(ids: Sequence[int], *, owner: str) -> dict[DutyKey, list[Granted]]:
    """The exceptions granted on duties of these records of one owner. One query."""
    found: dict[DutyKey, list[Granted]] = defaultdict(list)
    for one in _granted(None, owner, ids=list(ids)):
        found[one.duty_key].append(one.as_granted())
    return found


@written
def _granted(_user: None, owner: str, *, ids: list[int]) -> QuerySet[DutyException]:
    if owner == registry.HOUSEHOLD:
        rows = DutyException.objects.filter(household_id__in=ids)
    else:
        rows = DutyException.objects.filter(subject_type=owner, subject_id__in=ids)
    return rows.only(*READ)


def in_pieces(
    cycles: Iterable[Found], granted: Mapping[DutyKey, Sequence[Granted]]
) -> Iterator[tuple[Found, Piece]]:
    """Every cycle with its pieces; without exceptions, the cycle itself as the one piece.

    The cycles of one duty follow one another, as `evaluate` gives them.
    """
    if not granted:
        for found in cycles:
            yield found, Piece(found.cycle)
        return
    for key, turns in groupby(cycles, key=_duty):
        exceptions = granted.get(key)
        if exceptions is None:
            for found in turns:
                yield found, Piece(found.cycle)
        else:
            yield from _excepted(list(turns), exceptions)


def _excepted(
    turns: Sequence[Found], exceptions: Sequence[Granted]
) -> Iterator[tuple[Found, Piece]]:
    theirs = by_cycle([found.cycle for found in turns], exceptions)
    for found, granted in zip(turns, theirs, strict=True):
        for piece in pieces(found.cycle, granted):
            yield found, piece


def _duty(found: Found) -> DutyKey:
    return found.kind.code, found.kind.subject, found.subject_id
