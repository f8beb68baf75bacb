"""Extending or excusing one duty, and withdrawing that."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carers.models import Household
from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability, Scope
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.errors import DomainError
from fostering.core.forms import GovForm
from fostering.dashboards.exception_forms import ExceptionForm, WithdrawForm
from fostering.obligations import registry, subjects
from fostering.obligations.actions import exceptions
from fostering.obligations.excepting import Effect
from fostering.obligations.explain import explain
from fostering.obligations.models import DutyException, Obligation


@require_http_methods(["GET", "POST"])
def exception_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Extend or excuse an open duty."""
    rows = Obligation.objects.visible_to(request.user).with_reasons()
    row = access.get_record_or_404(request, rows, pk=pk)
    _authorise(request, row)
    form = ExceptionForm(request.POST or None)
    if form.is_valid():
        try:
            exceptions.grant(obligation=row, today=today(), by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, "Exception saved.")
            return redirect(_back(row))
    return _page(request, row, form, "Extend or excuse", "Save the exception")


@require_http_methods(["GET", "POST"])
def exception_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """End an exception before its time."""
    found = DutyException.objects.visible_to(request.user)
    exception = access.get_record_or_404(request, found, pk=pk)
    rows = Obligation.objects.visible_to(request.user).filter(exception=exception)
    # Of an exception that has ended the last row: the action then says that it has.
    row = rows.with_reasons().order_by("-opened_on", "-pk").first()
    if row is None:  # it never was in force, or rests since facts were corrected
        raise Http404
    _authorise(request, row)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            exceptions.withdraw(
                exception=exception, today=today(), by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, "Exception withdrawn: the original date holds again.")
            return redirect(_back(row))
    return _page(request, row, form, "Withdraw the exception", "Withdraw it")


def may_except(user: User, row: Obligation) -> bool:
    """Whether the user may grant exceptions on this duty: a manager of its team, or of all."""
    if not user.has_capability(Capability.EXCUSE_DUTIES):
        return False
    return user.scope is Scope.SERVICE or row.team_id in user.team_ids()


def _authorise(request: StaffRequest, row: Obligation) -> None:
    if not may_except(request.user, row):
        raise PermissionDenied


def _page(
    request: StaffRequest, row: Obligation, form: GovForm, title: str, button: str
) -> HttpResponse:
    households = Household.objects.visible_to(request.user)
    household = households.filter(pk=row.household_id).first() if row.household_id else None
    names = subjects.names_of([row], request.user)
    is_withdrawing = isinstance(form, WithdrawForm)
    in_force = row.effect in (Effect.EXTENDED, Effect.EXCUSED)
    context = {
        "row": row,
        "label": registry.get(row.kind).label,
        "subject": names.get((row.subject_type, row.subject_id), ""),
        "household": household,
        "why": explain(row),
        "form": form,
        "title": title,
        "button": button,
        "back": _back(row),
        "can_withdraw": in_force and not is_withdrawing,
    }
    return render(request, "dashboards/exception_form.html", context)


def _back(row: Obligation) -> str:
    """The page of the household, or the list of duties for a record that has none."""
    if row.household_id is None:
        return reverse("duty-list")
    return reverse("household-detail", args=[row.household_id])
