"""What was done for a household: the closed cycles of its duties, the record of performance."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from carers.queries import done_lines, resting_lines
from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability
from fostering.core.dates import today
from fostering.core.paging import Pages
from fostering.obligations.models import Obligation

PAGE_SIZE = 30


@require_safe
def duty_history(request: StaffRequest, pk: int) -> HttpResponse:
    """Every cycle that closed, the latest first: met in time, met late, or ceased and why."""
    household = pages.load_household(request, pk)
    pages.authorise(request.user.has_capability(Capability.READ_OBLIGATIONS))
    rows = Obligation.objects.visible_to(request.user).for_household(household.pk)
    page = Pages(rows.closed_by(today()), PAGE_SIZE).get_page(request.GET.get("page"))
    return pages.record_page(
        request,
        household,
        "carers/duty_history.html",
        page=page,
        lines=done_lines(page.object_list, request.user),
        resting=resting_lines(household, request.user) if page.number == 1 else [],
    )
