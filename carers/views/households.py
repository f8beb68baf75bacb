"""The list of households, and the head pages of one record."""

import datetime
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When
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
from carers.queries import teams_offered
from carers.views import pages
from fostering.accounts.models import NO_AREA, User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.accounts.written import Written, written
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
    form = HouseholdFilter(typed.asked(request), user=user)
    if onwards := typed.onwards(request, form):
        return onwards
    # Of a name that several have, or nobody, not everything is shown: the form asks again.
    is_clear = not form.errors.keys() & {"q", "area", "team", "worker"}
    sort = request.GET.get("sort", DEFAULT_ORDER)
    found = HouseholdPages(user, form.cleaned_data, sort, is_clear)
    page = found.get_page(request.GET.get("page"))
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


class HouseholdPages(Pages):
    """Pages of the households that fit a filter, in an order. What somebody typed makes a query of
    its own; any other is written once."""

    def __init__(self, user: User, asked: dict[str, Any], sort: str, is_clear: bool) -> None:
        self.text = asked.get("q", "")
        area = asked.get("area")
        ids = {"area": area, "team": asked.get("team"), "worker": asked.get("worker")}
        self.ids = {name: one.pk for name, one in ids.items() if one and one != NO_AREA}
        codes = (asked.get("category", ""), asked.get("standing", ""), area == NO_AREA)
        self.given = (user, today(), self.text, *codes)
        self.sort = sort if sort.removeprefix("-") in ORDERS else DEFAULT_ORDER
        number = next(iter(self._ask(_number)), 0) if is_clear else 0
        super().__init__(Household.objects.none(), PAGE_SIZE, count=number)

    def keys(self, start: int, end: int) -> list[int]:
        return list(self._ask(_keys, self.sort, start, end))

    def read(self, keys: Sequence[int]) -> list[Household]:
        rows = {row.pk: row for row in _rows(*self.given[:2], keys=list(keys))}
        return [rows[key] for key in keys if key in rows]

    def _ask(self, query: Written, *more: Hashable) -> Iterable[Any]:
        asked = query.build if self.text else query
        return asked(*self.given, *more, **self.ids)


def _wanted(
    user: User,
    day: datetime.date,
    text: str,
    category: str,
    standing: str,
    without_area: bool,
    **ids: Any,
) -> HouseholdQuerySet:
    found = Household.objects.visible_to(user)
    if text:
        found = found.matching(text)
    if category:
        found = found.filter(category=category)
    if without_area or "area" in ids:
        found = found.filter(team__area=ids.get("area"))
    if "team" in ids:
        found = found.filter(team=ids["team"])
    if "worker" in ids:
        found = found.allocated_to(ids["worker"], on=day)
    return found.of_standing(standing, on=day) if standing else found


@written
def _number(*given: Any, **ids: Any) -> QuerySet[Household, int]:
    """How many there are; nothing when there are none."""
    everything = _wanted(*given, **ids).order_by().values(whole=Value(1))
    return everything.annotate(number=Count("pk")).values_list("number", flat=True)


@written
def _keys(user: User, day: datetime.date, *given: Any, **ids: Any) -> QuerySet[Household, int]:
    """The keys of one page in the order asked for."""
    *filters, sort, start, end = given
    first, *rest = ORDERS[sort.removeprefix("-")]
    order = F(first).desc if sort.startswith("-") else F(first).asc
    rows = _wanted(user, day, *filters, **ids).with_standing(on=day).with_worker(on=day)
    rows = rows.annotate(first_due_on=_first_due_on(Obligation.objects.visible_to(user), day))
    return rows.order_by(order(nulls_last=True), *rest).values_list("pk", flat=True)[start:end]


@written
def _rows(user: User, day: datetime.date, *, keys: list[int]) -> HouseholdQuerySet:
    """What a page shows of its rows: it is computed for these alone."""
    duties = Obligation.objects.visible_to(user)
    rows = Household.objects.visible_to(user).filter(pk__in=keys).order_by().select_related("team")
    rows = rows.only("ref", "name", "category", "team__name").with_standing(on=day)
    rows = rows.annotate(first_due_on=_first_due_on(duties, day), worst=_worst(duties, day))
    for column in record.columns_for(user):
        rows = column.annotate(rows, day)
    return rows


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
