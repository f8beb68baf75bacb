"""My work: what a worker does next, and by when."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carers.models import Assessment
from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.core.dates import today
from fostering.dashboards.duties import Duty, compose
from fostering.obligations.models import Obligation, State
from fostering.obligations.queries import last_checked
from placements.enums import ActionOwner
from placements.models import Visit, VisitAction

# A worker has at most some dozens of households; the rest is a page away.
MOST_LINES = 150
COMING_UP_DAYS = 60


@require_safe
def my_work(request: StaffRequest) -> HttpResponse:
    """What is overdue, due soon and coming up on the households allocated to the person."""
    day = today()
    mine = Obligation.objects.visible_to(request.user).filter(worker=request.user).open_on(day)
    horizon = day + datetime.timedelta(days=COMING_UP_DAYS)
    rows = mine.filter(due_on__lte=horizon).with_reasons().order_by("due_on", "pk")
    duties = compose(rows[:MOST_LINES], user=request.user, today=day)
    access.log_list(request, Obligation)
    # Only where nothing else is coming does the page say what is next.
    later, is_coming = mine.filter(due_on__gt=horizon), _is_coming(duties)
    return render(
        request,
        "dashboards/my_work.html",
        {
            "sections": _sections(duties),
            "next_due": None if is_coming else later.order_by("due_on", "pk").first(),
            "coming_up_days": COMING_UP_DAYS,
            "drafts": Visit.objects.drafts_of(request.user).select_related("household"),
            "actions": _actions(request.user),
            "assessments": _assessments(request.user),
            "last_checked": last_checked(),
            "today": day,
        },
    )


def _sections(duties: list[Duty]) -> list[dict[str, Any]]:
    """The duties by state, the worst first, in date order within each."""
    return [
        {
            "state": state.value,
            "title": state.label,
            "duties": [duty for duty in duties if duty.state is state],
        }
        for state in State
    ]


def _is_coming(duties: list[Duty]) -> bool:
    return any(duty.state is State.UPCOMING for duty in duties)


def _actions(user: User) -> list[VisitAction]:
    """What the worker promised on visits and has not done."""
    return list(
        VisitAction.objects.visible_to(user)
        .filter(visit__worker=user, owner=ActionOwner.WORKER, done_on__isnull=True)
        .select_related("visit__household")
        .order_by("due_on", "pk")[:50]
    )


def _assessments(user: User) -> list[Assessment]:
    """The assessments that the person is writing."""
    return list(
        Assessment.objects.visible_to(user)
        .open()
        .filter(assessor=user)
        .select_related("household")[:50]
    )
