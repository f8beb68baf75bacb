"""Who reads and who writes visits. Colleagues read; a draft is its worker's alone."""

import pytest
from django.urls import reverse

from placements import permissions
from placements.actions import visits
from placements.models import Visit
from tests.placements.visiting import complete, start

pytestmark = pytest.mark.django_db

READ = ["visit-detail", "visit-copy"]
WRITE = ["visit-amend", "visit-share", "visit-oversee"]
DRAFT = ["visit-edit", "visit-discard", "visit-autosave"]


@pytest.fixture
def done(cast):
    return complete(start(cast), by=cast.worker)


@pytest.fixture
def draft(cast):
    return start(cast)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("worker", 200),
        ("colleague", 200),
        ("manager", 200),
        ("service_manager", 200),
        ("auditor", 200),
        ("reviewing_officer", 200),
        ("stranger", 404),
        ("other_manager", 404),
        ("administrator", 404),
        ("panel_coordinator", 404),
        ("business_support", 404),
    ],
)
def test_who_reads_a_completed_visit(cast, sign_in, done, who, status):
    client = sign_in(cast.people[who])

    answers = [client.get(reverse(name, args=[done.pk])).status_code for name in READ]

    # The copy is made when it is first opened: the answer leads to the page that says how far it is.
    assert answers == ([200, 302] if status == 200 else [status] * 2)


@pytest.mark.parametrize("who", ["colleague", "auditor", "reviewing_officer"])
@pytest.mark.parametrize("name", WRITE)
def test_readers_cannot_write(cast, sign_in, done, who, name):
    response = sign_in(cast.people[who]).post(reverse(name, args=[done.pk]), {"text": "x"})

    assert response.status_code == 403
    assert not done.oversight.exists()


@pytest.mark.parametrize("who", ["stranger", "other_manager", "administrator"])
@pytest.mark.parametrize("name", READ + WRITE)
def test_strangers_are_not_told_that_it_exists(cast, sign_in, done, who, name):
    client = sign_in(cast.people[who])
    address = reverse(name, args=[done.pk])
    answers = {client.get(address).status_code, client.post(address).status_code}

    assert answers <= {404, 405}


@pytest.mark.parametrize("who", ["colleague", "manager", "service_manager", "auditor", "stranger"])
@pytest.mark.parametrize("name", [*DRAFT, "visit-detail"])
def test_a_draft_is_seen_by_nobody_else(cast, sign_in, draft, who, name):
    client = sign_in(cast.people[who])
    address = reverse(name, args=[draft.pk])

    assert client.post(address).status_code in {404, 405}
    assert client.get(address).status_code in {404, 405}
    assert Visit.objects.get(pk=draft.pk).draft == {}
    assert draft not in Visit.objects.visible_to(cast.people[who])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("worker", 302),
        ("manager", 302),
        ("service_manager", 302),
        ("colleague", 403),
        ("assessor", 403),
        ("auditor", 403),
        ("stranger", 404),
    ],
)
def test_who_starts_a_visit(cast, sign_in, who, status):
    response = sign_in(cast.people[who]).post(reverse("visit-start", args=[cast.household.pk]))

    assert response.status_code == status


def test_a_worker_who_no_longer_works_with_the_household_cannot_save(cast, sign_in, draft):
    allocation = cast.household.allocations.get()
    allocation.ended_on = draft.visited_on
    allocation.save()
    client = sign_in(cast.worker)

    assert client.get(reverse("visit-edit", args=[draft.pk])).status_code == 403
    assert client.post(reverse("visit-edit", args=[draft.pk])).status_code == 403
    sent = '{"version": 0, "data": {}}'
    assert (
        client.post(
            reverse("visit-autosave", args=[draft.pk]), sent, content_type="application/json"
        ).status_code
        == 403
    )


def test_nobody_oversees_their_own_visit(cast, sign_in):
    own = complete(start(cast, by=cast.manager), by=cast.manager)

    assert not permissions.can_oversee_visit(cast.manager, own)
    response = sign_in(cast.manager).post(reverse("visit-oversee", args=[own.pk]), {"text": "x"})
    assert response.status_code == 403


def test_a_manager_amends_a_workers_visit_and_a_colleague_does_not(cast, done):
    assert permissions.can_amend_visit(cast.manager, done)
    assert permissions.can_amend_visit(cast.worker, done)
    assert not permissions.can_amend_visit(cast.colleague, done)
    assert not permissions.can_amend_visit(cast.other_manager, done)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("worker", 200),
        ("colleague", 200),
        ("auditor", 200),
        ("complaints_officer", 403),
        ("panel_coordinator", 403),
        ("stranger", 404),
    ],
)
def test_who_lists_the_visits_of_a_household(cast, sign_in, who, status):
    response = sign_in(cast.people[who]).get(reverse("visit-list", args=[cast.household.pk]))

    assert response.status_code == status


def test_oversight_and_amendments_are_scoped_as_their_visit_is(cast, done):
    note = visits.add_oversight(visit=done, text="Private to the team", by=cast.manager)

    assert note in type(note).objects.visible_to(cast.colleague)
    assert note not in type(note).objects.visible_to(cast.stranger)


@pytest.mark.parametrize("name", ["placement-add"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("worker", 200), ("manager", 200), ("colleague", 403), ("auditor", 403), ("stranger", 404)],
)
def test_who_places_children(cast, sign_in, who, status, name):
    response = sign_in(cast.people[who]).get(reverse(name, args=[cast.household.pk]))

    assert response.status_code == status
