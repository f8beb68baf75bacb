"""A part of all records worked out anew each night, marked or not: whether the marks can be trusted.

The rows of a record without a mark follow from its facts. If this finds one that does not, a
change of facts has left no mark, and the operations page says so.
"""

from collections.abc import Callable, Iterator

from django.db import transaction

from fostering.accounts.models import User
from fostering.obligations import draining, registry
from fostering.obligations.draining import Rebuilt
from fostering.obligations.models import Reckoning

# Every record is looked at in so many nights.
NIGHTS = 60


def audit(*, by: User | None = None, alive: Callable[[], None] | None = None) -> Rebuilt:
    """Work out the next part of each owner's records, and return what was found to differ.

    Goes on where the last audit ended, whichever night that was, and begins again at the end.
    """
    done = Rebuilt()
    for owner in registry.owners():
        for ids in _parts(owner):
            draining.do_chunk(owner, ids, done, by)
            _note(owner, ids[-1])
            if alive is not None:
                alive()
    return done


def _parts(owner: str) -> Iterator[list[int]]:
    """The ids of tonight, a chunk at a time."""
    records = registry.owners()[owner]
    left = -(-records.count() // NIGHTS)
    last = Reckoning.objects.get(pk=Reckoning.ONLY).audited.get(owner, 0)
    is_first_round = True
    while left > 0:
        ids = records.ids_after(last, min(left, draining.CHUNK))
        if ids:
            yield ids
            last = ids[-1]
            left -= len(ids)
        elif is_first_round:
            last, is_first_round = 0, False
        else:
            return


@transaction.atomic
def _note(owner: str, last: int) -> None:
    noted = Reckoning.objects.select_for_update().get(pk=Reckoning.ONLY)
    noted.audited[owner] = last
    noted.save(update_fields=["audited"])
