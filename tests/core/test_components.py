"""Components: the words of due dates, addresses that keep their other parameters, safe text."""

import datetime
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from fostering.core.forms import FilterForm
from fostering.core.templatetags import components

TODAY = datetime.date(2026, 4, 14)


def draw(source, path="/households/", **context):
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("days", "words", "state"),
    [
        (-3, "Overdue by 3 days (due 11 April 2026)", "overdue"),
        (-1, "Overdue by 1 day (due 13 April 2026)", "overdue"),
        (0, "Due today", "soon"),
        (1, "Due tomorrow (15 April)", "soon"),
        (5, "Due in 5 days (19 April)", "soon"),
        (14, "Due in 14 days (28 April)", "soon"),
        (15, "Due in 15 days (29 April)", "later"),
        (300, "Due in 300 days (8 February 2027)", "later"),
    ],
)
def test_a_due_date_says_how_far_away_it_is(days, words, state):
    due_on = TODAY + datetime.timedelta(days=days)

    html = components.due(due_on, as_at=TODAY)

    assert html == f'<span class="app-due app-due--{state}">{words}</span>'


def test_a_state_always_has_its_word():
    for code, (_colour, word) in components.STATES.items():
        assert word in components.state_tag(code)


def test_text_is_escaped_and_a_block_is_not_escaped_twice():
    html = draw("{% details name %}<p>{{ name }}</p>{% enddetails %}", name="<b>A</b>")

    assert "<b>" not in html
    assert "<p>&lt;b&gt;A&lt;/b&gt;</p>" in html


def test_an_event_keeps_the_markup_of_its_block():
    html = draw("{% event 'Visit' day %} <p>Seen.</p> {% endevent %}", day=TODAY)

    assert "<p>Seen.</p>" in html
    assert '<time datetime="2026-04-14">14 April 2026</time>' in html


@pytest.mark.parametrize(
    ("query", "order", "following"),
    [
        ("", "none", "sort=due"),
        ("sort=due", "ascending", "sort=-due"),
        ("sort=-due", "descending", "sort=due"),
    ],
)
def test_a_heading_sorts_and_keeps_the_filters_but_not_the_page(query, order, following):
    html = draw("{% sort_header 'Due' 'due' %}", f"/households/?team=north&page=3&{query}")

    assert f'aria-sort="{order}"' in html
    assert f'href="?team=north&amp;{following}"' in html


def test_pages_keep_the_filters_and_say_what_is_shown():
    page = Paginator(range(412), 50).get_page(2)

    html = draw("{% pagination page 'households' %}", "/households/?team=north", page=page)

    assert "Showing 51 to 100 of 412 households" in html
    assert 'href="?team=north&amp;page=3" rel="next"' in html
    assert re.findall(r'aria-current="page">(\d+)', html) == ["2"]


def test_a_list_without_rows_says_so():
    html = draw("{% pagination page 'households' %}", page=Paginator([], 50).get_page(1))

    assert "No households" in html
    assert "<nav" not in html


def test_each_filter_that_is_on_can_be_taken_off_alone():
    class Filter(FilterForm):
        team = forms.ChoiceField(choices=[("", "All"), ("north", "North")])
        name = forms.CharField()

    path = "/households/?team=north&name=Brook&sort=due&page=2"
    request = RequestFactory().get(path)
    html = draw("{% filters form %}", path, form=Filter(request.GET))

    assert "Team: North" in html
    assert 'href="?name=Brook&amp;sort=due"' in html
    assert '<form method="post" action="/households/?sort=due"' in html


def test_a_filter_of_choices_keeps_the_order_of_the_list():
    class Filter(FilterForm):
        team = forms.ChoiceField(choices=[("", "All"), ("north", "North")])

    path = "/households/?team=north&sort=due"
    html = draw("{% filters form %}", path, form=Filter(RequestFactory().get(path).GET))

    assert '<form method="get"' in html
    assert '<input type="hidden" name="sort" value="due">' in html


def test_small_charts_are_pictures_with_words_and_no_style():
    html = components.bar(3, 10, label="3 of 10") + components.sparkline([1, 2], label="Two months")

    assert html.count('role="img"') == 2
    assert 'aria-label="3 of 10"' in html
    assert "style=" not in html
    assert components.sparkline([], label="None") == ""


def test_a_row_without_a_value_says_not_recorded():
    assert "Not recorded" in draw("{% row 'Phone' '' %}")
    assert ">0<" in draw("{% row 'Children' 0 %}")
