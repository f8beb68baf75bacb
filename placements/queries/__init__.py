"""Reads that span models: drafts, the visits of a household, who is to be seen on a day."""

from placements.queries.children import (
    ChildOnDay,
    Who,
    child_rows,
    children_for,
    children_on,
    children_placed,
    find_child,
    people_for,
    who_of,
)
from placements.queries.copies import current_copy
from placements.queries.visit_dates import date_doubt, date_refusal
from placements.queries.visits import (
    actions_of,
    drafts_of,
    drafts_to,
    first_approved_on,
    last_completed,
    next_visit_due,
    open_actions,
    oversight_of,
    parts_of_visits,
    people_present,
    visits_of,
    workers_of,
    years_of,
)

__all__ = [
    "ChildOnDay",
    "Who",
    "actions_of",
    "child_rows",
    "children_for",
    "children_on",
    "children_placed",
    "current_copy",
    "date_doubt",
    "date_refusal",
    "drafts_of",
    "drafts_to",
    "find_child",
    "first_approved_on",
    "last_completed",
    "next_visit_due",
    "open_actions",
    "oversight_of",
    "parts_of_visits",
    "people_for",
    "people_present",
    "visits_of",
    "who_of",
    "workers_of",
    "years_of",
]
