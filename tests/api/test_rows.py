"""A row of the API says what Django REST framework's own serializer says of it."""

import pytest
from rest_framework.serializers import ModelSerializer

from carers import api as carers
from carers.models import Household
from fostering.api.obligations import ObligationSerializer
from fostering.core.dates import today
from fostering.obligations.models import Obligation
from placements import api as placements
from placements.enums import ActionOwner, Seen
from placements.models import Visit, VisitAction, VisitChild

pytestmark = pytest.mark.django_db


def rows_of(serializer):
    model = serializer.Meta.model
    if model is Obligation:
        return Obligation.objects.open_on(today()).with_state(today())
    return Household.objects.with_approved(on=today()) if model is Household else model.objects


@pytest.mark.parametrize(
    "serializer",
    [
        carers.PersonSerializer,
        carers.ApprovalSerializer,
        carers.AllocationSerializer,
        carers.HouseholdSerializer,
        carers.HouseholdDetailSerializer,
        placements.VisitChildSerializer,
        placements.VisitActionSerializer,
        placements.VisitSerializer,
        ObligationSerializer,
    ],
)
def test_it_says_the_same(cast, serializer):
    visit = Visit.objects.latest("pk")
    person = visit.household.people.latest("pk")
    VisitChild.objects.create(visit=visit, person=person, seen=Seen.ALONE)
    VisitAction.objects.create(visit=visit, what="Ring", owner=ActionOwner.WORKER, due_on=today())
    rows = list(rows_of(serializer).all())

    assert rows
    for row in rows:
        quick = serializer(row)
        assert quick.to_representation(row) == ModelSerializer.to_representation(quick, row)


def test_a_visit_says_the_same_of_rows_that_were_read_along(cast):
    visit = Visit.objects.latest("pk")
    person = visit.household.people.latest("pk")
    visit.people_present.add(person)
    VisitChild.objects.create(visit=visit, person=person, seen=Seen.ALONE)
    VisitAction.objects.create(visit=visit, what="Ring", owner=ActionOwner.WORKER, due_on=today())
    serializer = placements.VisitSerializer()
    row = Visit.objects.prefetch_related(*placements.read_along_with_visits()).get(pk=visit.pk)

    said = serializer.to_representation(row)

    assert said == ModelSerializer.to_representation(serializer, visit)
    assert said["people_present"] == [person.pk]
    assert said["children"]
    assert said["actions"]
