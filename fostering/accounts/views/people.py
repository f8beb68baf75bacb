"""People who work for the service: an administrator's pages."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from fostering.accounts.actions import people
from fostering.accounts.models import User, UserQuerySet
from fostering.accounts.people_forms import EditPersonForm, PeopleFilter, PersonForm
from fostering.accounts.requests import StaffRequest
from fostering.accounts.views.administering import PAGE_SIZE, authorise, form_page, tabs
from fostering.core import typed
from fostering.core.errors import DomainError
from fostering.core.paging import Pages


@require_http_methods(["GET", "HEAD", "POST"])
def people_list(request: StaffRequest) -> HttpResponse:
    authorise(request)
    form = PeopleFilter(typed.asked(request), user=request.user)
    if onwards := typed.onwards(request, form):
        return onwards
    everybody = User.objects.visible_to(request.user)
    # Of an answer that makes no sense nobody is shown, not everybody: the form asks again.
    found = _filtered(everybody, form.cleaned_data) if form.is_valid() else everybody.none()
    found = found.select_related("team").order_by("name_key", "pk")
    context = {
        "tabs": tabs(),
        "filter_form": form,
        "page": Pages(found, PAGE_SIZE).get_page(request.GET.get("page")),
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
    authorise(request)
    form = PersonForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form=form,
        act=lambda: people.add_person(by=request.user, **form.values),
        done="Person added. A link to choose a password is on its way to them.",
        title="Add a person",
        button="Add person",
    )


@require_http_methods(["GET", "POST"])
def people_edit(request: StaffRequest, pk: int) -> HttpResponse:
    authorise(request)
    user = User.objects.visible_to(request.user).filter(pk=pk).first()
    if user is None:
        raise Http404
    names = [*PersonForm.base_fields, "is_active"]
    form = EditPersonForm(
        request.POST or None,
        user=request.user,
        initial={name: getattr(user, name) for name in names},
    )
    return form_page(
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
    authorise(request)
    user = User.objects.visible_to(request.user).filter(pk=pk).first()
    if user is None:
        raise Http404
    try:
        people.invite(user=user, by=request.user)
        messages.success(request, "A link to choose a password is on its way.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("people-edit", pk)
