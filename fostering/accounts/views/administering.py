"""What an administrator's pages share: who may open them, their forms, the way between them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fostering.accounts.models import Area, Team, User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.core.errors import DomainError, EditConflict
from fostering.core.forms import GovForm, retype

PAGE_SIZE = 50
PEOPLE, TEAMS, AREAS = "people-list", "people-teams", "people-areas"
T = TypeVar("T")


def authorise(request: StaffRequest) -> None:
    if not request.user.has_capability(Capability.MANAGE_USERS):
        raise PermissionDenied("People and teams are looked after by an administrator.")


def tabs() -> list[tuple[str, str]]:
    """The lists, by their words and addresses."""
    return [("People", reverse(PEOPLE)), ("Teams", reverse(TEAMS)), ("Areas", reverse(AREAS))]


def form_page(
    request: StaffRequest,
    *,
    form: GovForm,
    act: Callable[[], T],
    done: str,
    title: str,
    button: str = "Save",
    back: str = PEOPLE,
    now: User | Team | Area | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form; on a good POST call `act`, say `done` and go to the list called `back`. `now` is
    the record that it changes."""
    if form.is_valid() and _succeeds(form, act, now):
        messages.success(request, done)
        return redirect(back)
    context |= {"form": form, "title": title, "button": button, "back": reverse(back)}
    return render(request, "accounts/people_form.html", context)


def _succeeds(form: GovForm, act: Callable[[], Any], now: User | Team | Area | None) -> bool:
    try:
        act()
    except EditConflict as conflict:
        if now is None:
            raise
        # What was typed stays; the next save is judged against what the record says now.
        now.refresh_from_db()
        retype(form, version=str(now.version))
        form.add_domain_error(conflict)
    except DomainError as error:
        form.add_domain_error(error)
    else:
        return True
    return False
