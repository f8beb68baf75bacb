"""What somebody typed to find something: in no address, theirs alone, and gone in the end."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fostering.accounts.models import User
from fostering.core import cache as shared_cache
from fostering.core import finding, typed
from tests import factories as f
from tests.guards.addresses import words_in_addresses
from tests.pages import pages_for

pytestmark = pytest.mark.django_db

PEOPLE = reverse("people-list")
HOUSEHOLDS = reverse("household-list")


def names(page):
    return [str(person) for person in page.context["page"]]


@pytest.fixture
def administrator(cast, sign_in):
    return sign_in(cast.administrator)


@pytest.fixture
def many_workers(cast, monkeypatch):
    """Workers and teams are found by a part of the name, as in a service of hundreds."""
    monkeypatch.setattr(finding, "MOST_IN_A_BOX", 1)
    return cast


def test_what_is_typed_is_not_in_the_address_that_follows(administrator, cast):
    sent = administrator.post(f"{PEOPLE}?page=3", {"q": "willow", "state": "all", "role": ""})
    address = sent.headers["Location"]
    page = administrator.get(address)

    assert sent.status_code == 302
    assert "willow" not in address
    assert "state=all" in address
    assert "role" not in address
    assert names(page) == names(administrator.get(address)) == ["Willow Worker"]
    assert 'value="willow"' in page.content.decode()
    assert "Name or email address: willow" in page.content.decode()


def test_nothing_typed_is_the_plain_address_and_keeps_nothing(administrator):
    sent = administrator.post(PEOPLE, {"q": "  ", "role": "", "team": ""})

    assert sent.headers["Location"] == PEOPLE
    assert typed.IN_SESSION not in administrator.session


def test_links_of_the_page_keep_the_key(administrator, cast):
    for number in range(60):
        f.UserFactory(first_name="Ash", last_name=f"Vale{number:02}")
    page = administrator.post(f"{PEOPLE}?sort=name", {"q": "ash vale"}, follow=True)
    key = page.wsgi_request.GET["q"]
    text = page.content.decode()

    following = administrator.get(PEOPLE, {"q": key, "page": 2})

    assert f"?q={key}&amp;sort=name&amp;page=2" in text or f"sort=name&amp;q={key}" in text
    assert names(following)[0] == "Ash Vale50"
    assert words_in_addresses(text) == []


def test_nobody_else_finds_it_by_the_key(administrator, cast, client):
    address = administrator.post(PEOPLE, {"q": "willow"}).headers["Location"]
    client.force_login(User.objects.create_user("other@example.org", role="administrator"))

    page = client.get(address)

    assert names(page) == []
    assert "willow" not in page.content.decode()
    assert "no longer kept" in page.content.decode()


@pytest.mark.parametrize("key", ["~", "~short", "~" + "x" * 16, "~" + "x" * 400, "~\n'%"])
@pytest.mark.parametrize("address", [PEOPLE, HOUSEHOLDS, reverse("search"), reverse("team-list")])
def test_a_key_that_finds_nothing_shows_nothing_and_says_so(cast, sign_in, key, address):
    who = cast.administrator if address == PEOPLE else cast.service_manager

    page = sign_in(who).get(address, {"q": key})

    assert page.status_code == 200
    assert "no longer kept" in page.content.decode()
    assert not page.context.get("page")
    assert not page.context.get("groups")


def test_when_it_is_gone_the_page_says_so(administrator):
    address = administrator.post(PEOPLE, {"q": "willow"}).headers["Location"]
    cache.clear()

    page = administrator.get(address)

    assert names(page) == []
    assert "What you typed is no longer kept: type it again" in page.content.decode()


def test_while_the_shared_cache_is_away_the_session_keeps_it(administrator, monkeypatch):
    monkeypatch.setattr(shared_cache, "_away", True)
    addresses = [
        administrator.post(PEOPLE, {"q": f"willow {number}"}).headers["Location"]
        for number in range(typed.MOST_IN_SESSION + 5)
    ]
    administrator.post(PEOPLE, {"q": "willow"})
    cache.clear()  # what another process has of its own memory

    found = administrator.get(administrator.post(PEOPLE, {"q": "willow"}).headers["Location"])
    cache.clear()

    assert names(found) == ["Willow Worker"]
    assert len(administrator.session[typed.IN_SESSION]) == typed.MOST_IN_SESSION
    assert names(administrator.get(addresses[0])) == []


def test_the_session_is_not_written_for_it_otherwise(administrator):
    administrator.post(PEOPLE, {"q": "willow"}, follow=True)

    assert typed.IN_SESSION not in administrator.session


def test_an_address_with_words_in_it_is_answered_by_one_without(administrator):
    sent = administrator.get(PEOPLE, {"q": "willow", "page": "1"})

    assert sent.status_code == 302
    assert "willow" not in sent.headers["Location"]
    assert "page=1" in sent.headers["Location"]
    assert names(administrator.get(sent.headers["Location"])) == ["Willow Worker"]


def test_a_name_that_means_one_row_is_its_number_in_the_address(many_workers, sign_in):
    cast = many_workers
    client = sign_in(cast.service_manager)

    sent = client.post(HOUSEHOLDS, {"worker": "willow", "team": "near team"})

    assert f"worker={cast.worker.pk}" in sent.headers["Location"]
    assert f"team={cast.household.team_id}" in sent.headers["Location"]
    page = client.get(sent.headers["Location"]).content.decode()
    assert "Worker: Willow Worker" in page


def test_a_name_that_means_several_or_nobody_is_asked_again(many_workers, sign_in):
    client = sign_in(many_workers.service_manager)
    f.UserFactory(first_name="Willow", last_name="Woods", team=many_workers.worker.team)

    for text, words in (("willow", "More than one fits"), ("zzz", "Nothing fits")):
        page = client.post(HOUSEHOLDS, {"worker": text}, follow=True)

        assert words in page.content.decode()
        assert page.context["rows"] == []
        assert text not in page.wsgi_request.get_full_path()


def test_a_filter_of_choices_alone_stands_in_the_address(cast, sign_in):
    page = sign_in(cast.manager).get(reverse("duty-list"), {"state": "overdue"})

    assert page.status_code == 200
    assert page.context["filter_form"].method == "get"


def test_to_search_takes_the_token_of_the_page(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.worker)

    assert client.post(reverse("search"), {"q": "hazel"}).status_code == 403


@pytest.mark.parametrize("who", ["service_manager", "administrator", "worker"])
def test_no_form_puts_typed_words_into_an_address(many_workers, sign_in, who):
    client = sign_in(many_workers.people[who])

    faults = {
        name: boxes
        for name, address in pages_for(many_workers, who).items()
        if (boxes := words_in_addresses(client.get(address).content.decode()))
    }

    assert faults == {}


def test_the_guard_fails_when_broken():
    assert words_in_addresses('<form><input name="q"></form>') == ["q"]
    assert words_in_addresses('<form method="GET"><textarea name="t"></textarea></form>') == ["t"]
    assert words_in_addresses('<form method="post"><input name="q"></form>') == []
    assert words_in_addresses('<form><input type="date" name="as_of"></form><input>') == []
