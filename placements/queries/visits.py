"""Visits of a household, and the drafts of a worker."""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet

from carers.models import Approval, Household, Person
from fostering.accounts.models import User
from fostering.accounts.written import written
from fostering.obligations.models import Obligation
from placements.enums import VisitStatus
from placements.models import Visit, VisitAction, VisitChild, VisitOversight
from placements.models.visits import VisitQuerySet


def drafts_of(user: User) -> VisitQuerySet:
    """The visits that `user` has begun and not finished, the last one saved first."""
    return (
        Visit.objects.visible_to(user)
        .drafts_of(user)
        .select_related("household")
        .order_by("-updated_at", "-pk")
    )


@written
def drafts_to(user: User, *, household: int) -> VisitQuerySet:
    """Those of them to one household."""
    return drafts_of(user).filter(household=household)


def visits_of(household: Household | int, user: User) -> VisitQuerySet:
    """Completed visits of the household that `user` sees, newest first, with their worker."""
    return (
        Visit.objects.visible_to(user)
        .completed()
        .filter(household=household)
        .select_related("worker")
        .order_by("-visited_on", "-pk")
    )


def last_completed(household: Household, *, before: datetime.date, but: int) -> Visit | None:
    """The last visit completed on or before a day, leaving out visit `but`."""
    return next(iter(_last_completed(None, household=household.pk, before=before, but=but)), None)


@written
def _last_completed(
    _user: None, *, household: int, before: datetime.date, but: int
) -> VisitQuerySet:
    visits = Visit.objects.completed().filter(household=household, visited_on__lte=before)
    return visits.exclude(pk=but).order_by("-visited_on", "-pk")[:1]


def first_approved_on(household_id: int) -> datetime.date | None:
    """The day of the household's first approval, full or temporary."""
    return next(iter(_approval_days(None, household=household_id)), None)


@written
def _approval_days(_user: None, *, household: int) -> QuerySet[Approval, datetime.date]:
    approvals = Approval.objects.filter(household=household).order_by("started_on")
    return approvals.values_list("started_on", flat=True)[:1]


def open_actions(household: Household | int, user: User) -> QuerySet[VisitAction]:
    """What was agreed on visits to the household and is not done, the earliest date first."""
    return (
        VisitAction.objects.visible_to(user)
        .filter(visit__household=household, visit__status=VisitStatus.COMPLETED, done_on=None)
        .order_by("due_on", "pk")
    )


def parts_of_visits(
    child_fields: Iterable[str], action_fields: Iterable[str]
) -> dict[str, QuerySet]:
    """What is read along with visits that the caller may read, by relation, with these fields."""
    return {
        "children": VisitChild.objects.only("visit_id", *child_fields),
        "actions": VisitAction.objects.only("visit_id", *action_fields),
        "people_present": Person.objects.only("pk"),
    }


@written
def people_present(_user: None, *, visit: int) -> QuerySet[Person]:
    """Who of the household was there on a visit; the caller may read the visit."""
    present = Visit.people_present.through.objects.filter(visit=visit).values("person")
    return Person.objects.filter(pk__in=present).order_by("role", "name_key", "pk")


@written
def actions_of(_user: None, *, visit: int) -> QuerySet[VisitAction]:
    """What was agreed on a visit; the caller may read the visit."""
    return VisitAction.objects.filter(visit=visit)


@written
def oversight_of(_user: None, *, visit: int) -> QuerySet[VisitOversight]:
    """What managers wrote on a visit, and who they are; the caller may read the visit."""
    return VisitOversight.objects.filter(visit=visit).select_related("by")


def next_visit_due(household: Household, today: datetime.date) -> datetime.date | None:
    """The day by which the next supervision visit is due, where one is."""
    return next(iter(_visits_due(None, today, household=household.pk)), None)


@written
def _visits_due(
    _user: None, today: datetime.date, *, household: int
) -> QuerySet[Obligation, datetime.date]:
    open_now = Obligation.objects.open_on(today).filter(
        household_id=household, kind="supervision_visit"
    )
    return open_now.order_by("due_on").values_list("due_on", flat=True)[:1]


@written
def years_of(user: User, *, household: int) -> QuerySet[Visit, datetime.date]:
    """The first days of the years in which there were visits to a household, the latest first."""
    visits = visits_of(household, user).order_by()
    return visits.dates("visited_on", "year", order="DESC")


@written
def workers_of(user: User, *, household: int) -> QuerySet[User]:
    """Who made visits to a household, by name."""
    return User.objects.filter(pk__in=visits_of(household, user).order_by().values("worker"))
