"""Where each role begins its day."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.roles import Capability, Role, Scope

# The first screen answers one question a role.
FIRST_PAGE = {
    Role.PANEL_COORDINATOR: "assessment-list",
    Role.TRAINING_COORDINATOR: "duty-list",
    Role.BUSINESS_SUPPORT: "duty-list",
    Role.AGENCY_DECISION_MAKER: "assessment-list",
    Role.REVIEWING_OFFICER: "household-list",
    Role.COMPLAINTS_OFFICER: "complaint-list",
    Role.ADMINISTRATOR: "people-list",
}


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Send somebody to the page that their role works from."""
    return first_page(request.user)


def first_page(user: User) -> HttpResponse:
    if user.has_capability(Capability.SEE_TEAM_PAGE):
        managed = sorted(user.team_ids())
        if user.scope is Scope.TEAM and len(managed) == 1:
            return redirect("team-page", pk=managed[0])
        return redirect("team-list")
    return redirect(FIRST_PAGE.get(Role(user.role), "my-work"))
