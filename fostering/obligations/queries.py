"""Reads of what is due that pages and reports share."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from fostering.accounts.models import User
from fostering.accounts.written import written
from fostering.core.periods import Span
from fostering.obligations import registry
from fostering.obligations.cycles import StandardSet
from fostering.obligations.evaluate import Found, by_subject
from fostering.obligations.excepted import DutyKey
from fostering.obligations.excepting import Effect, place_of
from fostering.obligations.models import DutyException, Obligation, TaskRun
from fostering.obligations.models.obligations import ObligationQuerySet


class Standing(NamedTuple):
    """How many open duties are in each state."""

    overdue: int
    due_soon: int
    upcoming: int


def standing(user: User, day: datetime.date) -> Standing:
    """What the user sees, counted by state on `day`. One query."""
    return Standing(**Obligation.objects.visible_to(user).open_on(day).aggregate(**by_state(day)))


def by_state(day: datetime.date) -> dict[str, Count]:
    """Aggregates of an `open_on(day)` queryset by state, for `.aggregate` or `.annotate`."""
    return {
        "overdue": Count("pk", filter=Q(due_on__lt=day)),
        "due_soon": Count("pk", filter=Q(due_on__gte=day, warn_on__lte=day)),
        "upcoming": Count("pk", filter=Q(warn_on__gt=day)),
    }


class Excepted(NamedTuple):
    """Of the open duties: how many of the overdue and of those due soon count by a later date that
    a manager granted, and how many are excused for now."""

    overdue_extended: int
    due_soon_extended: int
    excused: int

    @classmethod
    def of(cls, counted: Iterable[tuple[str, int, int, int]]) -> "Excepted":
        """Of what `by_effect` found."""
        found = {effect: counts for effect, *counts in counted}
        _, overdue, due_soon = found.get(Effect.EXTENDED, (0, 0, 0))
        return cls(overdue, due_soon, excused=found.get(Effect.EXCUSED, (0, 0, 0))[0])

    @property
    def overdue_words(self) -> str:
        """ "1 of them extended", or nothing."""
        return _extended_words(self.overdue_extended)

    @property
    def due_soon_words(self) -> str:
        return _extended_words(self.due_soon_extended)


def _extended_words(number: int) -> str:
    return f"{number} of them extended" if number else ""


def excepted(rows: ObligationQuerySet, day: datetime.date) -> Excepted:
    """The exceptions among some rows as of `day`: told beside the figures. One query."""
    return Excepted.of(by_effect(rows, day))


def by_effect(
    rows: ObligationQuerySet, day: datetime.date
) -> QuerySet[Obligation, tuple[str, int, int, int]]:
    """The rows of `excepted`: effect, how many, and how many of them are overdue and due soon."""
    counted: Any = rows.open_on(day).filter(exception__isnull=False).order_by().values("effect")
    return counted.annotate(
        number=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=day)),
        due_soon=Count("pk", filter=Q(due_on__gte=day, warn_on__lte=day)),
    ).values_list("effect", "number", "overdue", "due_soon")


def resting(household_id: int, user: User) -> list[DutyException]:
    """The exceptions granted to a household that belong to no cycle any more, the latest first.

    Facts were corrected since (`excepting.place_of`). Two queries.
    """
    known = DutyException.objects.visible_to(user).filter(household_id=household_id)
    exceptions = list(
        known.exclude(withdrawn_on=F("granted_on"))
        .select_related("granted_by", "withdrawn_by")
        .order_by("-granted_on", "-pk")
    )
    if not exceptions:
        return []
    cycles = _cycles(household_id, {one.kind for one in exceptions})
    return [one for one in exceptions if place_of(one.as_granted(), cycles[one.duty_key]) is None]


def _cycles(household_id: int, kinds: Collection[str]) -> dict[DutyKey, list[Span]]:
    """The days of each cycle of each duty: those of its pieces, from the first to the last."""
    rows = Obligation.objects.for_household(household_id).filter(kind__in=kinds)
    whole: dict[tuple[DutyKey, datetime.date], datetime.date | None] = {}
    for row in rows.order_by("opened_on", "pk"):
        whole[row.duty_key, row.opening] = row.closed_on
    found: dict[DutyKey, list[Span]] = defaultdict(list)
    for (duty, opened_on), closed_on in whole.items():
        found[duty].append(Span(opened_on, closed_on))
    return found


def is_being_worked_out() -> bool:
    """Whether a change of policy waits for the rows to follow it: the numbers are those before.

    A rebuild that was lost is made good by the next nightly job.
    """
    waiting = TaskRun.objects.rebuilds().filter(finished_at__isnull=True).order_by("started_at")
    since = waiting.values_list("started_at", flat=True).last()
    if since is None:
        return False
    return not TaskRun.objects.nightly().finished_well().filter(started_at__gt=since).exists()


def last_checked() -> datetime.datetime | None:
    """When the nightly job last finished well; None before its first run."""
    return next(iter(_nights(None)), None)


@written
def _nights(_user: None) -> QuerySet[TaskRun, datetime.datetime | None]:
    runs = TaskRun.objects.nightly().finished_well().order_by("-finished_at")
    return runs.values_list("finished_at", flat=True)[:1]


def tried(
    ids: Sequence[int],
    standards: StandardSet,
    *,
    day: datetime.date,
    owner: str = registry.HOUSEHOLD,
) -> list[Found]:
    """What would be due on `day` for these records of an owner under a policy that is only tried."""
    places = registry.owners()[owner].places(ids, today=day)
    return [
        Found(kind, household_id, subject_id, cycle, owner_id)
        for kind, household_id, subject_id, cycles, owner_id in by_subject(
            ids, places, standards, owner=owner
        )
        for cycle in cycles
        if cycle.is_open_on(day)
    ]
