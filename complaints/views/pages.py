"""What the pages of complaints and allegations share: lists, forms, what was done."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from carers.views.pages import attempt
from fostering.accounts.requests import StaffRequest
from fostering.audit import presenters
from fostering.audit.queries import events_about
from fostering.core.finding_several import looks_for_more
from fostering.core.forms import GovForm
from fostering.core.paging import Pages

PAGE_SIZE = 50
EVENTS_SHOWN = 50
T = TypeVar("T", bound=Model)
F = TypeVar("F", bound=GovForm)


def page_of(request: StaffRequest, rows: QuerySet[T]) -> Page:
    return Pages(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def what_was_done(subject: Model) -> list[dict[str, Any]]:
    """The latest events of a record as lines. One query."""
    return [
        {"at": event.at, "by": event.by, "what": presenters.present(event)}
        for event in events_about(subject)[:EVENTS_SHOWN]
    ]


def form_of(form: type[F], request: StaffRequest, **kwargs: Any) -> F:
    """The form as it was posted; as typed so far, when somebody is yet to be found for it."""
    if looks_for_more(request.POST):
        return form.from_draft(dict(request.POST.lists()), **kwargs)
    return form(request.POST or None, **kwargs)


def form_page(
    request: StaffRequest,
    *,
    form: GovForm,
    act: Callable[[], T],
    done: str,
    then: str | Callable[[T], str],
    title: str,
    button: str,
    back: str,
    hint: str = "",
) -> HttpResponse:
    """Show a form; on a good POST call `act`, say `done` and go to `then`."""
    if request.method == "POST" and form.is_valid():
        result = attempt(form, act)
        if result is not None:
            messages.success(request, done)
            return redirect(then if isinstance(then, str) else then(result))
    context = {"form": form, "title": title, "button": button, "back": back, "hint": hint}
    return render(request, "complaints/form.html", context)
