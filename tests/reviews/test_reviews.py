"""Reviews: recorded, corrected, refused; their pages, who opens them and what they cost."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fostering.audit.models import AccessLog, Event
from fostering.core.errors import DomainError, EditConflict
from fostering.obligations.models import Obligation
from reviews.actions import reviews
from reviews.models import Review
from reviews.queries import chairs_offered, reviews_of
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db

READERS = {
    "worker",
    "colleague",
    "assessor",
    "manager",
    "service_manager",
    "panel_coordinator",
    "decision_maker",
    "reviewing_officer",
    "auditor",
}
WRITERS = {"manager", "service_manager", "reviewing_officer"}
OUTSIDERS = {"stranger", "other_manager", "administrator"}


def record(cast, **given):
    values = {
        "held_on": DAY,
        "chaired_by": cast.reviewing_officer,
        "summary": " Still suitable ",
        "recommendation": "continue",
    }
    values |= given
    return reviews.record_review(
        household=cast.household, today=DAY, by=cast.reviewing_officer, **values
    )


def counted_from(household):
    rows = Obligation.objects.open_on(DAY).filter(household_id=household.pk, kind="annual_review")
    return [row.counted_from for row in rows]


def test_a_review_starts_the_next_year(cast):
    assert counted_from(cast.household) == [datetime.date(2024, 1, 8)]

    review = record(cast)

    assert counted_from(cast.household) == [DAY]
    assert (review.summary, review.chaired_by) == ("Still suitable", cast.reviewing_officer)
    assert review.history.count() == 1
    event = Event.objects.filter(household_id=cast.household.pk).latest("pk")
    assert (event.kind, event.data) == (
        "review.recorded",
        {"held_on": "2026-03-31", "recommendation": "continue"},
    )


def test_a_corrected_review_keeps_what_it_said(cast):
    review = record(cast)

    reviews.change_review(
        review=review,
        version=review.version,
        held_on=datetime.date(2026, 3, 2),
        today=DAY,
        by=cast.manager,
    )

    assert counted_from(cast.household) == [datetime.date(2026, 3, 2)]
    assert review.history.count() == 2
    with pytest.raises(EditConflict):
        reviews.change_review(
            review=review, version=review.version, summary="x", today=DAY, by=cast.manager
        )


@pytest.mark.parametrize(
    ("held_on", "message"),
    [
        (DAY + datetime.timedelta(days=1), "today or in the past"),
        (datetime.date(2026, 1, 20), "on record"),
    ],
)
def test_what_is_refused(cast, held_on, message):
    f.ReviewFactory(household=cast.household)

    with pytest.raises(DomainError, match=message) as error:
        record(cast, held_on=held_on)

    assert error.value.field == "held_on"
    assert Review.objects.count() == 1


def test_the_first_review_is_told(cast):
    first = f.ReviewFactory(household=cast.household, held_on=datetime.date(2025, 1, 6))
    second = f.ReviewFactory(household=cast.household, held_on=datetime.date(2026, 1, 5))

    found = reviews_of(cast.household, cast.reviewing_officer)

    assert [(review.pk, is_first) for review, is_first in found] == [
        (second.pk, False),
        (first.pk, True),
    ]


def test_who_may_have_chaired(cast):
    gone = f.UserFactory(role="reviewing_officer", team=None, is_active=False)

    offered = set(chairs_offered(cast.manager))

    assert offered == {
        cast.manager,
        cast.other_manager,
        cast.service_manager,
        cast.reviewing_officer,
    }
    assert gone in set(chairs_offered(cast.manager, named=gone.pk))


def test_who_opens_which_page(cast, sign_in):
    review = f.ReviewFactory(household=cast.household)
    pages = {
        "review-list": (cast.household.pk, READERS),
        "review-add": (cast.household.pk, WRITERS),
        "review-edit": (review.pk, WRITERS),
    }

    for person, user in cast.people.items():
        client = sign_in(user)
        for name, (pk, allowed) in pages.items():
            wanted = 200 if person in allowed else 403
            hidden = OUTSIDERS if name != "review-edit" else set(cast.people) - READERS
            if person in hidden:
                wanted = 404
            status = client.get(reverse(name, args=[pk])).status_code
            assert (person, name, status) == (person, name, wanted)


def test_a_review_is_recorded_in_the_browser(cast, sign_in):
    client = sign_in(cast.reviewing_officer)

    page = client.post(
        reverse("review-add", args=[cast.household.pk]),
        {
            "held_on_day": "31",
            "held_on_month": "3",
            "held_on_year": "2026",
            "chaired_by": cast.reviewing_officer.pk,
            "summary": "The carers are still suitable",
            "recommendation": "change_terms",
        },
        follow=True,
    ).content.decode()

    assert "Review recorded." in page
    assert "The carers are still suitable" in page
    assert "First review: to panel" in page
    assert AccessLog.objects.latest("pk").page == "review-list"
    overview = client.get(reverse("household-detail", args=[cast.household.pk])).content.decode()
    assert "Last held on 31 March 2026" in overview


def test_the_list_has_the_same_queries_for_one_and_for_three(cast, sign_in):
    client = sign_in(cast.reviewing_officer)
    address = reverse("review-list", args=[cast.household.pk])
    f.ReviewFactory(household=cast.household, chaired_by=cast.manager)
    client.get(address)
    one = queries_of(client, address)
    for year in (2024, 2025):
        held_on = datetime.date(year, 2, 3)
        f.ReviewFactory(household=cast.household, held_on=held_on, chaired_by=cast.manager)

    assert queries_of(client, address) == one


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)
