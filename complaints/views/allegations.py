"""Allegations: the list of those that name the reader, one of them, recording one, the referral."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carers.models import Household
from carers.views.pages import authorise
from complaints import permissions
from complaints.actions import allegations
from complaints.forms.allegations import AllegationForm, NewAllegationForm, ReferralForm
from complaints.models import Allegation, AllegationReader
from complaints.queries import readers_offered
from complaints.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Scope
from fostering.audit import access
from fostering.core.dates import today
from fostering.obligations.explain import explain
from fostering.obligations.models import Obligation

# In the household's access lines the page has no name: it would say what the visit was about.
UNNAMED = ""


@require_safe
def allegation_list(request: StaffRequest) -> HttpResponse:
    """What the user may know of; for most people of the service nothing, and no page says why."""
    user = request.user
    authorise(user.scope is not Scope.NONE)
    page = pages.page_of(request, Allegation.objects.visible_to(user).select_related("household"))
    duties = _duties([allegation.pk for allegation in page], user)
    access.log_list(request, Allegation)
    context = {
        "page": page,
        "rows": [(allegation, duties.get(allegation.pk)) for allegation in page],
        "today": today(),
    }
    return render(request, "complaints/allegation_list.html", context)


@require_safe
def allegation_detail(request: StaffRequest, pk: int) -> HttpResponse:
    allegation = _load(request, pk)
    user = request.user
    duty = _duties([pk], user).get(pk)
    readers = AllegationReader.objects.visible_to(user).filter(allegation=allegation)
    seen = Household.objects.visible_to(user).filter(pk=allegation.household_id)
    context = {
        "allegation": allegation,
        "duty": duty,
        "why": str(explain(duty)) if duty else "",
        "readers": [row.user for row in readers.select_related("user")],
        "can_open_household": seen.exists(),
        "can_change": permissions.can_change_allegation(user, allegation),
        "events": pages.what_was_done(allegation),
        "today": today(),
    }
    return render(request, "complaints/allegation_detail.html", context)


@require_http_methods(["GET", "POST"])
def allegation_add(request: StaffRequest, pk: int) -> HttpResponse:
    """An allegation about somebody of a household."""
    user = request.user
    seen = Household.objects.visible_to(user)
    household = access.get_record_or_404(request, seen, page=UNNAMED, pk=pk)
    authorise(permissions.can_record_allegation(user, household))
    people = readers_offered(household).exclude(pk=user.pk)
    form = pages.form_of(NewAllegationForm, request, people=people)
    return pages.form_page(
        request,
        form=form,
        act=lambda: allegations.record_allegation(household=household, by=user, **form.values),
        done="Allegation recorded.",
        then=lambda allegation: reverse("allegation-detail", args=[allegation.pk]),
        back=reverse("household-detail", args=[pk]),
        title=f"Record an allegation: {household}",
        button="Record allegation",
        hint="Only the people whom you name here, and those who answer for every allegation, "
        "will know that it exists.",
    )


@require_http_methods(["GET", "POST"])
def allegation_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """What the allegation says and who may see it; with ?part=referral the day it was referred."""
    allegation = _load(request, pk)
    authorise(permissions.can_change_allegation(request.user, allegation))
    is_referral = request.GET.get("part") == "referral"
    edit = _referral if is_referral else _details
    return edit(request, allegation, reverse("allegation-detail", args=[pk]))


def _referral(request: StaffRequest, allegation: Allegation, back: str) -> HttpResponse:
    form = ReferralForm(request.POST or None, record=allegation)
    return pages.form_page(
        request,
        form=form,
        act=lambda: allegations.record_lado_referral(
            allegation=allegation, version=form.opened_at, by=request.user, **form.values
        ),
        done="LADO referral recorded.",
        then=back,
        back=back,
        title=f"{allegation}: the LADO referral",
        button="Save",
    )


def _details(request: StaffRequest, allegation: Allegation, back: str) -> HttpResponse:
    people = readers_offered(allegation.household, allegation)
    form = pages.form_of(AllegationForm, request, record=allegation, people=people)
    return pages.form_page(
        request,
        form=form,
        act=lambda: allegations.change_allegation(
            allegation=allegation, version=form.opened_at, by=request.user, **form.values
        ),
        done="Allegation saved.",
        then=back,
        back=back,
        title=f"{allegation}: what it says, and who may see it",
        button="Save",
    )


def _load(request: StaffRequest, pk: int) -> Allegation:
    seen = Allegation.objects.visible_to(request.user).select_related("household")
    return access.get_record_or_404(request, seen, pk=pk)


def _duties(allegation_ids: list[int], user: Any) -> dict[int, Obligation]:
    """The referral that is due of each of these allegations. One query."""
    rows = Obligation.objects.visible_to(user).open_on(today()).select_related("standard")
    rows = rows.filter(subject_type="allegation", subject_id__in=allegation_ids)
    return {row.subject_id: row for row in rows}
