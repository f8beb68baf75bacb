"""What somebody types to find something is often a name, and a name stands in no address.

A form with a box for words is posted. What was typed is kept on the server for the person who
typed it, and they are sent on to an address with a key in its place, `?q=~kJ3s...`: reload, Back
and the links to other pages work, and neither the history of the browser nor the log of a proxy
holds a name. Choices (a state, the number of a team) stand in the address as they are.

    form = PeopleFilter(typed.asked(request), ...)
    if onwards := typed.onwards(request, form):
        return onwards

Kept in the shared cache, and in the session while that is away. When it is gone, the form says so.
"""

import re
import secrets

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect

from fostering.core.cache import is_shared
from fostering.core.finding import FindField
from fostering.core.forms import FilterForm

# A key begins with what no name begins with, and an address need not write otherwise.
SIGN = "~"
KEY = re.compile(rf"{SIGN}[A-Za-z0-9_-]{{16}}")
LONGEST = 200
IN_SESSION, MOST_IN_SESSION = "typed", 20


class Asked(QueryDict):
    """The questions of an address with what was typed in place of its keys.

    `gone` are the questions whose words are kept no longer; their answer is empty.
    """

    gone: frozenset[str] = frozenset()


def keep(request: HttpRequest, text: str) -> str:
    """Keep it for request.user, as long as they can stay signed in; the key that finds it."""
    key = SIGN + secrets.token_urlsafe(12)
    text = text[:LONGEST]
    cache.set(_place(request, key), text, timeout=settings.SESSION_MAX_HOURS * 3600)
    if not is_shared():
        # Another process may answer the next request.
        last = list(request.session.get(IN_SESSION, {}).items())[1 - MOST_IN_SESSION :]
        request.session[IN_SESSION] = {**dict(last), key: text}
    return key


def asked(request: HttpRequest) -> QueryDict:
    """What a form is asked: what was posted, or the address with what was typed."""
    if request.method == "POST":
        return request.POST
    keys = {value for _, values in request.GET.lists() for value in values if _is_key(value)}
    found = _texts(request, keys) if keys else {}
    answer = Asked(mutable=True)
    for name, values in request.GET.lists():
        answer.setlist(name, [found.get(value, "") if value in keys else value for value in values])
    answer.gone = frozenset(
        name for name, values in request.GET.lists() if (keys - found.keys()) & set(values)
    )
    return answer


def onwards(request: HttpRequest, form: FilterForm) -> HttpResponseRedirect | None:
    """Where what was posted leads: the same page, by an address without a typed word.

    `form` is made of `asked(request)`. An address that somebody wrote themselves, with words in
    it, leads there too. None when the page can be shown.
    """
    answers = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and not _holds_words(form, answers):
        return None
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name not in form.fields:
            query.setlist(name, values)
    form.is_valid()
    for name in form.fields:
        if values := _for_address(request, form, name, answers.getlist(name)):
            query.setlist(name, values)
    return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)


def _for_address(request: HttpRequest, form: FilterForm, name: str, values: list[str]) -> list[str]:
    """The answers to one question as an address may hold them."""
    field = form.fields[name]
    chosen = form.cleaned_data.get(name) if isinstance(field, FindField) else None
    if chosen is not None:
        return [str(getattr(chosen, "pk", chosen))]
    is_posted = request.method == "POST"
    return [
        keep(request, value) if _is_words(field, value, is_posted=is_posted) else value
        for value in values
        if value.strip()
    ]


def _holds_words(form: FilterForm, answers: QueryDict) -> bool:
    return any(
        _is_words(field, value, is_posted=False)
        for name, field in form.fields.items()
        for value in answers.getlist(name)
    )


def _is_words(field: forms.Field, value: str, *, is_posted: bool) -> bool:
    """Whether somebody may have typed it. A number, a day and the code of a choice are no words."""
    if field.widget.is_hidden or not value.strip() or (_is_key(value) and not is_posted):
        return False
    if isinstance(field, FindField):
        return value not in field.others and not value.isdigit()
    if isinstance(field, forms.ChoiceField):
        return False
    return isinstance(field, forms.CharField) or any(letter.isalpha() for letter in value)


def _is_key(value: str) -> bool:
    return value.startswith(SIGN)


def _texts(request: HttpRequest, keys: set[str]) -> dict[str, str]:
    """What was kept under those of the keys that are this person's."""
    kept = request.session.get(IN_SESSION, {})
    found = {key: kept[key] for key in keys if key in kept}
    places = {_place(request, key): key for key in keys if key not in found and KEY.fullmatch(key)}
    if places:
        found |= {places[place]: text for place, text in cache.get_many(places).items()}
    return found


def _place(request: HttpRequest, key: str) -> str:
    return f"typed-{request.user.pk}-{key}"
