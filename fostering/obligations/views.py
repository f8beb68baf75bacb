"""The operations page: is the nightly work done, and what did it do."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability, Scope
from fostering.core import heartbeat
from fostering.core.dates import today
from fostering.notifications.queries import outbox_state
from fostering.obligations.operations import overview


@require_safe
def operations(request: StaffRequest) -> HttpResponse:
    """For those who watch over the service. Counts alone: no person's record is read."""
    if not request.user.has_capability(Capability.SEE_OPERATIONS):
        raise PermissionDenied("This page is for those who look after the service.")
    context = {
        **overview(user=request.user, now=timezone.now(), day=today()),
        "outbox": outbox_state(),
        "last_beat": heartbeat.last_beat(),
        "may_open_households": request.user.scope is not Scope.NONE,
    }
    return render(request, "obligations/operations.html", context)
