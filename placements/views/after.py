"""After a visit: the copy shared and agreed, what was agreed done, a manager's oversight."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.core.dates import today
from placements.actions import visit_actions, visits
from placements.forms.after import ActionDoneForm, OversightForm, ShareForm
from placements.permissions import can_close_action, can_oversee_visit, can_share_visit
from placements.views import loading


@require_http_methods(["GET", "POST"])
def visit_share(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that the carer was given their copy, and what they said of it."""
    visit = loading.load_visit(request, pk)
    pages.authorise(can_share_visit(request.user, visit))
    then = reverse("visit-detail", args=[pk])
    form = ShareForm(
        request.POST or None, record=visit, initial={"shared_on": visit.shared_on or today()}
    )
    return pages.form_page(
        request,
        visit.household,
        form=form,
        act=lambda: visits.share_visit(
            visit=visit, version=form.opened_at, today=today(), by=request.user, **form.values
        ),
        done="Sharing recorded.",
        then=then,
        back=then,
        title="Share the visit with the carer",
    )


@require_http_methods(["GET", "POST"])
def visit_action_done(request: StaffRequest, pk: int) -> HttpResponse:
    """Record the day on which something agreed on a visit was done."""
    action = loading.load_action(request, pk)
    pages.authorise(can_close_action(request.user, action.visit))
    then = reverse("visit-detail", args=[action.visit_id])
    form = ActionDoneForm(
        request.POST or None, record=action, initial={"done_on": action.done_on or today()}
    )
    return pages.form_page(
        request,
        action.visit.household,
        form=form,
        act=lambda: visit_actions.mark_done(
            action=action, version=form.opened_at, today=today(), by=request.user, **form.values
        ),
        done="Action done.",
        then=then,
        back=then,
        title="Mark an action as done",
        button="Mark as done",
        template="placements/visit_action.html",
        action=action,
    )


@require_POST
def visit_action_open_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back that an action was done."""
    action = loading.load_action(request, pk)
    pages.authorise(can_close_action(request.user, action.visit))
    visit_actions.open_again(action=action, by=request.user)
    messages.success(request, "The action is open again.")
    return redirect("visit-detail", pk=action.visit_id)


@require_http_methods(["GET", "POST"])
def visit_oversee(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a manager's note."""
    visit = loading.load_visit(request, pk)
    pages.authorise(can_oversee_visit(request.user, visit))
    then = reverse("visit-detail", args=[pk])
    form = OversightForm(request.POST or None)
    return pages.form_page(
        request,
        visit.household,
        form=form,
        act=lambda: visits.add_oversight(
            visit=visit, text=form.cleaned_data["text"], by=request.user
        ),
        done="Note added.",
        then=then,
        back=then,
        title="Add oversight",
        button="Add note",
    )
