"""Which children a visit on a day is to see, and who may have been present."""

import datetime
from dataclasses import dataclass
from typing import cast

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from carers.enums import PersonRole
from carers.models import Household, Person
from fostering.accounts.written import written
from fostering.core.dates import age_on
from placements.enums import VisitStatus
from placements.models import Child, Placement, Visit, VisitChild

# Who a child is, whatever the placement: ("child", pk) in care, ("person", pk) of a household.
Who = tuple[str, int]


@dataclass(frozen=True)
class ChildOnDay:
    """A child who lives in a household on a day: in placement, or of the household.

    `key` names the child on the form, in a draft and in an amendment: "placed-<placement pk>" or
    "person-<person pk>".
    """

    key: str
    first_name: str
    name: str
    born_on: datetime.date | None
    is_placed: bool
    pk: int
    who: Who

    def age(self, day: datetime.date) -> int | None:
        return age_on(self.born_on, day) if self.born_on and self.born_on <= day else None


def placed_key(pk: int) -> str:
    return f"placed-{pk}"


def person_key(pk: int) -> str:
    return f"person-{pk}"


def children_on(household: Household, day: datetime.date) -> list[ChildOnDay]:
    """Children in placement on the day, then the household's own, each eldest first. Two queries."""
    return _children(household.pk, day)


def _children(household: int, day: datetime.date) -> list[ChildOnDay]:
    placed = map(_of_placement, _placed(None, household=household, day=day))
    return [*placed, *map(_of_person, _own(None, household=household, day=day))]


@written
def _placed(_user: None, *, household: int, day: datetime.date) -> QuerySet[Placement]:
    rows = Placement.objects.filter(household=household).in_force(day)
    return rows.select_related("child").order_by("child__born_on", "child__name_key", "pk")


@written
def _own(_user: None, *, household: int, day: datetime.date) -> QuerySet[Person]:
    children = Person.objects.filter(household=household, role=PersonRole.CHILD)
    return children.members(on=day).order_by("born_on", "name_key", "pk")


def _of_placement(placement: Placement) -> ChildOnDay:
    child = placement.child
    who = ("child", child.pk)
    return ChildOnDay(
        placed_key(placement.pk),
        child.first_name,
        str(child),
        child.born_on,
        is_placed=True,
        pk=placement.pk,
        who=who,
    )


def _of_person(person: Person) -> ChildOnDay:
    who = ("person", person.pk)
    return ChildOnDay(
        person_key(person.pk),
        person.first_name,
        str(person),
        person.born_on,
        is_placed=False,
        pk=person.pk,
        who=who,
    )


def who_of(row: VisitChild) -> Who:
    """Who a visit's row is about; load `placement` with it."""
    if row.placement is not None:
        return ("child", row.placement.child_id)
    return ("person", cast(int, row.person_id))


def children_for(visit: Visit, day: datetime.date) -> list[ChildOnDay]:
    """The children whom `visit`, made on `day`, is to speak of.

    A completed visit that stays on its day keeps those it spoke of, though a placement's dates
    may have been corrected since: an amendment must not drop what was seen.
    """
    children = _children(visit.household_id, day)
    if visit.status != VisitStatus.COMPLETED or visit.visited_on != day:
        return children
    listed = {child.key for child in children}
    return children + [child for row in child_rows(visit) if (child := _of(row)).key not in listed]


def child_rows(visit: Visit) -> list[VisitChild]:
    """What a visit says of each child, in the order of the form. One query."""
    return _child_rows(None, visit=visit.pk)


@written
def _child_rows(_user: None, *, visit: int) -> QuerySet[VisitChild]:
    rows = VisitChild.objects.filter(visit=visit)
    return rows.select_related("placement__child", "person").order_by(
        F("placement__child__born_on").asc(nulls_last=True),
        F("placement__child__name_key").asc(nulls_last=True),
        F("person__born_on").asc(nulls_last=True),
        F("person__name_key").asc(nulls_last=True),
        "pk",
    )


def _of(row: VisitChild) -> ChildOnDay:
    if row.placement is not None:
        return _of_placement(row.placement)
    return _of_person(cast(Person, row.person))


def people_for(visit: Visit, day: datetime.date) -> list[Person]:
    """The adults who may have been present: carers first, then other adults of the household."""
    household = visit.household_id
    if visit.status == VisitStatus.COMPLETED and visit.visited_on == day:
        people = _adults_or_present(None, household=household, day=day, visit=visit.pk)
    else:
        people = _adults(None, household=household, day=day)
    return sorted(
        people, key=lambda person: (person.role != PersonRole.CARER, person.name_key, person.pk)
    )


@written
def _adults(_user: None, *, household: int, day: datetime.date) -> QuerySet[Person]:
    adults = Person.objects.filter(household=household).exclude(role=PersonRole.CHILD)
    return adults.members(on=day)


@written
def _adults_or_present(
    _user: None, *, household: int, day: datetime.date, visit: int
) -> QuerySet[Person]:
    adults = Person.objects.filter(household=household).exclude(role=PersonRole.CHILD)
    present = Visit.people_present.through.objects.filter(visit=visit).values("person")
    return (adults.members(on=day) | adults.filter(pk__in=present)).distinct()


def find_child(ref: str) -> Child | None:
    """The child with exactly this reference, wherever placed.

    On purpose not narrowed to what the asker sees: a child who moves from another team's
    household must stay one record, and who knows the reference was told of the child.
    """
    return Child.objects.filter(ref__iexact=ref.strip()).first()


def children_placed(households: QuerySet[Household], today: datetime.date) -> QuerySet[Household]:
    """Adds how many children are placed today, for the list of households."""
    theirs = Placement.objects.in_force(today).filter(household=OuterRef("pk"))
    count = theirs.order_by().values("household").annotate(number=Count("pk")).values("number")
    return households.annotate(children_placed=Coalesce(Subquery(count), 0))
