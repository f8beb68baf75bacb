"""Children placed with a household: placing one, ending a placement."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.core.dates import today
from fostering.core.errors import DomainError
from placements.actions import placements
from placements.forms.placements import EndPlacementForm, PlaceChildForm
from placements.models import Placement
from placements.permissions import can_place_child


@require_http_methods(["GET", "POST"])
def placement_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that a child lives with the household from a day."""
    household = pages.load_household(request, pk)
    pages.authorise(can_place_child(request.user, household))
    form = PlaceChildForm(
        request.POST or None,
        initial={"started_on": today()},
        asks_reason=bool(request.POST.get("over_limit_reason")),
    )

    def place() -> Placement:
        answers = form.cleaned_data
        try:
            return placements.place_child(
                household=household,
                child=form.child,
                kind=answers["kind"],
                started_on=answers["started_on"],
                over_limit_reason=answers["over_limit_reason"],
                today=today(),
                by=request.user,
            )
        except DomainError as error:
            if error.field == "over_limit_reason":
                form.ask_reason()
            raise

    return pages.form_page(
        request,
        household,
        form=form,
        act=place,
        done="Child placed.",
        then=reverse("household-detail", args=[pk]),
        title="Place a child",
        button="Place the child",
    )


@require_http_methods(["GET", "POST"])
def placement_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Record the day on which a placement ended."""
    seen = Placement.objects.visible_to(request.user).select_related("household__team", "child")
    placement = access.get_record_or_404(request, seen, pk=pk)
    pages.authorise(can_place_child(request.user, placement.household))
    form = EndPlacementForm(request.POST or None, record=placement)
    return pages.form_page(
        request,
        placement.household,
        form=form,
        act=lambda: placements.end_placement(
            placement=placement,
            version=form.opened_at,
            today=today(),
            by=request.user,
            **form.values,
        ),
        done="Placement ended.",
        then=reverse("household-detail", args=[placement.household_id]),
        title=f"End the placement of {placement.child}",
        button="End placement",
    )
