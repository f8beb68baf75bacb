"""The visit that a page is about: in the user's scope, logged as read, with its household."""

from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from placements.models import Visit, VisitAction
from placements.models.visits import VisitQuerySet


def seen(request: StaffRequest) -> VisitQuerySet:
    return Visit.objects.visible_to(request.user).select_related(
        "household__team", "worker", "sharing"
    )


def load_visit(request: StaffRequest, pk: int, *, action: str = access.Action.VIEW) -> Visit:
    return access.get_record_or_404(request, seen(request), action=action, pk=pk)


def load_action(request: StaffRequest, pk: int) -> VisitAction:
    """Something agreed on a visit that the user may see, with the visit and its household."""
    rows = VisitAction.objects.visible_to(request.user).select_related(
        "visit__household__team", "visit__worker"
    )
    return access.get_record_or_404(request, rows, pk=pk)
