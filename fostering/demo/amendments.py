"""Visits that were corrected after they were put on record."""

import datetime
from dataclasses import dataclass

from fostering.audit.models import Event
from fostering.demo.days import DAY, moment, workday_from
from fostering.demo.families import Family
from fostering.demo.ledger import own_moments, save_dated
from fostering.demo.words import lines
from placements.models import Visit, VisitAmendment
from placements.queries.snapshots import snapshot


@dataclass(frozen=True)
class Slip:
    """A wrong sentence in a visit's summary, and what puts it right."""

    visit: Visit
    family: Family
    wrong: str
    right: str
    reason: str


def slip(family: Family, visits: list[Visit], number: int) -> Slip:
    """Put a wrong sentence into the last visit but one that the carers agreed, before it is saved."""
    visit = [visit for visit in visits if visit.agreed_on][-2]
    wrong, right, reason = lines("visits/amendments")[number].text.split(" | ")
    visit.summary = f"{visit.summary} {wrong}"
    return Slip(visit, family, wrong, right, reason)


def amend(slip: Slip) -> None:
    """Correct it as its worker did, two days after the carers had agreed it; the copy goes again."""
    visit = Visit.objects.get(pk=slip.visit.pk)
    before = snapshot(visit)
    agreed_on = slip.visit.agreed_on or slip.visit.visited_on
    day = workday_from(agreed_on + 2 * DAY)
    at = moment(day, slip.family.throw)
    visit.summary = visit.summary.replace(slip.wrong, slip.right)
    sharing = visit.sharing
    sharing.visit_version = sharing.shared_on = sharing.agreed_on = None
    save_dated(sharing, at=at, by=visit.worker)
    save_dated(visit, at=at, by=visit.worker)
    amendment = VisitAmendment(visit=visit, by=visit.worker, reason=slip.reason, before=before)
    save_dated(amendment, at=at, by=visit.worker)
    _event("visit.amended", visit, at, amendment=amendment.pk)
    sharing.visit_version, sharing.shared_on, sharing.agreed_on = visit.version, day, day
    later = at + datetime.timedelta(minutes=50)
    save_dated(sharing, at=later, by=visit.worker)
    _event("visit.shared", visit, later, shared_on=day.isoformat(), agreed_on=day.isoformat())


def _event(kind: str, visit: Visit, at: datetime.datetime, **data: str | int) -> None:
    said = {"visited_on": visit.visited_on.isoformat(), "is_unannounced": visit.is_unannounced}
    with own_moments(Event):
        Event.objects.create(
            at=at,
            by=visit.worker,
            kind=kind,
            subject_type=visit._meta.label_lower,
            subject_id=visit.pk,
            household_id=visit.household_id,
            data=said | data,
        )
