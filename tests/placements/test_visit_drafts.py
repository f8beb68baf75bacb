"""Drafts: begun once, saved as they are typed, never overwritten by an older page."""

import pytest

from fostering.audit.models import Event
from fostering.core.errors import EditConflict
from placements.actions import visit_drafts
from placements.enums import VisitStatus
from placements.models import Visit
from placements.queries import drafts_of
from tests import factories as f
from tests.cast import DAY
from tests.placements.visiting import complete, start

pytestmark = pytest.mark.django_db


def save(visit, data, *, version=None, by=None, page=""):
    version = visit.draft_version if version is None else version
    return visit_drafts.save_draft(
        visit=visit, data=data, version=version, by=by or visit.worker, page=page
    )


def typed(visit):
    """What the draft holds of answers."""
    kept = Visit.objects.get(pk=visit.pk).draft
    return {name: values for name, values in kept.items() if name != visit_drafts.PAGE}


def test_starting_twice_gives_the_same_draft(cast):
    first, second = start(cast), start(cast)

    assert first == second
    assert (first.status, first.visited_on, first.worker) == (VisitStatus.DRAFT, DAY, cast.worker)
    assert Event.objects.filter(kind="visit.started", subject_id=first.pk).count() == 1


def test_two_workers_have_a_draft_each(cast):
    theirs = start(cast, by=cast.manager)

    assert start(cast) != theirs
    assert list(drafts_of(cast.manager)) == [theirs]


def test_saving_keeps_what_was_typed_and_leaves_no_version_in_history(cast):
    visit = start(cast)
    versions, events = visit.history.count(), Event.objects.count()

    save(visit, {"summary": ["Half a sen"]})

    kept = Visit.objects.get(pk=visit.pk)
    assert typed(visit) == {"summary": ["Half a sen"]}
    assert kept.draft_version == 1
    assert kept.draft_saved_at is not None
    assert (visit.history.count(), Event.objects.count()) == (versions, events)


def test_an_older_page_does_not_overwrite_a_later_save(cast):
    visit = start(cast)
    save(visit, {"summary": ["From the phone"]}, version=0)
    laptop = Visit.objects.get(pk=visit.pk)

    with pytest.raises(EditConflict) as refused:
        save(laptop, {"summary": ["From the laptop"]}, version=0)

    assert refused.value.version == 1
    assert refused.value.by == str(cast.worker)
    assert typed(visit) == {"summary": ["From the phone"]}


def test_a_page_whose_answer_was_lost_goes_on_saving(cast):
    visit = start(cast)
    save(visit, {"summary": ["One"]}, version=0, page="abc")

    save(visit, {"summary": ["One two"]}, version=0, page="abc")

    assert (visit.draft["summary"], visit.draft_version) == (["One two"], 2)


@pytest.mark.parametrize(("first", "second"), [("abc", "xyz"), ("abc", ""), ("", "")])
def test_another_page_is_not_taken_for_the_same(cast, first, second):
    visit = start(cast)
    save(visit, {"summary": ["One"]}, version=0, page=first)

    with pytest.raises(visit_drafts.DraftConflict):
        save(visit, {"summary": ["Two"]}, version=0, page=second)


def test_answers_about_a_child_not_listed_any_more_stay(cast):
    visit = start(cast)
    save(visit, {"placed-7-seen": ["alone"], "placed-8-seen": ["alone"], "summary": ["Old"]})

    save(visit, {"placed-8-physical": ["Grown"], "summary": ["New"]})

    assert typed(visit) == {
        "placed-7-seen": ["alone"],
        "placed-8-physical": ["Grown"],
        "summary": ["New"],
    }


@pytest.mark.parametrize("typed", ["nul \0 byte", "half \ud83d pair", "Ünïcode 家 '\"<b>"])
def test_any_text_can_be_kept(cast, typed):
    visit = start(cast)

    save(visit, {"summary": [typed]})

    kept = Visit.objects.get(pk=visit.pk).draft["summary"][0]
    assert kept == typed.replace("\0", "").replace("\ud83d", "")


def test_a_completed_visit_is_no_draft_to_save(cast):
    visit = complete(start(cast), by=cast.worker)

    with pytest.raises(visit_drafts.AlreadyCompleted):
        save(visit, {"summary": ["Late"]})


def test_only_its_worker_saves_it(cast):
    visit = start(cast)

    with pytest.raises(EditConflict):
        save(visit, {"summary": ["Not mine"]}, by=cast.manager)

    assert Visit.objects.get(pk=visit.pk).draft == {}


def test_discarding_leaves_the_event_and_history_but_not_the_text(cast):
    visit = start(cast)
    pk = visit.pk
    save(visit, {"summary": ["Gone"]})

    visit_drafts.discard_draft(visit=visit, by=cast.worker)
    visit_drafts.discard_draft(visit=Visit(pk=pk), by=cast.worker)

    assert not Visit.objects.filter(pk=pk).exists()
    assert Event.objects.filter(kind="visit.discarded", subject_id=pk).count() == 1
    assert Visit.history.filter(id=pk).first().history_type == "-"


def test_a_completed_visit_cannot_be_discarded(cast):
    visit = f.VisitFactory(household=cast.household, worker=cast.worker)

    with pytest.raises(visit_drafts.AlreadyCompleted):
        visit_drafts.discard_draft(visit=visit, by=cast.worker)
