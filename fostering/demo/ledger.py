"""How the demo writes: in bulk, each row with its history and dated to the day it tells of."""

import copy
import datetime
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Model

from carers.models import (
    Allocation,
    Approval,
    Assessment,
    AssessmentSection,
    Check,
    Household,
    Person,
    Reference,
    TsdsEvidence,
    TsdsWorkbook,
)
from fostering.accounts.models import User
from fostering.audit.models import Event
from fostering.core.models import sort_key
from placements.models import (
    Child,
    Contact,
    DelegatedAuthority,
    HomeInspection,
    Placement,
    SaferCaringPlan,
    Visit,
    VisitAction,
    VisitAmendment,
    VisitChild,
    VisitOversight,
    VisitSharing,
)
from reviews.models import Review

# Parents before children.
ORDER: tuple[type[Model], ...] = (
    Household,
    Person,
    Approval,
    Allocation,
    Check,
    TsdsWorkbook,
    TsdsEvidence,
    Assessment,
    AssessmentSection,
    Reference,
    Child,
    Placement,
    Visit,
    VisitChild,
    VisitAction,
    VisitAmendment,
    VisitOversight,
    VisitSharing,
    Contact,
    HomeInspection,
    SaferCaringPlan,
    DelegatedAuthority,
    Review,
)
REF_LETTERS: dict[type[Model], str] = {Household: "H", Person: "P", Child: "C", Placement: "L"}
BATCH = 500
HISTORY_OF_PRESENCE = Visit.history.model.people_present.model


@contextmanager
def own_moments(model: type[Model]) -> Iterator[None]:
    """Let rows of `model` keep the moments they carry, where saving would put the time of saving.

    The demo tells of two years in one second; nothing else may do this.
    """
    clocks = [
        (column, column.auto_now, column.auto_now_add)
        for column in model._meta.concrete_fields
        if isinstance(column, DateTimeField)
    ]
    for column, _, _ in clocks:
        column.auto_now = column.auto_now_add = False
    try:
        yield
    finally:
        for column, auto_now, auto_now_add in clocks:
            column.auto_now, column.auto_now_add = auto_now, auto_now_add


@dataclass(frozen=True)
class PlannedEvent:
    """An audit event of a row that has no key yet."""

    at: datetime.datetime
    by: User | None
    kind: str
    subject: Model
    household: Household
    data: dict[str, Any]


@dataclass
class Ledger:
    """Rows and events to be written together; parents may be rows that are not saved yet."""

    rows: dict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    events: list[PlannedEvent] = field(default_factory=list)
    present: list[tuple[Visit, list[Person]]] = field(default_factory=list)

    def add(self, row: Any, *, at: datetime.datetime, by: User | None) -> None:
        """Plan a row, as it is today, that `by` made at the moment `at`."""
        stamp(row, at=at, by=by)
        row.planned_versions = [(at, by, {})]
        self.rows[type(row)].append(row)

    def changed(self, row: Any, *, at: datetime.datetime, by: User | None, **was: Any) -> None:
        """Say that `by` last changed the row at `at`, and what its fields were before."""
        row.planned_versions.append((at, by, was))
        row.version += 1
        row.updated_at = at

    def event(
        self,
        what: str,
        subject: Model,
        household: Household,
        /,
        *,
        at: datetime.datetime,
        by: User | None,
        **data: Any,
    ) -> None:
        """Plan an audit event of a row that may not have its key yet."""
        self.events.append(PlannedEvent(at, by, what, subject, household, data))

    def write(self) -> None:
        """Write the lot: rows in the order of their keys, then what hangs on them."""
        for model in ORDER:
            self._write_model(model)
        self._write_presence()
        self._write_events()

    def _write_model(self, model: Any) -> None:
        rows = self.rows[model]
        if letter := REF_LETTERS.get(model):
            for row, ref in zip(rows, _next_refs(letter, len(rows)), strict=True):
                row.ref = ref
        for row in rows:
            _set_name_key(row)
        with own_moments(model):
            model._default_manager.bulk_create(rows, batch_size=BATCH)
        versions = [version for row in rows for version in _versions(row)]
        first = [version for version in versions if version.version == 1]
        later = [version for version in versions if version.version > 1]
        model.history.bulk_history_create(first, batch_size=BATCH)
        model.history.bulk_history_create(later, batch_size=BATCH, update=True)

    def _write_presence(self) -> None:
        """Who was present: a many-to-many table, whose history hangs on the visit's history."""
        through = Visit.people_present.through
        links = through.objects.bulk_create(
            [
                through(visit_id=visit.pk, person_id=person.pk)
                for visit, people in self.present
                for person in people
            ],
            batch_size=BATCH,
        )
        versions = defaultdict(list)
        for visit_id, history_id in Visit.history.order_by("pk").values_list("id", "history_id"):
            versions[visit_id].append(history_id)
        HISTORY_OF_PRESENCE.objects.bulk_create(
            [
                HISTORY_OF_PRESENCE(
                    id=link.pk,
                    history_id=history_id,
                    visit_id=link.visit_id,
                    person_id=link.person_id,
                )
                for link in links
                for history_id in versions[link.visit_id]
            ],
            batch_size=BATCH,
        )

    def _write_events(self) -> None:
        with own_moments(Event):
            Event.objects.bulk_create(
                [_event(planned) for planned in sorted(self.events, key=lambda event: event.at)],
                batch_size=BATCH,
            )


def _versions(row: Any) -> list[Any]:
    """The row as it was after each change, oldest first, ready for history."""
    made = []
    state = copy.copy(row)
    for number, (at, by, was) in reversed(list(enumerate(row.planned_versions, start=1))):
        version = copy.copy(state)
        version.version, version.updated_at = number, at
        version._history_date, version._history_user = at, by
        made.append(version)
        state = copy.copy(version)
        for name, value in was.items():
            setattr(state, name, value)
    return made[::-1]


def _event(planned: PlannedEvent) -> Event:
    return Event(
        at=planned.at,
        by=planned.by,
        kind=planned.kind,
        subject_type=planned.subject._meta.label_lower,
        subject_id=planned.subject.pk,
        household_id=planned.household.pk,
        data=planned.data,
    )


def stamp(row: Any, *, at: datetime.datetime, by: User | None) -> None:
    """What `save()` and the request would have set."""
    row.created_at = row.updated_at = row._history_date = at
    row._history_user = by
    row.version = 1
    if hasattr(row, "at"):
        row.at = at


def save_dated(row: Any, *, at: datetime.datetime, by: User | None) -> None:
    """Save one row, new or changed, as `by` would have at the moment `at`."""
    if row.pk is None:
        stamp(row, at=at, by=by)
        row.version = 0  # save() counts it up
    row.updated_at = row._history_date = at
    row._history_user = by
    with own_moments(type(row)):
        row.save()


def _set_name_key(row: Any) -> None:
    if isinstance(row, Household):
        row.name_key = sort_key(row.name)
    elif isinstance(row, Person | Child):
        row.name_key = sort_key(row.last_name, row.first_name)


def _next_refs(letter: str, count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('record_ref_seq') FROM generate_series(1, %s)", [count])
        return [f"{letter}{number:05d}" for (number,) in cursor.fetchall()]
