"""Placing a child and ending a placement: the clock of supervision visits starts and stops."""

import datetime

import pytest
from django.db import IntegrityError
from django.urls import reverse

from fostering.audit.models import AccessLog, Event
from fostering.core.db import refusal
from fostering.core.errors import DomainError, EditConflict
from placements.actions import placements
from placements.actions.placements import NewChild
from placements.enums import PlacementKind
from placements.models import Child, Placement
from placements.queries import next_visit_due
from placements.rules import most_at_once
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)
ROBIN = NewChild("Robin", "O'Brook-Ní", datetime.date(2016, 2, 29), "Northmere Council")


def place(cast, household=None, child=ROBIN, **changed):
    usual = {"kind": PlacementKind.SHORT_TERM, "started_on": DAY, "today": DAY, "by": cast.worker}
    return placements.place_child(
        household=household or cast.household, child=child, **{**usual, **changed}
    )


def end(cast, placement, ended_on=DAY, **changed):
    usual = {"end_reason": "Returned home", "version": placement.version, "today": DAY}
    return placements.end_placement(
        placement=placement, ended_on=ended_on, by=cast.worker, **{**usual, **changed}
    )


@pytest.fixture
def empty_household(cast):
    household = f.HouseholdFactory(team=cast.worker.team)
    f.ApprovalFactory(household=household)
    f.AllocationFactory(household=household, worker=cast.worker)
    return household


def test_the_first_child_starts_the_clock_and_the_last_stops_it(cast, empty_household):
    assert next_visit_due(empty_household, DAY) is None

    placement = place(cast, empty_household)
    assert next_visit_due(empty_household, DAY) == DAY + 6 * WEEK

    end(cast, placement)
    assert next_visit_due(empty_household, DAY) is None


def test_placing_a_new_child_leaves_child_event_and_history(cast, empty_household):
    placement = place(cast, empty_household)

    child = placement.child
    assert (str(child), child.born_on, child.local_authority) == (
        "Robin O'Brook-Ní",
        datetime.date(2016, 2, 29),
        "Northmere Council",
    )
    event = Event.objects.get(kind="placement.started")
    assert (event.subject_id, event.household_id, event.by) == (
        placement.pk,
        empty_household.pk,
        cast.worker,
    )
    assert "Robin" not in str(event.data)
    assert (placement.history.count(), child.history.count()) == (1, 1)


def test_a_child_on_record_is_placed_by_reference(cast, empty_household):
    child = f.ChildFactory()

    placement = place(cast, empty_household, child=f" {child.ref.lower()} ")

    assert placement.child == child
    assert Child.objects.filter(pk=child.pk).count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"child": "C99999"}, "child_ref"),
        ({"started_on": DAY + WEEK}, "started_on"),
        ({"started_on": datetime.date(2024, 1, 7)}, "started_on"),
    ],
)
def test_placements_that_are_refused(cast, empty_household, changed, field):
    with pytest.raises(DomainError) as refused:
        place(cast, empty_household, **changed)

    assert refused.value.field == field
    assert not Placement.objects.filter(household=empty_household).exists()


@pytest.mark.parametrize(("started_on", "is_approved"), [(7, False), (8, True)])
def test_approval_counts_from_its_first_day(cast, empty_household, started_on, is_approved):
    day = datetime.date(2024, 1, started_on)

    if is_approved:
        assert place(cast, empty_household, started_on=day).started_on == day
    else:
        with pytest.raises(DomainError, match="was not approved on 7 January 2024"):
            place(cast, empty_household, started_on=day)


def test_a_child_in_another_placement_is_refused_in_words(cast, empty_household):
    elsewhere = f.PlacementFactory()

    with pytest.raises(DomainError, match="is in another placement on those days") as refused:
        place(cast, empty_household, child=elsewhere.child.ref)

    assert refused.value.field == "child_ref"


def test_a_child_may_move_on_the_day_the_last_placement_ended(cast, empty_household):
    elsewhere = f.PlacementFactory(ended_on=DAY)

    assert place(cast, empty_household, child=elsewhere.child.ref).started_on == DAY


def test_respite_stands_beside_another_placement(cast, empty_household):
    elsewhere = f.PlacementFactory()

    placed = place(cast, empty_household, child=elsewhere.child.ref, kind=PlacementKind.RESPITE)

    assert placed.child == elsewhere.child


def test_the_same_child_is_not_recorded_twice(cast, empty_household):
    first = place(cast, empty_household)

    with pytest.raises(DomainError, match=first.child.ref):
        place(cast, cast.household)


def test_other_faults_of_the_database_go_through():
    taken = f.ChildFactory().ref

    with pytest.raises(IntegrityError), refusal("one_placement_a_child", "No"):
        f.ChildFactory(ref=taken)


def test_over_the_usual_limit_a_reason_is_wanted_and_kept(cast, empty_household):
    for _ in range(3):
        f.PlacementFactory(household=empty_household)

    with pytest.raises(DomainError, match="makes 4 children") as refused:
        place(cast, empty_household)
    placed = place(cast, empty_household, over_limit_reason=" All brothers and sisters ")

    assert refused.value.field == "over_limit_reason"
    assert placed.over_limit_reason == "All brothers and sisters"


@pytest.mark.parametrize(("places", "is_asked"), [(1, True), (2, False), (None, False)])
def test_over_the_terms_of_approval_a_reason_is_wanted_and_kept(
    cast, empty_household, places, is_asked
):
    f.PlacementFactory(household=empty_household)
    empty_household.approvals.update(max_children=places)

    if is_asked:
        with pytest.raises(DomainError, match="They are approved for 1") as refused:
            place(cast, empty_household)
        assert refused.value.field == "over_limit_reason"
    placed = place(cast, empty_household, over_limit_reason="An emergency")

    assert placed.over_limit_reason == ("An emergency" if is_asked else "")


def test_terms_of_an_approval_that_is_over_do_not_count(cast, empty_household):
    empty_household.approvals.update(ended_on=DAY - datetime.timedelta(days=30), max_children=1)
    f.ApprovalFactory(
        household=empty_household, started_on=DAY - datetime.timedelta(days=30), max_children=2
    )
    f.PlacementFactory(household=empty_household)

    assert place(cast, empty_household).over_limit_reason == ""


def test_up_to_the_limit_no_reason_is_kept(cast, empty_household):
    for _ in range(2):
        f.PlacementFactory(household=empty_household)
    f.PlacementFactory(household=empty_household, ended_on=DAY)

    assert place(cast, empty_household, over_limit_reason="Not needed").over_limit_reason == ""


def test_most_at_once_counts_days_not_rows():
    jan, feb, mar = (datetime.date(2026, month, 1) for month in (1, 2, 3))

    assert most_at_once([(jan, feb), (feb, mar), (feb, None)], since=jan) == 2
    assert most_at_once([(jan, None)] * 3 + [(jan, feb)], since=feb) == 3
    assert most_at_once([(jan, jan)], since=jan) == 0


@pytest.mark.parametrize(
    ("ended_on", "message"),
    [
        (datetime.date(2025, 1, 9), "started on 10 January 2025"),
        (DAY + datetime.timedelta(days=1), "today or in the past"),
    ],
)
def test_days_on_which_a_placement_cannot_end(cast, ended_on, message):
    placement = cast.household.placements.get()

    with pytest.raises(DomainError, match=message):
        end(cast, placement, ended_on=ended_on)


def test_a_placement_may_end_on_the_day_it_started(cast):
    placement = cast.household.placements.get()

    assert end(cast, placement, ended_on=placement.started_on).ended_on == placement.started_on
    assert Event.objects.filter(kind="placement.ended").count() == 1


def test_a_placement_ends_once_and_by_its_latest_version(cast):
    placement = cast.household.placements.get()
    version = placement.version
    end(cast, placement)

    with pytest.raises(EditConflict):
        end(cast, placement, version=version)
    with pytest.raises(DomainError, match="already ended"):
        end(cast, placement, version=version + 1)


# --- Pages


def form(**changed):
    day = {"started_on_day": "31", "started_on_month": "3", "started_on_year": "2026"}
    new = {"which": "new", "first_name": "Robin", "last_name": "Brook", "kind": "short_term"}
    return {**new, **day, **changed}


def test_placing_a_child_by_the_page(cast, sign_in):
    address = reverse("placement-add", args=[cast.household.pk])

    response = sign_in(cast.worker).post(address, form(), follow=True)

    assert "Child placed." in response.text
    assert "Robin Brook" in response.text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"first_name": ""}, "Enter the first name"),
        ({"kind": ""}, "Select the kind of placement"),
        ({"which": "known", "child_ref": ""}, "Enter the child&#x27;s reference"),
        ({"which": "known", "child_ref": "C0"}, "No child has this reference"),
        ({"started_on_year": "2023"}, "was not approved on 31 March 2023"),
        ({"started_on_day": "32"}, "Day must be a number between 1 and 31"),
    ],
)
def test_faults_of_the_page_keep_what_was_typed(cast, sign_in, changed, message):
    address = reverse("placement-add", args=[cast.household.pk])

    response = sign_in(cast.worker).post(address, form(last_name="Typed-and-kept", **changed))

    assert message in response.text
    assert "Typed-and-kept" in response.text
    assert cast.household.placements.count() == 1


def test_the_page_asks_for_the_reason_over_the_limit(cast, sign_in):
    for _ in range(2):
        f.PlacementFactory(household=cast.household)
    address = reverse("placement-add", args=[cast.household.pk])
    client = sign_in(cast.worker)

    first = client.get(address).text
    asked = client.post(address, form()).text
    placed = client.post(address, form(over_limit_reason="Siblings"), follow=True)

    assert "Why may more children" not in first
    assert "Why may more children" in asked
    assert "That makes 4 children" in asked
    assert "Child placed." in placed.text


def test_ending_a_placement_by_the_page(cast, sign_in):
    placement = cast.household.placements.get()
    day = {"ended_on_day": "30", "ended_on_month": "3", "ended_on_year": "2026"}
    address = reverse("placement-end", args=[placement.pk])
    client = sign_in(cast.worker)

    refused = client.post(address, day | {"version": placement.version})
    response = client.post(
        address, day | {"version": placement.version, "end_reason": "Moved"}, follow=True
    )

    assert "Enter your answer to" in refused.text
    assert "Placement ended." in response.text
    assert AccessLog.objects.filter(page="placement-end", subject_id=placement.pk).exists()
