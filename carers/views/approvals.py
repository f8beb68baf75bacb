"""Approvals: recording, terms, ending, the one extension; and who works with the household."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carers import permissions
from carers.actions import allocations, approvals
from carers.enums import ApprovalKind
from carers.forms.approvals import (
    AllocationForm,
    ApprovalForm,
    EndApprovalForm,
    ExtendApprovalForm,
    TermsForm,
)
from carers.models import Approval
from carers.queries import allocations_of, latest_allocation_id, standing_of, workers_offered
from carers.rules import temporary_approval_ends
from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.errors import EditConflict


@require_http_methods(["GET", "POST"])
def approval_add(request: StaffRequest, pk: int) -> HttpResponse:
    household = pages.load_household(request, pk)
    pages.authorise(permissions.can_record_approval(request.user, household))
    form = ApprovalForm(request.POST or None)
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: approvals.grant_approval(household=household, by=request.user, **form.values),
        done="Approval recorded.",
        then=reverse("household-detail", args=[pk]),
        title="Record an approval",
        button="Record approval",
    )


# The things that can be done to an approval, each a form of its own on one page.
TERMS, END, EXTEND = "terms", "end", "extend"


@require_http_methods(["GET", "POST"])
def approval_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the terms, end the approval, or record its extension: ?do=terms, end or extend."""
    seen = Approval.objects.visible_to(request.user).select_related("household__team")
    approval = access.get_record_or_404(request, seen, pk=pk)
    household = approval.household
    pages.authorise(permissions.can_record_approval(request.user, household))
    choices = _choices(approval)
    chosen = request.GET.get("do", TERMS)
    chosen = chosen if chosen in choices else TERMS
    title, form_class, action = choices[chosen]
    form = form_class(request.POST or None, record=approval)
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: action(
            approval=approval, version=form.opened_at, by=request.user, **form.values
        ),
        done="Approval saved.",
        then=reverse("household-detail", args=[household.pk]),
        title=title,
        template="carers/approval_edit.html",
        approval=approval,
        limit=temporary_approval_ends(
            approval.started_on, extended=approval.extended_on is not None
        ),
        others=[(words, f"?do={code}") for code, (words, *_) in choices.items() if code != chosen],
    )


def _choices(approval: Approval) -> dict[str, tuple[str, Any, Callable[..., Approval]]]:
    """What can still be done to this approval: words, form, action."""
    found: dict[str, tuple[str, Any, Callable[..., Approval]]] = {}
    found[TERMS] = ("Change the terms of approval", TermsForm, approvals.change_terms)
    found[END] = ("End the approval", EndApprovalForm, approvals.end_approval)
    if approval.kind == ApprovalKind.TEMPORARY and approval.extended_on is None:
        found[EXTEND] = ("Extend the approval", ExtendApprovalForm, approvals.extend_approval)
    return found


@require_http_methods(["GET", "POST"])
def allocation_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the household to another worker from a day."""
    household = pages.load_household(request, pk)
    user = request.user
    pages.authorise(permissions.can_allocate(user, household))
    form = AllocationForm(
        request.POST or None,
        workers=workers_offered(user, household),
        initial={"version": latest_allocation_id(household), "started_on": today()},
    )

    def reallocate() -> object:
        try:
            return allocations.reallocate(
                household=household, latest_seen=form.opened_at, by=user, **form.values
            )
        except EditConflict:
            del household.standing
            standing_of(household, today())
            form.show_newer(latest_allocation_id(household), household.worker_now or "Nobody")
            raise

    return pages.form_page(
        request,
        household,
        form=form,
        act=reallocate,
        done="Worker changed.",
        then=reverse("household-detail", args=[pk]),
        title="Change the worker" if household.worker_now else "Allocate a worker",
        template="carers/allocation_change.html",
        allocations=allocations_of(household),
    )
