"""Completing, amending, sharing and overseeing a visit: by their effects."""

import dataclasses
import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction

from carers.enums import PersonRole
from fostering.audit.models import Event
from fostering.core.errors import DomainError, EditConflict
from fostering.documents.models import Pack
from placements.actions import visit_drafts, visits
from placements.enums import ActionOwner, Seen, VisitStatus
from placements.models import Visit, VisitChild, VisitSharing
from placements.queries import next_visit_due
from placements.queries.snapshots import amendments_with_changes, snapshot
from placements.queries.values import ActionValues, values_of
from tests import factories as f
from tests.cast import DAY
from tests.placements.visiting import complete, start, visit_values

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)


def action(what="Book the dentist", **values):
    usual = {"owner": ActionOwner.CARER, "due_on": DAY + WEEK}
    return ActionValues(what=what, **{**usual, **values})


# --- Completing


def test_completing_writes_the_whole_visit(cast):
    own = f.PersonFactory(household=cast.household, role=PersonRole.CHILD, born_on=None)
    visit = start(cast)
    visit_drafts.save_draft(visit=visit, data={"summary": ["x"]}, version=0, by=cast.worker)
    values = visit_values(visit, others_present="The child's social worker", actions=(action(),))

    done = complete(visit, by=cast.worker, values=values)

    done.refresh_from_db()
    assert (done.status, done.draft, done.summary) == (
        VisitStatus.COMPLETED,
        None,
        "A settled month",
    )
    assert done.completed_at is not None
    assert {row.person_id for row in done.children.all()} == {None, own.pk}
    placed = done.children.get(placement__isnull=False)
    assert (placed.seen, placed.physical) == (Seen.ALONE, "physical is fine")
    assert [(row.what, row.owner) for row in done.actions.all()] == [("Book the dentist", "carer")]
    assert values_of(done).says_the_same_as(values)


def test_completing_leaves_event_and_history_and_makes_no_copy(cast):
    done = complete(start(cast), by=cast.worker)

    event = Event.objects.get(kind="visit.completed")
    assert (event.by, event.subject_id, event.household_id) == (
        cast.worker,
        done.pk,
        cast.household.pk,
    )
    assert event.data == {"visited_on": DAY.isoformat(), "is_unannounced": False}
    latest = done.history.first()
    assert latest.status == VisitStatus.COMPLETED
    assert [row.person_id for row in latest.people_present.all()] == [
        person.pk for person in done.people_present.all()
    ]
    assert all(row.history.count() == 1 for row in done.children.all())
    assert not Pack.objects.exists()


def test_completing_moves_the_next_visit(cast):
    before = next_visit_due(cast.household, DAY)

    complete(start(cast), by=cast.worker)

    assert before == datetime.date(2026, 4, 14)
    assert next_visit_due(cast.household, DAY) == datetime.date(2026, 5, 12)


def test_a_visit_is_completed_once(cast):
    visit = start(cast)
    complete(visit, by=cast.worker)

    with pytest.raises(visit_drafts.AlreadyCompleted):
        complete(visit, by=cast.worker, values=visit_values(visit, summary="Second tab"))

    assert Visit.objects.get(pk=visit.pk).summary == "A settled month"
    assert VisitChild.objects.filter(visit=visit).count() == 1
    assert Event.objects.filter(kind="visit.completed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_record_one_visit(cast):
    visit = start(cast)
    values = visit_values(visit)

    def click(_number):
        try:
            complete(Visit.objects.get(pk=visit.pk), by=cast.worker, values=values)
        except visit_drafts.AlreadyCompleted:
            return "already"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as clicks:
        answers = sorted(clicks.map(click, range(2)))

    assert answers == ["already", "done"]
    assert VisitChild.objects.filter(visit=visit).count() == 1
    assert Event.objects.filter(kind="visit.completed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_make_one_draft(cast):
    def click(_number):
        try:
            return start(cast).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as clicks:
        first, second = clicks.map(click, range(2))

    assert first == second


def test_a_later_save_is_not_completed_over(cast):
    visit = start(cast)
    visit_drafts.save_draft(visit=visit, data={"summary": ["Newer"]}, version=0, by=cast.worker)

    with pytest.raises(EditConflict):
        complete(visit, by=cast.worker, version=0)

    assert Visit.objects.get(pk=visit.pk).status == VisitStatus.DRAFT


def test_nothing_is_saved_without_its_event(cast, monkeypatch):
    visit = start(cast)

    def fail(**_kwargs):
        raise RuntimeError

    monkeypatch.setattr(visits.events, "record", fail)
    with pytest.raises(RuntimeError):
        complete(visit, by=cast.worker)

    assert Visit.objects.get(pk=visit.pk).status == VisitStatus.DRAFT
    assert not VisitChild.objects.filter(visit=visit).exists()


@pytest.mark.parametrize(
    ("on", "field"),
    [
        (DAY + datetime.timedelta(days=1), "visited_on"),
        (DAY, None),
        (DAY - datetime.timedelta(days=60), None),
        (DAY - datetime.timedelta(days=61), "is_old_confirmed"),
        (datetime.date(2025, 3, 31), "is_old_confirmed"),
        (datetime.date(2025, 3, 30), "visited_on"),
        (datetime.date(2024, 1, 7), "visited_on"),
    ],
)
def test_the_date_of_a_visit(cast, on, field):
    visit = start(cast)
    values = visit_values(visit, on=on)

    if field is None:
        assert complete(visit, by=cast.worker, values=values).visited_on == on
        return
    with pytest.raises(DomainError) as refused:
        complete(visit, by=cast.worker, values=values)
    assert refused.value.field == field


def test_an_old_visit_is_recorded_when_confirmed(cast):
    visit = start(cast)
    values = visit_values(visit, on=DAY - datetime.timedelta(days=61))

    done = complete(visit, by=cast.worker, values=values, is_old_confirmed=True)

    assert done.visited_on == datetime.date(2026, 1, 29)


def test_a_date_before_approval_is_refused_by_name_of_the_day(cast):
    household = f.HouseholdFactory(team=cast.worker.team)
    f.ApprovalFactory(household=household, started_on=DAY)
    visit = start(cast, household)

    with pytest.raises(DomainError) as refused:
        complete(visit, by=cast.worker, values=visit_values(visit, on=DAY - WEEK))

    assert "31 March 2026" in refused.value.message


def test_a_household_never_approved_has_no_visit(cast):
    visit = start(cast, f.HouseholdFactory(team=cast.worker.team))

    with pytest.raises(DomainError, match="not been approved"):
        complete(visit, by=cast.worker)


def test_a_visit_on_leap_day_to_a_child_born_on_leap_day(cast):
    leap_day = datetime.date(2024, 2, 29)
    household = f.HouseholdFactory(team=cast.worker.team)
    f.ApprovalFactory(household=household)
    child = f.ChildFactory(born_on=datetime.date(2016, 2, 29))
    f.PlacementFactory(household=household, child=child, started_on=leap_day)
    visit = start(cast, household)

    done = complete(
        visit,
        by=cast.worker,
        values=visit_values(visit, on=leap_day),
        today=leap_day,
    )

    assert done.children.get().placement.child == child
    assert next_visit_due(household, DAY) == datetime.date(2024, 4, 11)


def test_children_are_those_of_the_day(cast):
    household = cast.household
    gone, to_come, respite = (f.PlacementFactory(household=household) for _ in range(3))
    gone.ended_on = DAY
    gone.save()
    to_come.started_on = DAY + datetime.timedelta(days=1)
    to_come.save()
    visit = start(cast)

    done = complete(visit, by=cast.worker)

    seen = {row.placement for row in done.children.all()}
    assert respite in seen
    assert not {gone, to_come} & seen


def test_a_child_missing_from_the_values_is_refused(cast):
    visit = start(cast)
    values = visit_values(visit)
    f.PlacementFactory(household=cast.household, started_on=DAY)

    with pytest.raises(DomainError, match="not the ones on your page"):
        complete(visit, by=cast.worker, values=values)


def test_somebody_of_another_household_cannot_be_present(cast):
    visit = start(cast)
    stranger = cast.other_household.people.get()

    with pytest.raises(DomainError, match="did not live here"):
        complete(
            visit,
            by=cast.worker,
            values=visit_values(visit, people_present=frozenset({stranger.pk})),
        )


def test_a_household_without_children_can_be_visited(cast):
    household = f.HouseholdFactory(team=cast.worker.team)
    f.ApprovalFactory(household=household)
    visit = start(cast, household)

    done = complete(visit, by=cast.worker)

    assert not done.children.exists()


def test_a_visit_recorded_at_once_is_like_any_other(cast):
    blank = Visit(household=cast.household, worker=cast.worker)

    done = visits.record_visit(
        household=cast.household, values=visit_values(blank), today=DAY, by=cast.worker
    )

    assert (done.status, done.children.count()) == (VisitStatus.COMPLETED, 1)
    assert Event.objects.filter(kind="visit.completed", subject_id=done.pk).exists()


def test_the_database_wants_a_reason_when_a_child_was_not_seen(cast):
    done = complete(start(cast), by=cast.worker)
    row = done.children.get()
    row.seen, row.why_not_seen = Seen.NOT_SEEN, ""

    with pytest.raises(Exception, match="child_not_seen_has_a_reason"), connection.cursor():
        row.save()


# --- Amending


def amend(visit, *, by, reason="Wrong name of the school", **changed):
    return visits.amend_visit(
        visit=visit,
        values=dataclasses.replace(values_of(visit), **changed),
        reason=reason,
        version=visit.version,
        today=DAY,
        by=by,
    )


def test_an_amendment_keeps_the_whole_of_what_was_said(cast):
    visit = complete(start(cast), by=cast.worker)
    before = snapshot(visit)

    amendment = amend(visit, by=cast.worker, summary="A hard month")

    visit.refresh_from_db()
    assert amendment.before == before
    assert visit.summary == "A hard month"
    event = Event.objects.get(kind="visit.amended")
    assert event.data["amendment"] == amendment.pk
    told = amendments_with_changes(visit)[0]
    assert [(c.label, c.before, c.after) for c in told.changes] == [
        ("Summary", "A settled month", "A hard month")
    ]
    assert [(p.kind, p.text.strip()) for p in told.changes[0].pieces] == [
        ("same", "A"),
        ("out", "settled"),
        ("in", "hard"),
        ("same", "month"),
    ]


def test_each_amendment_tells_its_own_change(cast):
    visit = complete(start(cast), by=cast.worker)
    amend(visit, by=cast.worker, summary="Second")
    visit.refresh_from_db()
    amend(visit, by=cast.worker, health_and_safety="New smoke alarm")
    visit.refresh_from_db()

    labels = [[c.label for c in told.changes] for told in amendments_with_changes(visit)]

    assert labels == [["Health and safety in the home"], ["Summary"]]


def test_amending_the_date_moves_the_next_visit(cast):
    visit = complete(start(cast), by=cast.worker)

    amend(visit, by=cast.worker, visited_on=DAY - WEEK)

    assert next_visit_due(cast.household, DAY) == datetime.date(2026, 5, 5)


def test_amending_takes_back_that_it_was_shared(cast):
    visit = complete(start(cast), by=cast.worker)
    share(visit, by=cast.worker, agreed_on=DAY)
    visit.refresh_from_db()

    amendment = amend(visit, by=cast.worker, summary="Other")

    visit.refresh_from_db()
    assert (visit.shared_on, visit.agreed_on) == (None, None)
    assert amendment.before["agreed_on"] == DAY.isoformat()


def test_amending_changes_children_and_actions_row_by_row(cast):
    visit = complete(
        start(cast),
        by=cast.worker,
        values=None,
    )
    amend(visit, by=cast.worker, actions=(action("First"), action("Second")))
    visit.refresh_from_db()
    first, second = values_of(visit).actions
    child = values_of(visit).children[0]

    amend(
        visit,
        by=cast.worker,
        actions=(dataclasses.replace(second, what="Second, better"), action("Third")),
        children=(dataclasses.replace(child, seen=Seen.NOT_SEEN, why_not_seen="At school"),),
    )

    assert {(row.pk == second.pk, row.what) for row in visit.actions.all()} == {
        (True, "Second, better"),
        (False, "Third"),
    }
    assert not visit.actions.filter(pk=first.pk).exists()
    row = visit.children.get()
    assert (row.why_not_seen, row.history.count()) == ("At school", 2)


def test_an_amendment_keeps_a_child_whose_placement_was_corrected_since(cast):
    visit = complete(start(cast), by=cast.worker)
    placement = visit.children.get().placement
    placement.ended_on = DAY - WEEK
    placement.save()

    amend(visit, by=cast.worker, summary="Other")

    assert visit.children.get().placement == placement


@pytest.mark.parametrize(
    ("reason", "changed", "message"),
    [
        ("   ", {"summary": "Other"}, "why you are amending"),
        ("No change", {}, "Nothing was changed"),
        ("To come", {"visited_on": DAY + WEEK}, "today or in the past"),
        ("Too early", {"visited_on": datetime.date(2024, 1, 7)}, "or later"),
    ],
)
def test_amendments_that_are_refused(cast, reason, changed, message):
    visit = complete(start(cast), by=cast.worker)

    with pytest.raises(DomainError, match=message):
        amend(visit, by=cast.worker, reason=reason, **changed)

    assert not visit.amendments.exists()


def test_an_amendment_over_a_newer_one_is_refused(cast):
    visit = complete(start(cast), by=cast.worker)
    stale = Visit.objects.get(pk=visit.pk)
    amend(visit, by=cast.worker, summary="Newer")

    with pytest.raises(EditConflict):
        amend(stale, by=cast.manager, summary="Older")


def test_a_draft_is_not_amended(cast):
    with pytest.raises(DomainError):
        amend(start(cast), by=cast.worker, summary="Draft")


# --- Sharing and oversight


def share(visit, *, by, shared_on=DAY, agreed_on=None, carer_comments=""):
    return visits.share_visit(
        visit=visit,
        shared_on=shared_on,
        agreed_on=agreed_on,
        carer_comments=carer_comments,
        version=visit.version_with_sharing,
        today=DAY,
        by=by,
    )


def test_sharing_names_the_version_and_writes_no_other_of_the_visit(cast):
    visit = complete(start(cast), by=cast.worker)
    versions = visit.history.count()

    share(visit, by=cast.worker)
    visit.refresh_from_db()
    shared = share(visit, by=cast.manager, agreed_on=DAY)

    assert (shared.version, shared.history.count()) == (visit.version, versions)
    told = shared.sharing.history.order_by("history_id")
    assert list(told.values_list("visit_version", "shared_on", "agreed_on", "history_type")) == [
        (visit.version, DAY, None, "+"),
        (visit.version, DAY, DAY, "~"),
    ]
    # What the carers had is what that version says, whatever is amended later.
    had = shared.sharing.visit_version
    amend(shared, by=cast.worker, summary="Amended")
    assert visit.history.get(version=had).summary == "A settled month"


def test_sharing_again_after_an_amendment_names_the_new_version(cast):
    visit = complete(start(cast), by=cast.worker)
    share(visit, by=cast.worker, agreed_on=DAY, carer_comments="True")
    first = visit.version
    amend(visit, by=cast.worker, summary="Other")
    visit.refresh_from_db()
    assert (visit.sharing.visit_version, visit.carer_comments) == (None, "True")

    visit = share(visit, by=cast.worker)

    assert visit.sharing.visit_version == visit.version == first + 1
    versions = visit.sharing.history.order_by("history_id").values_list("visit_version", flat=True)
    assert list(versions) == [first, None, first + 1]


def test_an_amendment_of_what_was_never_shared_leaves_no_sharing(cast):
    visit = complete(start(cast), by=cast.worker)

    amend(visit, by=cast.worker, summary="Other")

    assert not VisitSharing.objects.exists()


@pytest.mark.parametrize("meanwhile", ["amended", "shared"])
def test_sharing_what_was_changed_since_the_form_was_opened_is_refused(cast, meanwhile):
    visit = complete(start(cast), by=cast.worker)
    stale = Visit.objects.get(pk=visit.pk)
    assert stale.version_with_sharing == visit.version_with_sharing
    if meanwhile == "amended":
        amend(visit, by=cast.manager, summary="Newer")
    else:
        share(visit, by=cast.manager, agreed_on=DAY)

    with pytest.raises(EditConflict):
        share(stale, by=cast.worker, carer_comments="Older")


@pytest.mark.parametrize(
    "broken",
    [
        {"agreed_on": DAY},
        {"visit_version": 1},
        {"shared_on": DAY},
        {"visit_version": 1, "shared_on": DAY, "agreed_on": DAY - WEEK},
    ],
)
def test_the_database_refuses_a_sharing_that_makes_no_sense(cast, broken):
    visit = complete(start(cast), by=cast.worker)

    with pytest.raises(IntegrityError), transaction.atomic():
        VisitSharing.objects.create(visit=visit, **broken)


def test_sharing_records_both_days_and_makes_no_copy(cast):
    visit = complete(start(cast), by=cast.worker)

    shared = share(visit, by=cast.worker, agreed_on=DAY, carer_comments=" All true ")

    assert (shared.shared_on, shared.agreed_on, shared.carer_comments) == (DAY, DAY, "All true")
    assert Event.objects.get(kind="visit.shared").data["agreed_on"] == DAY.isoformat()
    assert not Pack.objects.exists()


@pytest.mark.parametrize(
    ("shared_on", "agreed_on", "field"),
    [
        (DAY - WEEK, None, "shared_on"),
        (DAY + WEEK, None, "shared_on"),
        (DAY, DAY + WEEK, "agreed_on"),
        (DAY, DAY - WEEK, "agreed_on"),
    ],
)
def test_days_of_sharing_that_are_refused(cast, shared_on, agreed_on, field):
    visit = complete(start(cast), by=cast.worker)

    with pytest.raises(DomainError) as refused:
        share(visit, by=cast.worker, shared_on=shared_on, agreed_on=agreed_on)

    assert refused.value.field == field


def test_a_draft_is_not_shared(cast):
    with pytest.raises(DomainError):
        share(start(cast), by=cast.worker)


def test_a_managers_note_is_kept_with_its_event(cast):
    visit = complete(start(cast), by=cast.worker)

    note = visits.add_oversight(visit=visit, text=" See the plan ", by=cast.manager)

    assert (note.text, note.by, note.history.count()) == ("See the plan", cast.manager, 1)
    assert Event.objects.get(kind="visit.overseen").data["oversight"] == note.pk


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_note_is_refused(cast, text):
    visit = complete(start(cast), by=cast.worker)

    with pytest.raises(DomainError):
        visits.add_oversight(visit=visit, text=text, by=cast.manager)


def test_a_draft_is_not_overseen(cast):
    with pytest.raises(DomainError):
        visits.add_oversight(visit=start(cast), text="Early", by=cast.manager)


def test_many_children_with_odd_names_are_all_kept(cast):
    names = [
        "O'Neill",
        "D\N{RIGHT SINGLE QUOTATION MARK}Arcy",
        "Łukasz",
        "<b>",
        "{{ x }}",
        "李",
        "a" * 90,
    ]
    for name in names:
        f.PlacementFactory(household=cast.household, child=f.ChildFactory(first_name=name))
    visit = start(cast)

    done = complete(visit, by=cast.worker)

    assert {row.name.split()[0] for row in done.children.all()} >= set(names) - {"{{ x }}"}
