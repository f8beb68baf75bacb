"""People who work for the service, and teams: an administrator's pages."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from fostering.accounts.actions import people
from fostering.accounts.models import Area, Team, User, UserQuerySet
from fostering.accounts.people_forms import (
    AreaForm,
    EditPersonForm,
    PeopleFilter,
    PersonForm,
    TeamForm,
)
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.core import typed
from fostering.core.errors import DomainError, EditConflict
from fostering.core.forms import GovForm, retype
from fostering.core.paging import Pages

PAGE_SIZE = 50
T = TypeVar("T")


def _authorise(request: StaffRequest) -> None:
    if not request.user.has_capability(Capability.MANAGE_USERS):
        raise PermissionDenied("People and teams are looked after by an administrator.")


@require_http_methods(["GET", "HEAD", "POST"])
def people_list(request: StaffRequest) -> HttpResponse:
    _authorise(request)
    form = PeopleFilter(typed.asked(request), user=request.user)
    if onwards := typed.onwards(request, form):
        return onwards
    everybody = User.objects.visible_to(request.user)
    # Of an answer that makes no sense nobody is shown, not everybody: the form asks again.
    found = _filtered(everybody, form.cleaned_data) if form.is_valid() else everybody.none()
    found = found.select_related("team").order_by("name_key", "pk")
    context = {
        "filter_form": form,
        "page": Pages(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "teams": Team.objects.visible_to(request.user).select_related("manager", "area"),
        "areas": Area.objects.visible_to(request.user),
        "search_query": "",
    }
    return render(request, "accounts/people_list.html", context)


def _filtered(found: UserQuerySet, wanted: dict[str, Any]) -> UserQuerySet:
    if text := wanted.get("q"):
        found = found.matching(text)
    if role := wanted.get("role"):
        found = found.filter(role=role)
    if team := wanted.get("team"):
        found = found.filter(team=team)
    if wanted.get("state") == "all":
        return found
    return found.filter(is_active=wanted.get("state") != "closed")


@require_http_methods(["GET", "POST"])
def people_add(request: StaffRequest) -> HttpResponse:
    _authorise(request)
    form = PersonForm(request.POST or None, user=request.user)
    return _form_page(
        request,
        form=form,
        act=lambda: people.add_person(by=request.user, **form.values),
        done="Person added. A link to choose a password is on its way to them.",
        title="Add a person",
        button="Add person",
    )


@require_http_methods(["GET", "POST"])
def people_edit(request: StaffRequest, pk: int) -> HttpResponse:
    _authorise(request)
    user = User.objects.visible_to(request.user).filter(pk=pk).first()
    if user is None:
        raise Http404
    names = [*PersonForm.base_fields, "is_active"]
    form = EditPersonForm(
        request.POST or None,
        user=request.user,
        initial={name: getattr(user, name) for name in names},
    )
    return _form_page(
        request,
        form=form,
        act=lambda: people.edit_person(
            user=user, version=form.cleaned_data["version"], by=request.user, **form.values
        ),
        done="Person saved.",
        title=f"Change {user}",
        person=user,
        now=user,
    )


@require_POST
def people_invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the link to choose a password again."""
    _authorise(request)
    user = User.objects.visible_to(request.user).filter(pk=pk).first()
    if user is None:
        raise Http404
    try:
        people.invite(user=user, by=request.user)
        messages.success(request, "A link to choose a password is on its way.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("people-edit", pk)


@require_http_methods(["GET", "POST"])
def team_add(request: StaffRequest) -> HttpResponse:
    _authorise(request)
    form = TeamForm(request.POST or None, user=request.user)
    return _form_page(
        request,
        form=form,
        act=lambda: people.add_team(by=request.user, **form.values),
        done="Team added.",
        title="Add a team",
        button="Add team",
    )


@require_http_methods(["GET", "POST"])
def team_edit(request: StaffRequest, pk: int) -> HttpResponse:
    _authorise(request)
    team = Team.objects.visible_to(request.user).filter(pk=pk).first()
    if team is None:
        raise Http404
    initial = {
        "version": team.version,
        "name": team.name,
        "manager": team.manager_id,
        "area": team.area_id,
    }
    form = TeamForm(request.POST or None, user=request.user, initial=initial)
    return _form_page(
        request,
        form=form,
        act=lambda: people.edit_team(
            team=team, version=form.cleaned_data["version"], by=request.user, **form.values
        ),
        done="Team saved.",
        title=f"Change {team}",
        now=team,
    )


@require_http_methods(["GET", "POST"])
def area_add(request: StaffRequest) -> HttpResponse:
    _authorise(request)
    form = AreaForm(request.POST or None)
    return _form_page(
        request,
        form=form,
        act=lambda: people.add_area(by=request.user, **form.values),
        done="Area added.",
        title="Add an area",
        button="Add area",
    )


@require_http_methods(["GET", "POST"])
def area_edit(request: StaffRequest, pk: int) -> HttpResponse:
    _authorise(request)
    area = Area.objects.visible_to(request.user).filter(pk=pk).first()
    if area is None:
        raise Http404
    form = AreaForm(request.POST or None, initial={"version": area.version, "name": area.name})
    return _form_page(
        request,
        form=form,
        act=lambda: people.edit_area(
            area=area, version=form.cleaned_data["version"], by=request.user, **form.values
        ),
        done="Area saved.",
        title=f"Change {area}",
        now=area,
    )


def _form_page(
    request: StaffRequest,
    *,
    form: GovForm,
    act: Callable[[], T],
    done: str,
    title: str,
    button: str = "Save",
    now: User | Team | Area | None = None,
    **context: Any,
) -> HttpResponse:
    if form.is_valid() and _succeeds(form, act, now):
        messages.success(request, done)
        return redirect("people-list")
    context |= {"form": form, "title": title, "button": button, "back": reverse("people-list")}
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
