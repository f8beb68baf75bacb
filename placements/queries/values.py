"""What a visit says, as plain values: what forms hand to actions, and amendments compare."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any, cast

from django.db.models import Field, Model
from django.utils.text import capfirst

from placements.models import Visit, VisitChild
from placements.queries.children import person_key, placed_key

AREAS = ("physical", "emotional", "educational", "cultural")
TOPICS = (
    "carer_wellbeing",
    "skills_and_training",
    "health_and_safety",
    "communication",
    "summary",
)


@dataclass(frozen=True)
class ChildValues:
    """What was seen of one child; `key` as in ChildOnDay."""

    key: str
    seen: str
    why_not_seen: str = ""
    wishes_and_feelings: str = ""
    physical: str = ""
    emotional: str = ""
    educational: str = ""
    cultural: str = ""


@dataclass(frozen=True)
class ActionValues:
    """One action agreed; `pk` of the row it corrects, None for a new one."""

    what: str
    owner: str
    due_on: datetime.date
    pk: int | None = None


@dataclass(frozen=True)
class VisitValues:
    """A whole visit as its form leaves it."""

    visited_on: datetime.date
    is_unannounced: bool
    people_present: frozenset[int] = frozenset()
    others_present: str = ""
    carer_wellbeing: str = ""
    skills_and_training: str = ""
    health_and_safety: str = ""
    communication: str = ""
    summary: str = ""
    children: tuple[ChildValues, ...] = ()
    actions: tuple[ActionValues, ...] = ()

    def says_the_same_as(self, other: "VisitValues") -> bool:
        """Whether both would read the same, whatever rows they are kept in."""
        return _comparable(self) == _comparable(other)


def _comparable(values: VisitValues) -> dict[str, Any]:
    record = asdict(values)
    record["children"] = {child["key"]: child for child in record["children"]}
    record["actions"] = sorted(
        (action["due_on"], action["what"], action["owner"]) for action in record["actions"]
    )
    return record


def child_key(row: VisitChild) -> str:
    """The row's child as ChildOnDay names it: a constraint says that there is one of the two."""
    if row.placement_id is not None:
        return placed_key(row.placement_id)
    return person_key(cast(int, row.person_id))


def heading(model: type[Model], field: str) -> str:
    """What an answer is called on pages and paper."""
    return capfirst(str(cast(Field, model._meta.get_field(field)).verbose_name))


def values_of(visit: Visit) -> VisitValues:
    """What a completed visit says now."""
    return VisitValues(
        visited_on=visit.visited_on,
        is_unannounced=visit.is_unannounced,
        people_present=frozenset(person.pk for person in visit.people_present.all()),
        others_present=visit.others_present,
        **{topic: getattr(visit, topic) for topic in TOPICS},
        children=tuple(
            ChildValues(
                key=child_key(row),
                seen=row.seen,
                why_not_seen=row.why_not_seen,
                wishes_and_feelings=row.wishes_and_feelings,
                **{area: getattr(row, area) for area in AREAS},
            )
            for row in visit.children.all()
        ),
        actions=tuple(
            ActionValues(row.what, row.owner, row.due_on, row.pk) for row in visit.actions.all()
        ),
    )
