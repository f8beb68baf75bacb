"""The visit that a page is about: in the user's scope, logged as read, with its household."""

from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.written import written
from fostering.audit import access
from placements.models import Visit, VisitAction
from placements.models.visits import VisitQuerySet


def seen(request: StaffRequest) -> VisitQuerySet:
    return _seen(request.user)


def _seen(user: User) -> VisitQuerySet:
    return Visit.objects.visible_to(user).select_related("household__team", "worker", "sharing")


def load_visit(request: StaffRequest, pk: int, *, action: str = access.Action.VIEW) -> Visit:
    found = _visits(request.user, pk=pk)
    return access.the_one_or_404(request, Visit, found, action=action, pk=pk)


@written
def _visits(user: User, *, pk: int) -> VisitQuerySet:
    return _seen(user).filter(pk=pk)


def load_action(request: StaffRequest, pk: int) -> VisitAction:
    """Something agreed on a visit that the user may see, with the visit and its household."""
    rows = VisitAction.objects.visible_to(request.user).select_related(
        "visit__household__team", "visit__worker"
    )
    return access.get_record_or_404(request, rows, pk=pk)
