"""Teams, and the areas that a large service counts them by: an administrator's pages."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fostering.accounts.actions import people
from fostering.accounts.models import NO_AREA, Area, Team
from fostering.accounts.people_forms import AreaForm, AreasFilter, TeamForm, TeamsFilter
from fostering.accounts.requests import StaffRequest
from fostering.accounts.views.administering import (
    AREAS,
    PAGE_SIZE,
    TEAMS,
    authorise,
    form_page,
    tabs,
)
from fostering.core import typed
from fostering.core.paging import Pages


@require_http_methods(["GET", "HEAD", "POST"])
def team_index(request: StaffRequest) -> HttpResponse:
    """Every team with its manager, by name or by area."""
    authorise(request)
    form = TeamsFilter(typed.asked(request), user=request.user)
    if onwards := typed.onwards(request, form):
        return onwards
    found = Team.objects.visible_to(request.user)
    if not form.is_valid():
        found = found.none()
    elif area := form.cleaned_data.get("area"):
        found = found.filter(area=None if area == NO_AREA else area)
    found = found.matching(form.cleaned_data.get("q", "")).select_related("manager", "area")
    context = {
        "tabs": tabs(),
        "filter_form": form,
        "page": Pages(found, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "accounts/team_index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def area_index(request: StaffRequest) -> HttpResponse:
    """Every area, by name."""
    authorise(request)
    form = AreasFilter(typed.asked(request))
    if onwards := typed.onwards(request, form):
        return onwards
    seen = Area.objects.visible_to(request.user)
    found = seen.matching(form.cleaned_data["q"]) if form.is_valid() else seen.none()
    context = {
        "tabs": tabs(),
        "filter_form": form,
        "page": Pages(found, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "accounts/area_index.html", context)


@require_http_methods(["GET", "POST"])
def team_add(request: StaffRequest) -> HttpResponse:
    authorise(request)
    form = TeamForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form=form,
        act=lambda: people.add_team(by=request.user, **form.values),
        done="Team added.",
        back=TEAMS,
        title="Add a team",
        button="Add team",
    )


@require_http_methods(["GET", "POST"])
def team_edit(request: StaffRequest, pk: int) -> HttpResponse:
    authorise(request)
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
    return form_page(
        request,
        form=form,
        act=lambda: people.edit_team(
            team=team, version=form.cleaned_data["version"], by=request.user, **form.values
        ),
        done="Team saved.",
        back=TEAMS,
        title=f"Change {team}",
        now=team,
    )


@require_http_methods(["GET", "POST"])
def area_add(request: StaffRequest) -> HttpResponse:
    authorise(request)
    form = AreaForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: people.add_area(by=request.user, **form.values),
        done="Area added.",
        back=AREAS,
        title="Add an area",
        button="Add area",
    )


@require_http_methods(["GET", "POST"])
def area_edit(request: StaffRequest, pk: int) -> HttpResponse:
    authorise(request)
    area = Area.objects.visible_to(request.user).filter(pk=pk).first()
    if area is None:
        raise Http404
    form = AreaForm(request.POST or None, initial={"version": area.version, "name": area.name})
    return form_page(
        request,
        form=form,
        act=lambda: people.edit_area(
            area=area, version=form.cleaned_data["version"], by=request.user, **form.values
        ),
        done="Area saved.",
        back=AREAS,
        title=f"Change {area}",
        now=area,
    )
