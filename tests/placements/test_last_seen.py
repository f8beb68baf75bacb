"""When children were last seen: after any run of changes what a fresh count of the visits says."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fostering.core.dates import today
from fostering.obligations.actions.refresh import refresh
from fostering.obligations.rebuild import rebuild
from placements.models import Child, LastSeen
from placements.obligations.sightings import seen_days
from tests import factories as f

pytestmark = pytest.mark.django_db

SEEN = ("alone", "with_others", "not_seen")
changes = st.lists(
    st.tuples(
        st.sampled_from(["place", "visit", "draft", "move", "unsay", "remove"]),
        st.integers(0, 2),
        st.sampled_from(SEEN),
        st.integers(0, 400),
    ),
    max_size=14,
)


def change(homes, children, what, which, seen, ago):
    """One change of facts, in one of the homes, as an action would save it."""
    home, child = homes[which % 2], children[which % 2]
    day = today() - datetime.timedelta(days=ago)
    placement = home.placements.filter(child=child).first()
    if what == "place" and placement is None:
        f.PlacementFactory(household=home, child=child, kind="respite", started_on=day)
    elif what in {"visit", "draft"} and placement:
        status = "completed" if what == "visit" else "draft"
        visit = f.VisitFactory(household=home, visited_on=day, status=status)
        visit.children.create(placement=placement, seen=seen, why_not_seen="Out")
    elif visit := home.visits.first():
        if what == "move":
            visit.visited_on = day
            visit.save()
        elif what == "unsay":
            visit.children.update(seen="not_seen", why_not_seen="Out")
        elif what == "remove":
            visit.children.all().delete()
    refresh(household_ids=[home.pk])


def stored():
    return {
        row.placement_id: (row.seen_on, row.alone_on) for row in LastSeen.objects.order_by("pk")
    }


def fresh(children):
    days = seen_days([child.pk for child in children])
    return {
        placement.pk: days[child.pk]
        for child in children
        for placement in child.placements.all()
        if child.pk in days
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(made=changes)
def test_refreshing_each_change_equals_a_fresh_count(made):
    homes, children = f.HouseholdFactory.create_batch(2), f.ChildFactory.create_batch(2)
    for one in made:
        change(homes, children, *one)

    theirs = {pk: days for pk, days in stored().items() if pk in _placements(children)}
    assert theirs == fresh(children)


def _placements(children):
    return {placement.pk for child in children for placement in child.placements.all()}


def _seen_child(ago=5):
    placement = f.PlacementFactory()
    day = today() - datetime.timedelta(days=ago)
    visit = f.VisitFactory(household=placement.household, visited_on=day)
    visit.children.create(placement=placement, seen="alone")
    return placement, day


def test_a_rebuild_makes_what_is_missing_and_mends_what_is_wrong():
    placement, day = _seen_child()
    other, _ = _seen_child()
    LastSeen.objects.create(placement=other, seen_on=today(), alone_on=None)

    rebuild()

    assert stored()[placement.pk] == (day, day)
    assert stored() == fresh(Child.objects.all())


def test_somebody_who_moved_was_seen_where_they_lived_before():
    placement, day = _seen_child(ago=30)
    placement.ended_on = day + datetime.timedelta(days=1)
    placement.save()
    later = f.PlacementFactory(child=placement.child, started_on=placement.ended_on)

    refresh(household_ids=[later.household_id])

    assert stored() == {placement.pk: (day, day), later.pk: (day, day)}


def test_a_row_goes_with_its_placement():
    placement, _ = _seen_child()
    refresh(household_ids=[placement.household_id])
    placement.household.visits.get().children.all().delete()

    placement.delete()

    assert stored() == {}


def test_the_same_queries_for_one_household_and_for_many(django_assert_num_queries):
    from placements.obligations.sightings import follow  # noqa: PLC0415 - beside its one use

    placements = [_seen_child()[0] for _ in range(4)]
    with django_assert_num_queries(5):
        follow([placements[0].household_id])

    with django_assert_num_queries(5):
        follow([placement.household_id for placement in placements[1:]])
