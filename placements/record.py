"""What placements adds to a household's record: children placed, visits, their place in time."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from carers.models import Household
from carers.queries import open_duties
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.accounts.written import written
from fostering.core.addresses import address
from fostering.core.once import once
from fostering.core.record import ListColumn, NextAction, Panel, Tab, TimelineEntry, record
from placements.models import (
    Contact,
    DelegatedAuthority,
    HomeInspection,
    Placement,
    SaferCaringPlan,
    Visit,
    VisitAction,
)
from placements.permissions import can_place_child, can_record_contact, can_record_visit
from placements.queries import children_placed, drafts_to, open_actions, visits_of
from placements.rules import USUAL_FOSTERING_LIMIT

VISITS_ON_PANEL = 3
CONTACTS_ON_PANEL = 3
ACTIONS_ON_PANEL = 10
# Before this day is everything.
END = datetime.date.max


def reads_visits(user: User, _household: Household) -> bool:
    return user.has_capability(Capability.READ_VISITS)


def visits_panel(user: User, household: Household, today: datetime.date) -> dict[str, Any]:
    return {
        "household": household,
        "visits": _last_visits(user, household=household.pk),
        "drafts": _drafts(user, household),
        "due": _visit_due(user, household, today),
        "actions": _open_actions(user, household=household.pk),
        "can_record": can_record_visit(user, household),
    }


@written
def _last_visits(user: User, *, household: int) -> QuerySet[Visit]:
    return visits_of(household, user).with_children_seen()[:VISITS_ON_PANEL]


@written
def _open_actions(user: User, *, household: int) -> QuerySet[VisitAction]:
    return open_actions(household, user)[:ACTIONS_ON_PANEL]


def _drafts(user: User, household: Household) -> list[Visit]:
    """The visits to the household that the user has begun, the last one saved first."""
    return once(household, ("drafts", user.pk), lambda: drafts_to(user, household=household.pk))


def _visit_due(user: User, household: Household, today: datetime.date) -> datetime.date | None:
    """The day by which the next visit is due, of the duties that the page shows anyway."""
    duties = open_duties(household, user, today)
    return min((row.due_on for row in duties if row.kind == "supervision_visit"), default=None)


def children_panel(user: User, household: Household, today: datetime.date) -> dict[str, Any]:
    rows = _placed(user, today, household=household.pk)
    placements = [(row, row.child.age(today)) for row in rows]
    reasons = filter(None, (row.over_limit_reason for row, _ in placements))
    return {
        "household": household,
        "placements": placements,
        "over_limit": " ".join(reasons),
        "is_over_usual_limit": len(placements) > USUAL_FOSTERING_LIMIT,
        "can_place": can_place_child(user, household),
        "can_read_plans": user.has_capability(Capability.READ_VISITS),
    }


@written
def _placed(user: User, today: datetime.date, *, household: int) -> QuerySet[Placement]:
    seen = Placement.objects.visible_to(user).filter(household=household).in_force(today)
    return seen.select_related("child").order_by("started_on", "pk")


def contacts_panel(user: User, household: Household, today: datetime.date) -> dict[str, Any]:
    return {
        "household": household,
        "contacts": _last_contacts(user, household=household.pk),
        "inspection": next(iter(_last_inspection(user, household=household.pk)), None),
        "can_record": can_record_contact(user, household),
    }


@written
def _last_contacts(user: User, *, household: int) -> QuerySet[Contact]:
    seen = Contact.objects.visible_to(user).filter(household=household)
    return seen.select_related("worker")[:CONTACTS_ON_PANEL]


@written
def _last_inspection(user: User, *, household: int) -> QuerySet[HomeInspection]:
    return HomeInspection.objects.visible_to(user).filter(household=household)[:1]


def _newest(rows: Any, day: str, before: datetime.date, limit: int) -> Any:
    """The newest `limit` rows by their date field `day`, before a day."""
    return rows.filter(**{f"{day}__lt": before}).order_by(f"-{day}", "-pk")[:limit]


def contact_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Contacts between visits."""
    for contact in _contacts(user, limit, household=household.pk, before=before or END):
        how = f": {contact.get_how_display().lower()}" if contact.how else ""
        yield TimelineEntry(
            contact.contacted_on,
            f"Contact{how}",
            byline=str(contact.worker or ""),
            text=contact.note,
        )


@written
def _contacts(
    user: User, limit: int, *, household: int, before: datetime.date
) -> QuerySet[Contact]:
    rows = Contact.objects.visible_to(user).filter(household=household).select_related("worker")
    return _newest(rows, "contacted_on", before, limit)


def inspection_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Inspections of the home."""
    for inspection in _inspections(user, limit, household=household.pk, before=before or END):
        yield TimelineEntry(
            inspection.inspected_on,
            "Inspection of the home",
            byline=str(inspection.worker or ""),
            text=inspection.findings,
            url=address("contact-list", household.pk),
        )


@written
def _inspections(
    user: User, limit: int, *, household: int, before: datetime.date
) -> QuerySet[HomeInspection]:
    rows = HomeInspection.objects.visible_to(user).filter(household=household)
    return _newest(rows.select_related("worker"), "inspected_on", before, limit)


def plan_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Safer caring plans agreed, and delegated authority recorded."""
    asked = {"household": household.pk, "before": before or END}
    entries = [
        TimelineEntry(
            plan.agreed_on,
            f"Safer caring plan agreed for {plan.placement.child}",
            url=address("placement-detail", plan.placement_id),
        )
        for plan in _of_placements(user, SaferCaringPlan, "agreed_on", limit, **asked)
    ]
    entries += [
        TimelineEntry(
            authority.recorded_on,
            f"Delegated authority recorded for {authority.placement.child}",
            url=address("placement-detail", authority.placement_id),
        )
        for authority in _of_placements(user, DelegatedAuthority, "recorded_on", limit, **asked)
    ]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)[:limit]


@written
def _of_placements(
    user: User, model: Any, day: str, limit: int, *, household: int, before: datetime.date
) -> QuerySet[Any]:
    rows = model.objects.visible_to(user).filter(placement__household=household)
    return _newest(rows.select_related("placement__child"), day, before, limit)


def visit_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Completed visits."""
    for visit in _visits(user, limit, household=household.pk, before=before or END):
        yield TimelineEntry(
            on=visit.visited_on,
            title="Unannounced visit" if visit.is_unannounced else "Visit",
            byline=str(visit.worker or ""),
            text=_children_seen(visit),
            url=address("visit-detail", visit.pk),
        )


@written
def _visits(user: User, limit: int, *, household: int, before: datetime.date) -> QuerySet[Visit]:
    return _newest(visits_of(household, user).with_children_seen(), "visited_on", before, limit)


def _children_seen(visit: Any) -> str:
    if not visit.children_listed:
        return ""
    seen, alone = visit.children_seen, visit.children_alone
    return f"{seen} of {visit.children_listed} children seen, {alone} alone"


def placement_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Children placed, and placements ended. One row gives up to two entries."""
    placements = _placements(user, household=household.pk)
    entries = [
        TimelineEntry(one.started_on, f"{one.child} placed", text=one.get_kind_display())
        for one in placements
    ]
    entries += [
        TimelineEntry(one.ended_on, f"Placement of {one.child} ended", text=one.end_reason)
        for one in placements
        if one.ended_on
    ]
    told = [entry for entry in entries if before is None or entry.on < before]
    return sorted(told, key=lambda entry: entry.on, reverse=True)[:limit]


@written
def _placements(user: User, *, household: int) -> QuerySet[Placement]:
    rows = Placement.objects.visible_to(user).filter(household=household).select_related("child")
    return rows.order_by("-started_on", "-pk")


def visit_advice(user: User, household: Household, today: datetime.date) -> NextAction | None:
    """Going on with a visit that was begun comes before everything else that is due."""
    drafts = _drafts(user, household)
    if not drafts:
        return None
    return NextAction("Go on with the visit", address("visit-edit", drafts[0].pk))


record.add_adviser("unfinished_visit", 15, visit_advice)
record.add_panel(Panel("children", 25, "placements/panels/children.html", children_panel))
record.add_panel(
    Panel("visits", 30, "placements/panels/visits.html", visits_panel, shown=reads_visits)
)
record.add_panel(
    Panel("contacts", 35, "placements/panels/contacts.html", contacts_panel, shown=reads_visits)
)
record.add_tab(Tab("visits", 30, "Visits", "visit-list", shown=reads_visits))
record.add_timeline_source("visits", visit_entries)
record.add_timeline_source("placements", placement_entries)
record.add_timeline_source("contacts", contact_entries)
record.add_timeline_source("inspections", inspection_entries)
record.add_timeline_source("plans", plan_entries)


record.add_column(
    ListColumn("children_placed", 10, "Children placed", children_placed, is_number=True)
)
