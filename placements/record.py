"""What placements adds to a household's record: children placed, visits, their place in time."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from carers.models import Household
from carers.queries import open_duties
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.core.once import once
from fostering.core.record import ListColumn, NextAction, Panel, Tab, TimelineEntry, record
from placements.models import (
    Contact,
    DelegatedAuthority,
    HomeInspection,
    Placement,
    SaferCaringPlan,
    Visit,
)
from placements.permissions import can_place_child, can_record_contact, can_record_visit
from placements.queries import children_placed, drafts_of, open_actions, visits_of
from placements.rules import USUAL_FOSTERING_LIMIT

VISITS_ON_PANEL = 3
CONTACTS_ON_PANEL = 3
ACTIONS_ON_PANEL = 10


def reads_visits(user: User, _household: Household) -> bool:
    return user.has_capability(Capability.READ_VISITS)


def visits_panel(user: User, household: Household, today: datetime.date) -> dict[str, Any]:
    return {
        "household": household,
        "visits": visits_of(household, user).with_children_seen()[:VISITS_ON_PANEL],
        "drafts": _drafts(user, household),
        "due": _visit_due(user, household, today),
        "actions": open_actions(household, user)[:ACTIONS_ON_PANEL],
        "can_record": can_record_visit(user, household),
    }


def _drafts(user: User, household: Household) -> list[Visit]:
    """The visits to the household that the user has begun, the last one saved first."""
    read = drafts_of(user).filter(household=household)
    return once(household, ("drafts", user.pk), lambda: list(read))


def _visit_due(user: User, household: Household, today: datetime.date) -> datetime.date | None:
    """The day by which the next visit is due, of the duties that the page shows anyway."""
    duties = open_duties(household, user, today)
    return min((row.due_on for row in duties if row.kind == "supervision_visit"), default=None)


def children_panel(user: User, household: Household, today: datetime.date) -> dict[str, Any]:
    rows = (
        Placement.objects.visible_to(user)
        .filter(household=household)
        .in_force(today)
        .select_related("child")
        .order_by("started_on", "pk")
    )
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


def contacts_panel(user: User, household: Household, today: datetime.date) -> dict[str, Any]:
    contacts = Contact.objects.visible_to(user).filter(household=household)
    inspections = HomeInspection.objects.visible_to(user).filter(household=household)
    return {
        "household": household,
        "contacts": contacts.select_related("worker")[:CONTACTS_ON_PANEL],
        "inspection": inspections.first(),
        "can_record": can_record_contact(user, household),
    }


def _newest(rows: Any, day: str, before: datetime.date | None, limit: int) -> Any:
    """The newest `limit` rows by their date field `day`, before a day."""
    if before:
        rows = rows.filter(**{f"{day}__lt": before})
    return rows.order_by(f"-{day}", "-pk")[:limit]


def contact_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Contacts between visits."""
    rows = Contact.objects.visible_to(user).filter(household=household).select_related("worker")
    for contact in _newest(rows, "contacted_on", before, limit):
        how = f": {contact.get_how_display().lower()}" if contact.how else ""
        yield TimelineEntry(
            contact.contacted_on,
            f"Contact{how}",
            byline=str(contact.worker or ""),
            text=contact.note,
        )


def inspection_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Inspections of the home."""
    rows = HomeInspection.objects.visible_to(user).filter(household=household)
    for inspection in _newest(rows.select_related("worker"), "inspected_on", before, limit):
        yield TimelineEntry(
            inspection.inspected_on,
            "Inspection of the home",
            byline=str(inspection.worker or ""),
            text=inspection.findings,
            url=reverse("contact-list", args=[household.pk]),
        )


def plan_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Safer caring plans agreed, and delegated authority recorded."""
    theirs = {"placement__household": household}
    plans = SaferCaringPlan.objects.visible_to(user).filter(**theirs)
    plans = plans.select_related("placement__child")
    authorities = DelegatedAuthority.objects.visible_to(user).filter(**theirs)
    authorities = authorities.select_related("placement__child")
    entries = [
        TimelineEntry(
            plan.agreed_on,
            f"Safer caring plan agreed for {plan.placement.child}",
            url=reverse("placement-detail", args=[plan.placement_id]),
        )
        for plan in _newest(plans, "agreed_on", before, limit)
    ]
    entries += [
        TimelineEntry(
            authority.recorded_on,
            f"Delegated authority recorded for {authority.placement.child}",
            url=reverse("placement-detail", args=[authority.placement_id]),
        )
        for authority in _newest(authorities, "recorded_on", before, limit)
    ]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)[:limit]


def visit_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Completed visits."""
    visits = visits_of(household, user).with_children_seen()
    if before:
        visits = visits.filter(visited_on__lt=before)
    for visit in visits[:limit]:
        yield TimelineEntry(
            on=visit.visited_on,
            title="Unannounced visit" if visit.is_unannounced else "Visit",
            byline=str(visit.worker or ""),
            text=_children_seen(visit),
            url=reverse("visit-detail", args=[visit.pk]),
        )


def _children_seen(visit: Any) -> str:
    if not visit.children_listed:
        return ""
    seen, alone = visit.children_seen, visit.children_alone
    return f"{seen} of {visit.children_listed} children seen, {alone} alone"


def placement_entries(
    user: User, household: Household, before: datetime.date | None, limit: int
) -> Iterable[TimelineEntry]:
    """Children placed, and placements ended. One row gives up to two entries."""
    rows = Placement.objects.visible_to(user).filter(household=household).select_related("child")
    placements = list(rows.order_by("-started_on", "-pk"))
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


def visit_advice(user: User, household: Household, today: datetime.date) -> NextAction | None:
    """Going on with a visit that was begun comes before everything else that is due."""
    drafts = _drafts(user, household)
    if not drafts:
        return None
    return NextAction("Go on with the visit", reverse("visit-edit", args=[drafts[0].pk]))


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
