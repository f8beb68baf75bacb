"""Cycles as managers' exceptions leave them: what becomes rows, and what a trial counts."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fostering.obligations import registry
from fostering.obligations.evaluate import Found
from fostering.obligations.excepting import Granted, Piece, pieces
from fostering.obligations.models import DutyException

# kind, subject type, subject, the day on which the cycle opened
CycleKey = tuple[str, str, int, datetime.date]


def granted_on(ids: Sequence[int], *, owner: str) -> dict[CycleKey, list[Granted]]:
    """The exceptions granted on cycles of these records of one owner. One query."""
    if owner == registry.HOUSEHOLD:
        rows = DutyException.objects.filter(household_id__in=ids)
    else:
        rows = DutyException.objects.filter(subject_type=owner, subject_id__in=ids)
    found: dict[CycleKey, list[Granted]] = defaultdict(list)
    for one in rows:
        found[one.kind, one.subject_type, one.subject_id, one.opened_on].append(one.as_granted())
    return found


def in_pieces(
    cycles: Iterable[Found], granted: Mapping[CycleKey, Sequence[Granted]]
) -> Iterator[tuple[Found, Piece]]:
    """Every cycle with its pieces; without exceptions, the cycle itself as the one piece."""
    for found in cycles:
        key = (found.kind.code, found.kind.subject, found.subject_id, found.cycle.opened_on)
        exceptions = granted.get(key) if granted else None
        if exceptions is None:
            yield found, Piece(found.cycle)
            continue
        for piece in pieces(found.cycle, exceptions):
            yield found, piece
