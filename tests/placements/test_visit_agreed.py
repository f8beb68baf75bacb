"""What was agreed on a visit: open on the household and in my work, then marked as done."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from fostering.audit.models import Event
from fostering.core.errors import DomainError, EditConflict
from placements.actions import visit_actions
from placements.models import VisitAction
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=False):
        yield


@pytest.fixture
def visit(cast):
    return f.VisitFactory(
        household=cast.household, worker=cast.worker, visited_on=DAY - datetime.timedelta(days=10)
    )


def agreed(visit, what="Book the dentist", days=-1, **fields):
    due_on = DAY + datetime.timedelta(days=days)
    return visit.actions.create(what=what, due_on=due_on, **{"owner": "worker", **fields})


def done(action, by, days_ago=0, **fields):
    day = DAY - datetime.timedelta(days=days_ago)
    return visit_actions.mark_done(action=action, done_on=day, today=DAY, by=by, **fields)


def test_it_is_marked_as_done_with_its_event_and_history(cast, visit):
    action = agreed(visit)

    done(action, cast.colleague, 2)

    action.refresh_from_db()
    assert action.done_on == DAY - datetime.timedelta(days=2)
    event = Event.objects.get(kind="visit_action.done")
    assert (event.by, event.household_id) == (cast.colleague, cast.household.pk)
    assert event.data == {"visited_on": "2026-03-21", "done_on": "2026-03-29"}
    assert action.history.first().done_on == action.done_on


@pytest.mark.parametrize(("days_ago", "is_good"), [(-1, False), (0, True), (10, True), (11, False)])
def test_it_is_done_between_the_visit_and_today(cast, visit, days_ago, is_good):
    action = agreed(visit)

    if is_good:
        assert done(action, cast.worker, days_ago).done_on
    else:
        with pytest.raises(DomainError) as caught:
            done(action, cast.worker, days_ago)
        assert caught.value.field == "done_on"
        action.refresh_from_db()
        assert action.done_on is None


def test_of_a_draft_nothing_is_done(cast):
    draft = f.VisitFactory(household=cast.household, status="draft", draft={}, visited_on=DAY)

    with pytest.raises(DomainError, match="Complete the visit first"):
        done(agreed(draft), cast.worker)


def test_two_edits_do_not_overwrite_each_other(cast, visit):
    action = agreed(visit)
    done(action, cast.worker, 1, version=action.version)

    with pytest.raises(EditConflict):
        done(action, cast.colleague, version=action.version)


def test_it_is_opened_again_once(cast, visit):
    action = done(agreed(visit), cast.worker)

    visit_actions.open_again(action=action, by=cast.worker)
    visit_actions.open_again(action=action, by=cast.worker)

    action.refresh_from_db()
    assert action.done_on is None
    assert Event.objects.filter(kind="visit_action.opened_again").count() == 1


def text(client, name, *args):
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def test_from_the_record_and_my_work_to_done_and_back(cast, sign_in, visit):
    action = agreed(visit)
    url = reverse("visit-action-done", args=[action.pk])
    client = sign_in(cast.worker)
    assert url in text(client, "household-detail", cast.household.pk)
    assert "Agreed on visits, not done yet" in text(client, "household-detail", cast.household.pk)
    assert url in text(client, "my-work")

    page = client.get(url).content.decode()
    assert "Book the dentist" in page
    boxes = [part.split('"')[0] for part in page.split('name="done_on')[1:]]
    values = dict(zip(boxes, (DAY.day, DAY.month, DAY.year), strict=True))
    data = {f"done_on{box}": value for box, value in values.items()}
    answer = client.post(url, {**data, "version": action.version}, follow=True)

    assert "Action done." in answer.content.decode()
    assert "Done 31 March 2026" in answer.content.decode()
    assert url not in text(client, "household-detail", cast.household.pk)
    assert url not in text(client, "my-work")

    again = reverse("visit-action-open-again", args=[action.pk])
    assert again in client.get(url).content.decode()
    assert "open again" in client.post(again, follow=True).content.decode()
    assert VisitAction.objects.get(pk=action.pk).done_on is None


def test_what_is_wrong_is_said_beside_the_date(cast, sign_in, visit):
    action = agreed(visit)
    url = reverse("visit-action-done", args=[action.pk])

    answer = sign_in(cast.worker).post(url, {"version": action.version})

    assert "Enter" in answer.content.decode()
    assert answer.status_code == 200
    action.refresh_from_db()
    assert action.done_on is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("worker", 200),
        ("manager", 200),
        ("colleague", 403),
        ("auditor", 403),
        ("complaints_officer", 404),
        ("stranger", 404),
        ("administrator", 404),
    ],
)
def test_who_may(cast, sign_in, visit, who, status):
    client = sign_in(getattr(cast, who))
    action = agreed(visit)

    assert client.get(reverse("visit-action-done", args=[action.pk])).status_code == status
    posted = client.post(reverse("visit-action-open-again", args=[action.pk])).status_code
    assert posted == (302 if status == 200 else status)


def test_readers_see_it_without_the_link(cast, sign_in, visit):
    action = agreed(visit)

    page = text(sign_in(cast.auditor), "visit-detail", visit.pk)

    assert "Book the dentist" in page
    assert reverse("visit-action-done", args=[action.pk]) not in page


def test_the_same_queries_for_one_action_and_for_many(
    cast, sign_in, visit, django_assert_max_num_queries
):
    client = sign_in(cast.worker)
    agreed(visit)
    names = [("household-detail", cast.household.pk), ("visit-detail", visit.pk), ("my-work",)]
    for name in names:
        text(client, *name)
    counts = []
    for name in names:
        with django_assert_max_num_queries(60) as queries:
            text(client, *name)
        counts.append(len(queries))
    for number in range(5):
        agreed(visit, f"Action {number}")

    for name, count in zip(names, counts, strict=True):
        with django_assert_max_num_queries(count):
            text(client, *name)
