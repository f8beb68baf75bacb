"""Which households the service has, and what is going on in each: the cast list of the demo.

The first are the situations that somebody trying the product should meet, so that a small demo
has them too; the rest are ordinary.
"""

import enum
import random
from dataclasses import dataclass, replace

from carers.enums import Category


class Story(enum.Enum):
    """Where a household stands."""

    PLACED = "approved, children placed"
    VACANT = "approved, nobody placed"
    TEMPORARY = "connected person under temporary approval"
    ASSESSED = "under assessment, not approved yet"
    ENDED = "no longer approved"


@dataclass(frozen=True)
class Slot:
    """One household to make.

    `due_in`: days until the next visit is due (negative: overdue; None: well ahead).
    `tags`: what else is special, read by the module that makes it.
    """

    story: Story = Story.PLACED
    worker: str = "worker"
    category: str = Category.MAINSTREAM
    due_in: int | None = None
    tags: frozenset[str] = frozenset()


def _slot(story: Story, worker: str, *tags: str, due_in: int | None = None, **more: str) -> Slot:
    return Slot(story=story, worker=worker, due_in=due_in, tags=frozenset(tags), **more)


S, C = Story, Category
SPECIAL: tuple[Slot, ...] = (
    _slot(S.PLACED, "worker", "draft", "long_name", due_in=-9),
    _slot(S.PLACED, "worker", "apostrophe", "inspection_overdue", due_in=3),
    _slot(S.ASSESSED, "assessor", "form_f"),
    _slot(
        S.TEMPORARY, "worker", "nearly_16_weeks", "assessed", category=C.CONNECTED_PERSON, due_in=6
    ),
    _slot(S.PLACED, "worker3", "siblings", "turning_18", due_in=-25),
    _slot(S.PLACED, "worker2", "new", "evidence", "overseen"),
    _slot(S.ENDED, "worker5"),
    _slot(S.PLACED, "worker6", "unallocated", "dbs_lapsed"),
    _slot(S.PLACED, "worker", "siblings", "turning_18", "amended"),
    _slot(S.PLACED, "worker", "just_18", "dbs_lapsing"),
    _slot(S.PLACED, "worker5", "leap_child", "second_draft", due_in=2),
    _slot(S.PLACED, "worker3", "tsds_overdue", "review_overdue", due_in=-17),
    _slot(S.PLACED, "worker3", "medical_lapsed", due_in=-6, category=C.SHORT_BREAK),
    _slot(S.PLACED, "worker6", "plan_overdue", due_in=-4, category=C.LONG_TERM),
    _slot(S.PLACED, "worker8", "reallocated", "dbs_requested", due_in=-12),
    _slot(S.VACANT, "worker4", "placement_coming"),
    _slot(S.VACANT, "worker", "placement_just_ended"),
    _slot(S.TEMPORARY, "worker6", "early", category=C.CONNECTED_PERSON),
    _slot(S.PLACED, "worker2", "single_letter", "reallocated", due_in=5),
    _slot(S.PLACED, "worker7", "tsds_overdue", "dbs_lapsed", category=C.CONNECTED_PERSON),
    _slot(S.PLACED, "worker8", "tsds_overdue", "dbs_missing"),
    _slot(S.PLACED, "worker3", "respite", "medical_lapsing", due_in=1),
    _slot(S.PLACED, "worker", "just_placed", category=C.SPECIALIST),
    _slot(S.PLACED, "worker5", "new", "evidence"),
    _slot(S.VACANT, "worker7", "new", "evidence"),
    _slot(S.ENDED, "worker"),
    _slot(S.ENDED, "worker8"),
    _slot(S.ENDED, "worker2"),
    _slot(S.PLACED, "worker7", "medical_lapsed", due_in=4, category=C.PARENT_AND_CHILD),
    _slot(S.PLACED, "worker4", "reallocated", "dbs_lapsing", category=C.LONG_TERM),
    _slot(S.PLACED, "worker5", "reallocated", "medical_lapsing", due_in=6),
    _slot(S.PLACED, "worker6", "amended", "dbs_lapsed", category=C.SPECIALIST),
    _slot(S.VACANT, "worker5", "review_overdue", category=C.SHORT_BREAK),
    _slot(S.PLACED, "worker4", "dbs_lapsing", category=C.PARENT_AND_CHILD),
)

ORDINARY_WORKERS = ("worker2", "worker4", "worker7", "worker8", "worker5", "worker6", "worker3")
ORDINARY_CATEGORIES = (
    (C.MAINSTREAM, 12),
    (C.LONG_TERM, 4),
    (C.CONNECTED_PERSON, 5),
    (C.SHORT_BREAK, 3),
    (C.SPECIALIST, 2),
    (C.PARENT_AND_CHILD, 1),
)


def slots(count: int, throw: random.Random) -> list[Slot]:
    """The cast: `count` households, the special ones first."""
    cast = list(SPECIAL[:count])
    categories, weights = zip(*ORDINARY_CATEGORIES, strict=True)
    while len(cast) < count:
        number = len(cast) - len(SPECIAL)
        ordinary = Slot(
            worker=ORDINARY_WORKERS[number % len(ORDINARY_WORKERS)],
            category=throw.choices(categories, weights)[0],
        )
        cast.append(replace(ordinary, tags=frozenset(_everyday(number))))
    return cast


def _everyday(number: int) -> set[str]:
    """Checks lapse in ordinary households too."""
    if number % 8 == 3:
        return {"dbs_lapsed"}
    if number % 9 == 6:
        return {"medical_lapsed"}
    if number % 5 == 1:
        return {"dbs_lapsing"}
    if number % 9 == 4:
        return {"medical_lapsing"}
    return set()
