"""What is due, when and why: rows derived from facts."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce

from fostering.accounts.models import Team, User
from fostering.obligations.cycles import Outcome, Term, Unit
from fostering.obligations.excepting import Effect
from fostering.obligations.models.exceptions import EFFECTS, DutyException
from fostering.obligations.models.policies import UNITS, StandardVersion
from fostering.obligations.models.visibility import rows_known_to


class State(models.TextChoices):
    """How an open obligation stands on a day. Never stored: the calendar changes it."""

    OVERDUE = "overdue", "Overdue"
    DUE_SOON = "due_soon", "Due soon"
    UPCOMING = "upcoming", "Coming up"


class DaysBetween(Func):
    """date - date in PostgreSQL: a whole number of days."""

    arity = 2
    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = models.IntegerField()


# The kind whose record of performance is counted by month.
SUPERVISION_VISIT = "supervision_visit"
# Cycles whose end is not known. What is open on a day is these, and the few that will have closed.
STILL_OPEN = Q(closed_on__isnull=True)


def open_on(day: datetime.date) -> Q:
    """Cycles that are the answer on `day`."""
    return Q(opened_on__lte=day, open_until__gt=day)


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """`day` is always today's date or the day asked about; states are computed for it."""

    def visible_to(self, user: User) -> Self:
        """What the user may see is due: see `models.visibility.rows_known_to`."""
        known = rows_known_to(user)
        return self.none() if known is None else self.filter(known)

    def open_on(self, day: datetime.date) -> Self:
        """What is due, or coming up, as of `day`."""
        return self.filter(open_on(day))

    def open_in_parts(self, day: datetime.date) -> tuple[Self, Self]:
        """What `open_on` holds, as two sets: cycles still open, and those that closed later.

        Of today the second is next to nothing, and indexes hold the first alone: in the order of
        `due_on`, and with what figures count. So a count or a first page need not read the rest.
        """
        opened = self.filter(opened_on__lte=day)
        later = Q(open_until__gt=day, open_until__lt=datetime.date.max)
        return opened.filter(STILL_OPEN), opened.filter(later)

    def overdue(self, day: datetime.date) -> Self:
        return self.open_on(day).filter(due_on__lt=day)

    def due_soon(self, day: datetime.date) -> Self:
        return self.open_on(day).filter(due_on__gte=day, warn_on__lte=day)

    def upcoming(self, day: datetime.date) -> Self:
        return self.open_on(day).filter(warn_on__gt=day)

    def in_state(self, state: str, day: datetime.date) -> Self:
        """Rows in one State on `day`. Raises KeyError for an unknown state."""
        return {
            State.OVERDUE: self.overdue,
            State.DUE_SOON: self.due_soon,
            State.UPCOMING: self.upcoming,
        }[State(state)](day)

    def with_state(self, day: datetime.date) -> Self:
        """Adds `state` and `days_left` (below zero: days overdue) as of `day`."""
        return self.annotate(
            state=Case(
                When(due_on__lt=day, then=Value(State.OVERDUE.value)),
                When(warn_on__lte=day, then=Value(State.DUE_SOON.value)),
                default=Value(State.UPCOMING.value),
            ),
            days_left=DaysBetween(F("due_on"), Value(day, output_field=models.DateField())),
        )

    def with_reasons(self) -> Self:
        """Reads along what `explain` says of a row: its standard, and who granted an exception."""
        return self.select_related("standard", "exception__granted_by", "exception__withdrawn_by")

    def extended(self) -> Self:
        """Those that a manager gave a later date; they are among the others, by that date."""
        return self.filter(effect=Effect.EXTENDED)

    def excused(self) -> Self:
        """Those that are not asked for until a day."""
        return self.filter(effect=Effect.EXCUSED)

    def closed_by(self, day: datetime.date) -> Self:
        """Cycles that had closed by `day`, the latest first, with what `explain` says of them."""
        closed = self.exclude(outcome=Outcome.OPEN).filter(closed_on__lte=day)
        return closed.with_reasons().order_by("-closed_on", "kind", "-pk")

    def for_household(self, household_id: int) -> Self:
        return self.filter(household_id=household_id)

    def met_between(self, start: datetime.date, end: datetime.date) -> Self:
        """Cycles met in [start, end), with `is_late` and `days_late`: the record of performance."""
        return self.filter(outcome=Outcome.MET, closed_on__gte=start, closed_on__lt=end).annotate(
            is_late=Case(When(closed_on__gt=F("due_on"), then=True), default=False),
            days_late=DaysBetween(F("closed_on"), F("due_on")),
        )


class Obligation(models.Model):
    """One cycle of one duty: the answer for the days [opened_on, closed_on).

    Derived by fostering.obligations.actions.refresh from the facts of the domain apps, and by
    nothing else: rows can be deleted and rebuilt. That is why it keeps no history.

    `household_id` and `subject_id` are plain numbers, so that the ground floor knows no app.
    `team` and `worker` are where the household stands now; dashboards group by them.

    A cycle on which a manager granted an exception is several rows that follow one another (see
    `excepting`). Of such a row `cycle_opened_on` and `original_due_on` are the cycle's own, and
    `due_on` is the day that counts; of a whole cycle they are empty.
    """

    kind = models.CharField(max_length=40)
    household_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    counted_from = models.DateField()
    counted_from_fact = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    opened_on = models.DateField()
    due_on = models.DateField()
    warn_on = models.DateField()
    escalate_on = models.DateField()
    closed_on = models.DateField(null=True)
    # One column that says "still open" for every day, so that an index finds the open rows.
    open_until = models.GeneratedField(
        expression=Coalesce("closed_on", Value(datetime.date.max)),
        output_field=models.DateField(),
        db_persist=True,
    )
    outcome = models.CharField(
        max_length=10,
        blank=True,
        choices=[(outcome.value, outcome.name.capitalize()) for outcome in Outcome],
    )
    ended_by = models.CharField(max_length=20, blank=True)
    effect = models.CharField(max_length=10, blank=True, choices=EFFECTS)
    exception = models.ForeignKey(
        DutyException, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    cycle_opened_on = models.DateField(null=True)
    original_due_on = models.DateField(null=True)
    interval = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=UNITS)
    # Checked by the facts that they are copied from and not again for each of millions of derived
    # rows, where it took as long as all else about a row: the household's team and the
    # allocation's worker are foreign keys there, and versions of standards are only ever added.
    # The indexes below begin with team and worker.
    standard = models.ForeignKey(
        StandardVersion,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "kind", "pk")
        indexes = [
            models.Index(fields=["worker", "open_until"], name="obligation_of_worker"),
            models.Index(fields=["team", "open_until"], name="obligation_of_team"),
            models.Index(fields=["open_until", "due_on"], name="obligation_open"),
            models.Index(fields=["household_id"], name="obligation_of_household"),
            models.Index(fields=["kind", "closed_on"], name="obligation_closed"),
            models.Index(
                fields=["exception"],
                condition=Q(exception__isnull=False),
                name="obligation_excepted",
            ),
            # Read alone, without the rows: what is open now, counted, and in the order in which it
            # is due; and the visits of a year.
            models.Index(
                fields=["warn_on"],
                include=["team", "kind", "due_on", "opened_on"],
                condition=STILL_OPEN,
                name="obligation_figures",
            ),
            models.Index(
                fields=["due_on", "id"],
                include=["warn_on", "opened_on", "kind", "subject_id"],
                condition=STILL_OPEN,
                name="obligation_by_due",
            ),
            models.Index(
                fields=["household_id", "due_on"],
                include=["opened_on", "kind", "subject_id"],
                condition=STILL_OPEN,
                name="obligation_first_due",
            ),
            models.Index(
                fields=["closed_on", "team"],
                include=["due_on", "effect"],
                condition=Q(kind=SUPERVISION_VISIT, outcome=Outcome.MET.value),
                name="obligation_visits_met",
            ),
        ]
        constraints = [
            # The number first: it tells the most, and finds the rows of a subject.
            models.UniqueConstraint(
                fields=["subject_id", "kind", "subject_type", "opened_on"],
                name="one_cycle_a_day_opened",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, outcome="")
                | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="obligation_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(counted_from__lte=F("opened_on"), due_on__gte=F("counted_from")),
                name="obligation_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("opened_on")),
                name="obligation_closed_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(warn_on__lte=F("due_on"), escalate_on__gte=F("due_on")),
                name="obligation_warns_then_escalates",
            ),
            models.CheckConstraint(
                condition=Q(
                    effect="",
                    exception__isnull=True,
                    cycle_opened_on__isnull=True,
                    original_due_on__isnull=True,
                )
                | Q(cycle_opened_on__isnull=False, original_due_on__isnull=False),
                name="obligation_piece_knows_its_cycle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id} due {self.due_on}"

    @property
    def opening(self) -> datetime.date:
        """The day on which the whole cycle opened: with kind and subject, what names it for ever."""
        return self.cycle_opened_on or self.opened_on

    @property
    def duty_key(self) -> tuple[str, str, int]:
        """Kind, subject type and subject: whichever cycle of the duty."""
        return self.kind, self.subject_type, self.subject_id

    @property
    def is_excused(self) -> bool:
        """Not asked for while this row is the answer: a manager said so."""
        return self.effect == Effect.EXCUSED

    @property
    def is_extended(self) -> bool:
        """Due later than the policy says: a manager said so."""
        return self.effect == Effect.EXTENDED

    @property
    def term(self) -> Term:
        """The interval that leads from counted_from to due_on."""
        return Term(self.interval, Unit(self.unit))

    def state_on(self, day: datetime.date) -> State:
        """How it stands on `day`. Source: the design's definition of overdue and due soon."""
        if self.due_on < day:
            return State.OVERDUE
        return State.DUE_SOON if self.warn_on <= day else State.UPCOMING

    def days_left_on(self, day: datetime.date) -> int:
        """Days until it is due; below zero, days overdue."""
        return (self.due_on - day).days
