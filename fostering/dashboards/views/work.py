"""My work: what a worker does next, and by when."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carers.models import Assessment
from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest
from fostering.accounts.written import written
from fostering.audit import access
from fostering.core.dates import today
from fostering.dashboards.duties import Duty, compose
from fostering.obligations.models import Obligation, State
from fostering.obligations.models.obligations import ObligationQuerySet
from fostering.obligations.queries import last_checked
from placements.enums import ActionOwner
from placements.models import Visit, VisitAction
from placements.models.visits import VisitQuerySet

# A worker has at most some dozens of households; the rest is a page away.
MOST_LINES = 150
COMING_UP_DAYS = 60


@require_safe
def my_work(request: StaffRequest) -> HttpResponse:
    """What is overdue, due soon and coming up on the households allocated to the person."""
    day = today()
    duties = compose(_due(request.user, day), user=request.user, today=day)
    access.log_list(request, Obligation)
    # Only where nothing else is coming does the page say what is next.
    later = [] if _is_coming(duties) else _due_later(request.user, day)
    return render(
        request,
        "dashboards/my_work.html",
        {
            "sections": _sections(duties),
            "next_due": next(iter(later), None),
            "coming_up_days": COMING_UP_DAYS,
            "drafts": _drafts(request.user),
            "actions": _actions(request.user),
            "assessments": _assessments(request.user),
            "last_checked": last_checked(),
            "today": day,
        },
    )


@written
def _due(user: User, day: datetime.date) -> ObligationQuerySet:
    soon = _mine(user, day).filter(due_on__lte=_horizon(day))
    return soon.with_reasons().order_by("due_on", "pk")[:MOST_LINES]


@written
def _due_later(user: User, day: datetime.date) -> ObligationQuerySet:
    return _mine(user, day).filter(due_on__gt=_horizon(day)).order_by("due_on", "pk")[:1]


def _mine(user: User, day: datetime.date) -> ObligationQuerySet:
    return Obligation.objects.visible_to(user).filter(worker=user).open_on(day)


def _horizon(day: datetime.date) -> datetime.date:
    return day + datetime.timedelta(days=COMING_UP_DAYS)


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


@written
def _drafts(user: User) -> VisitQuerySet:
    drafts = Visit.objects.drafts_of(user).select_related("household")
    return drafts.only("visited_on", "draft_saved_at", "household__name")


@written
def _actions(user: User) -> QuerySet[VisitAction]:
    """What the worker promised on visits and has not done."""
    return (
        VisitAction.objects.visible_to(user)
        .filter(visit__worker=user, owner=ActionOwner.WORKER, done_on__isnull=True)
        .select_related("visit__household")
        .only("what", "due_on", "visit__household__name")
        .order_by("due_on", "pk")[:50]
    )


@written
def _assessments(user: User) -> QuerySet[Assessment]:
    """The assessments that the person is writing."""
    mine = Assessment.objects.visible_to(user).open().filter(assessor=user)
    mine = mine.select_related("household").only("kind", "panel_on", "household__name")
    return mine[:50]
