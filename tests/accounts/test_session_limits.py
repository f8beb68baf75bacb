"""A session ends after a while, and nothing that was typed is lost when it does."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from carers.actions import households
from carers.models import Household
from fostering.accounts.models import HeldSubmission
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 3, 31, 9, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def _answers(household, **changes):
    return {
        "version": household.version,
        "name": "Hazel and Birch",
        "category": household.category,
        "team": household.team_id,
        "address": "1 Long Lane\nAlderbrook",
        **changes,
    }


def _edit(household):
    return reverse("household-edit", args=[household.pk])


def _sign_in(client, user, **data):
    return client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD, **data}
    )


def _idle(client, household, clock, minutes=settings.SESSION_IDLE_MINUTES + 1):
    """The worker opens the form, and does nothing for so long."""
    assert client.get(_edit(household)).status_code == 200
    clock.shift(minutes * MINUTE)


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 200), (31, 302)])
def test_an_idle_session_ends_after_the_limit(cast, sign_in, clock, minutes, status):
    client = sign_in(cast.worker)
    _idle(client, cast.household, clock, minutes)

    assert client.get(_edit(cast.household)).status_code == status


@pytest.mark.parametrize(("hours", "status"), [(12, 200), (12.1, 302)])
def test_a_session_ends_after_a_working_day_however_busy(cast, sign_in, clock, hours, status):
    client = sign_in(cast.worker)
    url = reverse("household-list")
    client.get(url)
    for _ in range(35):
        clock.shift(20 * MINUTE)
        client.get(url)
    clock.move_to(START + datetime.timedelta(hours=hours))

    assert client.get(url).status_code == status


def test_polling_keeps_no_session_alive(cast, sign_in, clock):
    client = sign_in(cast.worker)
    client.get(reverse("household-list"))
    for _ in range(4):
        clock.shift(10 * MINUTE)
        response = client.get(reverse("household-list"), headers={"X-Poll": "1"})

    assert response.status_code == 302


def test_a_page_asked_for_after_the_end_leads_back_to_itself(cast, sign_in, clock):
    client = sign_in(cast.worker)
    url = reverse("household-list") + "?q=hazel&sort=name"
    client.get(url)
    clock.shift(31 * MINUTE)

    response = client.get(url)

    assert response.url == "/accounts/login/?next=%2Fhouseholds%2F%3Fq%3Dhazel%26sort%3Dname"
    assert _sign_in(client, cast.worker, next=url).url == url


def test_a_form_sent_after_the_end_is_kept_offered_and_saved_once(cast, sign_in, clock):
    household = cast.household
    client = sign_in(cast.worker)
    _idle(client, household, clock)

    ended = client.post(_edit(household), _answers(household))

    assert ended.status_code == 401
    assert "Nothing is lost" in ended.content.decode()
    assert Household.objects.get(pk=household.pk).name == "Hazel household"

    offered = reverse("held-submission")
    signed_in = _sign_in(client, cast.worker, next=offered)
    page = client.get(signed_in.url)
    assert signed_in.url == offered
    assert "1 Long Lane" in page.content.decode()
    assert f'action="{_edit(household)}"' in page.content.decode()

    again = dict(page.context["fields"]) | {page.context["held_field"]: page.context["kept"].pk}
    sent = client.post(page.context["kept"].path, again)

    assert sent.status_code == 302
    household.refresh_from_db()
    assert household.name == "Hazel and Birch"
    assert household.address.splitlines() == ["1 Long Lane", "Alderbrook"]
    assert household.history.count() == 2
    assert not HeldSubmission.objects.exists()
    assert client.get(offered).url == reverse("home")


def test_a_kept_form_with_a_conflict_still_shows_what_was_typed(cast, sign_in, clock):
    household = cast.household
    client = sign_in(cast.worker)
    _idle(client, household, clock)
    client.post(_edit(household), _answers(household))
    households.edit_household(household=household, phone="01632 960111", by=cast.manager)
    _sign_in(client, cast.worker)
    page = client.get(reverse("held-submission"))
    again = dict(page.context["fields"]) | {page.context["held_field"]: page.context["kept"].pk}

    content = client.post(page.context["kept"].path, again).content.decode()

    assert "Somebody else changed this record" in content
    assert "Hazel and Birch" in content
    assert "01632 960111" in content


def test_a_form_that_the_product_refuses_stays_kept(cast, sign_in, clock):
    household = cast.household
    client = sign_in(cast.worker)
    _idle(client, household, clock)
    client.post(_edit(household), _answers(household))
    _sign_in(client, cast.worker)
    allocation = household.allocations.get()
    allocation.ended_on = allocation.started_on
    allocation.save()
    kept = HeldSubmission.objects.get()

    refused = client.post(kept.path, {**_answers(household), "held_submission": kept.pk})

    assert refused.status_code == 403
    assert HeldSubmission.objects.filter(pk=kept.pk).exists()


def test_another_person_on_the_same_browser_never_sees_it(cast, sign_in, clock):
    household = cast.household
    client = sign_in(cast.worker)
    _idle(client, household, clock)
    client.post(_edit(household), _answers(household, address="Secret words"))
    _sign_in(client, cast.colleague)

    page = client.get(reverse("held-submission"))
    kept = HeldSubmission.objects.get()
    client.post(reverse("household-add"), {"held_submission": kept.pk})
    discarded = client.post(reverse("held-submission"))

    assert page.status_code == 302
    assert discarded.status_code == 302
    assert HeldSubmission.objects.get() == kept


def test_a_kept_form_can_be_discarded(cast, sign_in, clock):
    client = sign_in(cast.worker)
    _idle(client, cast.household, clock)
    client.post(_edit(cast.household), _answers(cast.household))
    _sign_in(client, cast.worker)

    client.post(reverse("held-submission"))

    assert not HeldSubmission.objects.exists()


@pytest.mark.parametrize(("hours", "offered"), [(23, True), (25, False)])
def test_a_kept_form_is_offered_for_a_day(cast, sign_in, clock, hours, offered):
    client = sign_in(cast.worker)
    _idle(client, cast.household, clock)
    client.post(_edit(cast.household), _answers(cast.household))
    clock.shift(datetime.timedelta(hours=hours))
    _sign_in(client, cast.worker)

    assert (client.get(reverse("held-submission")).status_code == 200) is offered


def test_a_forged_form_is_neither_saved_nor_kept(cast, clock):
    household = cast.household
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.worker)
    client.get(_edit(household))
    clock.shift(31 * MINUTE)

    response = client.post(_edit(household), _answers(household))

    assert response.status_code == 403
    assert not HeldSubmission.objects.exists()
    assert Household.objects.get(pk=household.pk).name == "Hazel household"


def test_a_save_in_the_background_is_told_to_sign_in(cast, sign_in, clock):
    client = sign_in(cast.worker)
    _idle(client, cast.household, clock)

    response = client.post(
        _edit(cast.household),
        _answers(cast.household),
        headers={"X-Requested-With": "fetch"},
    )

    assert response.status_code == 401
    assert response.json() == {"session_ended": True, "sign_in_url": "/accounts/login/"}


def test_passwords_are_never_kept(cast, sign_in, clock):
    client = sign_in(cast.worker)
    _idle(client, cast.household, clock)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another one", "password2": "another one"},
    )

    assert not HeldSubmission.objects.exists()
