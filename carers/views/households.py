"""The list of households, and the head pages of one record."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Case, F, OuterRef, Subquery, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carers import permissions
from carers.actions import households
from carers.enums import Standing
from carers.forms.households import HouseholdFilter, HouseholdForm
from carers.models import Household
from carers.models.households import HouseholdQuerySet
from carers.queries import areas_seen, teams_offered, teams_seen, workers_seen
from carers.views import pages
from fostering.accounts.models import NO_AREA
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.audit import access
from fostering.core import typed
from fostering.core.as_of import AsOf, asked_day
from fostering.core.dates import today
from fostering.core.once import remember
from fostering.core.paging import Pages
from fostering.core.record import Panel, record
from fostering.obligations import registry
from fostering.obligations.models import Obligation
from fostering.obligations.models.obligations import ObligationQuerySet

PAGE_SIZE = 50
# What a column sorts by; the name decides between equals, the key between namesakes.
ORDERS = {
    "name": ("name_key", "pk"),
    "category": ("category", "name_key", "pk"),
    "status": ("standing", "name_key", "pk"),
    "worker": ("allocation_now__worker__name_key", "name_key", "pk"),
    "team": ("team__name", "name_key", "pk"),
    "due": ("first_due_on", "name_key", "pk"),
}
DEFAULT_ORDER = "due"


@require_http_methods(["GET", "HEAD", "POST"])
def household_list(request: StaffRequest) -> HttpResponse:
    """Search, filter and sort the households that the user sees; the worst duty first."""
    user = request.user
    form = HouseholdFilter(
        typed.asked(request),
        areas=areas_seen(user),
        teams=teams_seen(user),
        workers=workers_seen(user),
    )
    if onwards := typed.onwards(request, form):
        return onwards
    seen = Household.objects.visible_to(user)
    if form.errors.keys() & {"q", "area", "team", "worker"}:
        # Of a name that several have, or nobody, not everything is shown: the form asks again.
        seen = seen.none()
    wanted = _filtered(seen, form.cleaned_data)
    page = _page(request, wanted)
    access.log_list(request, Household)
    return render(
        request,
        "carers/household_list.html",
        {
            "filter_form": form,
            "page": page,
            "rows": [_row(household, user) for household in page],
            "columns": record.columns_for(user),
            "default_order": DEFAULT_ORDER,
            "is_filtered": bool(form.errors) or any(form.cleaned_data.values()),
            "can_add": permissions.can_add_household(user),
            "search_query": form.cleaned_data.get("q", ""),
            "today": today(),
        },
    )


def _filtered(households_seen: HouseholdQuerySet, wanted: dict[str, Any]) -> HouseholdQuerySet:
    day = today()
    found = households_seen
    if text := wanted.get("q"):
        found = found.matching(text)
    if category := wanted.get("category"):
        found = found.filter(category=category)
    if area := wanted.get("area"):
        found = found.filter(team__area=None if area == NO_AREA else area)
    if team := wanted.get("team"):
        found = found.filter(team=team)
    if worker := wanted.get("worker"):
        found = found.allocated_to(worker, on=day)
    return found.of_standing(wanted["standing"], on=day) if wanted.get("standing") else found


def _page(request: StaffRequest, wanted: HouseholdQuerySet) -> Page:
    """One page in the order asked for. Only what the page shows is computed for its rows alone."""
    day = today()
    sort = request.GET.get("sort", DEFAULT_ORDER)
    key, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if key not in ORDERS:
        key, is_descending = DEFAULT_ORDER, False
    first, *rest = ORDERS[key]
    order = F(first).desc(nulls_last=True) if is_descending else F(first).asc(nulls_last=True)
    duties = Obligation.objects.visible_to(request.user)
    rows = wanted.select_related("team").with_standing(on=day).with_worker(on=day)
    rows = rows.annotate(first_due_on=_first_due_on(duties, day), worst=_worst(duties, day))
    for column in record.columns_for(request.user):
        rows = column.annotate(rows, day)
    pages = Pages(rows.order_by(order, *rest), PAGE_SIZE, count=wanted.count())
    return pages.get_page(request.GET.get("page"))


def _first_due_on(duties: ObligationQuerySet, day: datetime.date) -> Case:
    """The day on which a household's first open duty is due, as cheaply as a list of every
    household must ask for it: of the few with a duty that closes later all is looked at."""
    still_open, closed_later = duties.open_in_parts(day)
    theirs = (
        rows.filter(household_id=OuterRef("pk")) for rows in (still_open, duties.open_on(day))
    )
    of_open, of_all = (Subquery(rows.order_by("due_on").values("due_on")[:1]) for rows in theirs)
    closing = closed_later.filter(household_id__isnull=False).order_by().values("household_id")
    return Case(When(pk__in=closing, then=of_all), default=of_open)


def _worst(duties: ObligationQuerySet, day: datetime.date) -> Subquery:
    """The kind of that duty."""
    rows = duties.open_on(day).filter(household_id=OuterRef("pk"))
    return Subquery(rows.order_by("due_on", "kind", "pk").values("kind")[:1])


def _row(household: Any, user: Any) -> dict[str, Any]:
    """What one line of the list says of a row of `_page`, with what that annotated."""
    kind = household.worst
    return {
        "household": household,
        "standing": Standing(household.standing).label,
        "worst": registry.get(kind).label if kind else "",
        "extra": [(column, getattr(household, column.code)) for column in record.columns_for(user)],
    }


@require_safe
def household_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The overview of one record: what is due, and a panel from each app."""
    household = pages.load_household(request, pk)
    remember(household)
    user, day, as_of = request.user, today(), asked_day(request)
    panels = record.panels_for(user, household)
    wide = [_panel(panel, user, household, as_of) for panel in panels if panel.is_wide]
    narrow = [_panel(panel, user, household, as_of) for panel in panels if not panel.is_wide]
    return pages.record_page(
        request,
        household,
        "carers/household_detail.html",
        wide_panels=wide,
        panels=narrow,
        next_action=record.next_action_for(user, household, day),
        can_edit=permissions.can_edit_household(user, household),
        as_of=as_of,
        can_read_duties=user.has_capability(Capability.READ_OBLIGATIONS),
    )


def _panel(panel: Panel, user: Any, household: Household, as_of: AsOf) -> str:
    """A panel, drawn on its own: the page's own context and its queries are not repeated."""
    day = as_of.day if panel.answers_any_day else today()
    context = {"user": user, "household": household, "today": day}
    return render_to_string(panel.template, context | panel.context(user, household, day))


@require_http_methods(["GET", "POST"])
def household_add(request: StaffRequest) -> HttpResponse:
    user = request.user
    pages.authorise(permissions.can_add_household(user))
    teams = teams_offered(user)
    initial = {"team": user.team_id}
    form = HouseholdForm(request.POST or None, teams=teams, initial=initial)
    if form.is_valid():
        added = pages.attempt(form, lambda: households.add_household(**form.values, by=user))
        if added is not None:
            messages.success(request, "Household added.")
            return redirect("household-detail", added.pk)
    context = {
        "form": form,
        "title": "Add a household",
        "button": "Add household",
        "back": reverse("household-list"),
    }
    return render(request, "carers/form_alone.html", context)


@require_http_methods(["GET", "POST"])
def household_edit(request: StaffRequest, pk: int) -> HttpResponse:
    household = pages.load_household(request, pk)
    user = request.user
    pages.authorise(permissions.can_edit_household(user, household))
    form = HouseholdForm(
        request.POST or None, record=household, teams=teams_offered(user, household)
    )
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: households.edit_household(
            household=household, version=form.opened_at, by=user, **form.values
        ),
        done="Household saved.",
        then=reverse("household-detail", args=[pk]),
        title="Change the household's details",
    )
