"""After a visit: the copy shared and agreed, a manager's oversight."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.core.dates import today
from placements.actions import visits
from placements.forms.after import OversightForm, ShareForm
from placements.permissions import can_oversee_visit, can_share_visit
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
