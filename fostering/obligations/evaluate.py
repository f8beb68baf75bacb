"""Running the rules over households' facts, under the policy in use or one that is only tried."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fostering.obligations import registry
from fostering.obligations.cycles import Cycle, StandardSet
from fostering.obligations.registry import Batch, Kind, Place


class Found(NamedTuple):
    """One cycle, and whose it is."""

    kind: Kind
    household_id: int
    subject_id: int
    cycle: Cycle


def evaluate(
    household_ids: Sequence[int],
    places: Mapping[int, Place],
    standards: StandardSet,
    kinds: Sequence[Kind] | None = None,
) -> Iterator[Found]:
    """Every cycle of these households under `standards`, closed ones and future ones included.

    The number of queries is that of the loaders of the kinds, however many households. A kind for
    which the policy has no figure gives nothing. Saves nothing: a policy can be tried.
    """
    here = [household_id for household_id in household_ids if household_id in places]
    batch = Batch(here, places)
    for kind in registry.kinds() if kinds is None else kinds:
        versions = standards.kinds.get(kind.code)
        if versions is None or not versions.spans():
            continue
        for case in kind.cases(batch):
            for cycle in kind.rule(case.facts, versions):
                yield Found(kind, case.household_id, case.subject_id, cycle)
