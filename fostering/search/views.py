"""One search over everything that a person may see."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.core import typed
from fostering.core.search import Line, Source, Words, sources_for
from fostering.search.forms import SearchForm

SHOWN = 8
# How much of a word a name must have in common with it, of 1: "smiht" finds "Smith".
LIKENESS = "0.45"


class Group(NamedTuple):
    """What was found in one source, and where the rest of it is."""

    source: Source
    lines: list[Line]
    has_more: bool
    more_url: str


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """What fits the words that were typed, in every source that the person may look through."""
    sources = sources_for(request.user)
    if not sources:
        raise PermissionDenied
    kinds = ", ".join(source.label.lower() for source in sources)
    form = SearchForm(typed.asked(request), kinds=kinds)
    if onwards := typed.onwards(request, form):
        return onwards
    form.is_valid()
    words = Words.of(form.cleaned_data.get("q", ""))
    groups = [] if words.is_empty else _found(request, sources, words)
    if not words.is_empty:
        access.log_search(request, {group.source.code: len(group.lines) for group in groups})
    return render(
        request,
        "search/results.html",
        {
            "form": form,
            "words": words,
            "search_query": words.text,
            "groups": [group for group in groups if group.lines],
        },
    )


def _found(request: StaffRequest, sources: list[Source], words: Words) -> list[Group]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [LIKENESS]
        )
    return [_group(source, request, words) for source in sources]


def _group(source: Source, request: StaffRequest, words: Words) -> Group:
    lines = list(source.find(request.user, words, SHOWN + 1))
    has_more = len(lines) > SHOWN
    return Group(source, lines[:SHOWN], has_more, source.more(request.GET["q"]) if has_more else "")
