"""Pages of long lists: bounded, in order, with few rows read."""

import pytest

from fostering.accounts.models import Team
from fostering.core import paging
from fostering.core.paging import Pages
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def teams():
    return [f.TeamFactory(name=f"T{number}") for number in range(7)]


def test_pages_are_in_the_order_asked_for(teams):
    pages = Pages(Team.objects.order_by("-name"), 3)

    assert [team.name for team in pages.get_page(1)] == ["T6", "T5", "T4"]
    assert [team.name for team in pages.get_page(3)] == ["T0"]
    assert (pages.count, pages.num_pages, pages.is_cut) == (7, 3, False)


def test_more_than_the_most_is_said_and_not_paged(teams, monkeypatch):
    monkeypatch.setattr(paging, "MOST_ROWS", 4)
    pages = Pages(Team.objects.order_by("name"), 3)

    assert (pages.count, pages.num_pages, pages.is_cut) == (4, 2, True)
    assert [team.name for team in pages.get_page(99)] == ["T3"]


@pytest.mark.parametrize("number", [None, "", "x", "-1", "0", "9" * 30])
def test_an_address_that_makes_no_sense_shows_a_page(teams, number):
    assert Pages(Team.objects.order_by("name"), 3).get_page(number).number in (1, 3)


def test_an_empty_list_is_one_empty_page():
    page = Pages(Team.objects.order_by("name"), 3).get_page(1)

    assert (list(page), page.paginator.count) == ([], 0)


def test_three_queries_a_page(teams, django_assert_num_queries):
    with django_assert_num_queries(3):
        list(Pages(Team.objects.order_by("name"), 3).get_page(2))
