"""The one search: who finds what, misspelt names, odd input, and what is logged of it."""

import pytest
import structlog
from django.urls import reverse

from fostering.audit.models import AccessLog
from fostering.core.logs import without_query
from fostering.core.search import LONGEST, Words
from tests import factories as f

pytestmark = pytest.mark.django_db
# Twelve, and the savepoint that the transaction of a test makes of that of a request.
MOST_QUERIES = 12 + 2


def page_of(client, text):
    """The page that a search leads to."""
    return client.post(reverse("search"), {"q": text}, follow=True)


def found(client, text):
    """What the page shows: {source: [titles]}."""
    groups = page_of(client, text).context["groups"]
    return {group.source.code: [line.title for line in group.lines] for group in groups}


@pytest.fixture
def okafor(cast):
    """A household of the near team with a carer and a child in care of other names."""
    household = f.HouseholdFactory(
        name="Okafor", ref="HX77", postcode="LE3 4AB", team=cast.worker.team
    )
    f.PersonFactory(household=household, first_name="Zoë", last_name="O'Brien-Łuczak")
    child = f.ChildFactory(first_name="Marigold", last_name="Quenby", ref="CX9")
    f.PlacementFactory(household=household, child=child)
    return household


@pytest.mark.parametrize("text", ["okafor", "OKAF", "okafro", "hx77", "HX7", "le3 4ab", "LE34AB"])
def test_a_household_is_found_by_name_reference_and_postcode(cast, sign_in, okafor, text):
    assert found(sign_in(cast.worker), text)["household"] == ["Okafor"]


@pytest.mark.parametrize("text", ["zoe", "Zoë O'Brien", "obrien", "o'brien zoe"])
def test_a_person_is_found_whatever_the_accents_and_apostrophes(cast, sign_in, okafor, text):
    assert found(sign_in(cast.worker), text)["person"] == ["Zoë O'Brien-Łuczak"]


@pytest.mark.parametrize("text", ["marigold quenby", "quenby", "marigld", "qu", "CX9"])
def test_a_child_is_found_where_they_live(cast, sign_in, okafor, text):
    page = page_of(sign_in(cast.worker), text)

    lines = [line for group in page.context["groups"] for line in group.lines]
    assert ("Marigold Quenby", "Child in care, Okafor") in [(x.title, x.note) for x in lines]
    assert reverse("household-detail", args=[okafor.pk]) in page.content.decode()


def test_nobody_finds_what_they_may_not_see(cast, sign_in, okafor):
    f.ComplaintFactory(household=okafor, ref="CO-SECRET")
    allegation = f.AllegationFactory(household=okafor, ref="AL-SECRET")
    f.AssessmentFactory(household=okafor, assessor=cast.assessor)

    assert found(sign_in(cast.stranger), "okafor") == {}
    assert found(sign_in(cast.stranger), "quenby") == {}
    assert "complaint" not in found(sign_in(cast.worker), "okafor")
    assert found(sign_in(cast.worker), "AL-SECRET") == {}
    assert found(sign_in(cast.administrator), "okafor") == {}
    assert found(sign_in(cast.manager), "okafor")["complaint"] == ["Complaint CO-SECRET"]
    f.AllegationReaderFactory(allegation=allegation, user=cast.worker)
    assert found(sign_in(cast.worker), "okafor")["complaint"] == ["Allegation AL-SECRET"]
    everything = {"Complaint CO-SECRET", "Allegation AL-SECRET"}
    assert set(found(sign_in(cast.auditor), "okafor")["complaint"]) == everything


def test_assessments_are_for_those_who_read_them(cast, sign_in, okafor):
    f.AssessmentFactory(household=okafor, assessor=cast.assessor)

    assert len(found(sign_in(cast.assessor), "okafor")["assessment"]) == 1
    assert "assessment" not in found(sign_in(cast.complaints_officer), "okafor")


def test_colleagues_and_teams(cast, sign_in):
    by_administrator = found(sign_in(cast.administrator), "willow")
    by_service_manager = found(sign_in(cast.service_manager), "near team")

    assert by_administrator == {"colleague": ["Willow Worker"]}
    assert found(sign_in(cast.administrator), "near team")["team"] == ["Near team"]
    assert by_service_manager["team"] == ["Near team"]
    assert "colleague" not in found(sign_in(cast.worker), "willow")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "%",
        "_",
        "%%%",
        "''",
        "' or 1=1 --",
        "\x00",
        "\\",
        "-",
        "é" * 500,
        "a b c d e f g",
    ],
)
def test_odd_input_is_answered(cast, sign_in, okafor, text):
    for who in (cast.worker, cast.service_manager, cast.administrator):
        assert page_of(sign_in(who), text).status_code == 200


def test_signs_of_patterns_mean_themselves(cast, sign_in, okafor):
    assert found(sign_in(cast.service_manager), "%") == {}
    assert found(sign_in(cast.service_manager), "O_afor").get("household", []) in ([], ["Okafor"])


def test_what_is_shown_is_bounded_and_the_rest_is_a_page_away(cast, sign_in):
    for number in range(12):
        f.HouseholdFactory(name=f"Pemberton {number}", team=cast.worker.team)

    client = sign_in(cast.worker)
    page = page_of(client, "pemberton")

    assert len(page.context["groups"][0].lines) == 8
    more = page.context["groups"][0].more_url
    assert f'href="{more}"' in page.content.decode()
    assert len(client.get(more).context["page"]) == 12


def test_a_search_is_logged_without_what_was_typed(cast, sign_in, okafor):
    page_of(sign_in(cast.worker), "okafor")

    line = AccessLog.objects.get(action="search")
    assert (line.user, line.page) == (cast.worker, "search household=1")
    assert not AccessLog.objects.filter(page__icontains="okafor").exists()


def test_what_was_typed_is_not_in_the_servers_log():
    line = {"event": "request_started", "request": "GET /search/?q=okafor"}

    assert without_query(None, "info", line) == {**line, "request": "GET /search/"}
    assert without_query in structlog.get_config()["processors"]


def test_the_same_queries_for_one_and_for_many_and_few_of_them(
    cast, sign_in, okafor, django_assert_max_num_queries
):
    client = sign_in(cast.service_manager)
    address = client.post(reverse("search"), {"q": "okafor"}).headers["Location"]
    client.get(address)
    with django_assert_max_num_queries(MOST_QUERIES) as one:
        client.get(address)
    for _ in range(4):
        home = f.HouseholdFactory(name="Okafor", team=cast.worker.team)
        f.PersonFactory(household=home, last_name="Okafor")
        f.PlacementFactory(household=home, child=f.ChildFactory(last_name="Okafor"))
        f.ComplaintFactory(household=home)

    with django_assert_max_num_queries(MOST_QUERIES) as many:
        client.get(address)

    assert len(many) == len(one)


def test_the_box_is_on_every_page_for_those_who_can_find_something(cast, sign_in):
    for who in (cast.worker, cast.administrator):
        page = sign_in(who).get(reverse("your-account")).content.decode()
        assert f'action="{reverse("search")}"' in page


def test_words_are_few_and_short():
    words = Words.of("  Ünïque,  (two)\x00 " + "x" * 300)

    assert len(words.text) <= LONGEST
    assert words.keys[:2] == ("unique", "two")
    assert Words.of(" ,. ").is_empty
