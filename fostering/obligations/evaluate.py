"""Running the rules over records' facts, under the policy in use or one that is only tried."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fostering.obligations import registry
from fostering.obligations.cycles import Cycle, StandardSet
from fostering.obligations.registry import HOUSEHOLD, Batch, Kind, Place


class Found(NamedTuple):
    """One cycle, and whose it is. `owner_id` is the household, or another owner's record."""

    kind: Kind
    household_id: int | None
    subject_id: int
    cycle: Cycle
    owner_id: int


class Turns(NamedTuple):
    """Every cycle of one kind of one subject. As `Found`, for all of them at once."""

    kind: Kind
    household_id: int | None
    subject_id: int
    cycles: Sequence[Cycle]
    owner_id: int


def evaluate(
    ids: Sequence[int],
    places: Mapping[int, Place],
    standards: StandardSet,
    kinds: Sequence[Kind] | None = None,
    *,
    owner: str = HOUSEHOLD,
) -> Iterator[Found]:
    """The cycles of `by_subject`, one by one."""
    for kind, household_id, subject_id, cycles, owner_id in by_subject(
        ids, places, standards, kinds, owner=owner
    ):
        for cycle in cycles:
            yield Found(kind, household_id, subject_id, cycle, owner_id)


def by_subject(
    ids: Sequence[int],
    places: Mapping[int, Place],
    standards: StandardSet,
    kinds: Sequence[Kind] | None = None,
    *,
    owner: str = HOUSEHOLD,
) -> Iterator[Turns]:
    """Every cycle of these records of one owner under `standards`, closed and future ones too.

    The number of queries is that of the loaders of the kinds, however many records. A kind for
    which the policy has no figure gives nothing. Saves nothing: a policy can be tried.
    """
    here = [pk for pk in ids if pk in places]
    batch = Batch(here, places)
    for kind in registry.kinds() if kinds is None else kinds:
        versions = standards.kinds.get(kind.code)
        if versions is None or not versions.spans() or registry.owner_of(kind) != owner:
            continue
        for case in kind.cases(batch):
            place = places[case.owner_id]
            household_id = case.owner_id if owner == HOUSEHOLD else place.household_id
            cycles = kind.rule(case.facts, versions)
            if cycles:
                yield Turns(kind, household_id, case.subject_id, cycles, case.owner_id)
