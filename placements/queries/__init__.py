"""Reads that span models: drafts, the visits of a household, who is to be seen on a day."""

from placements.queries.children import (
    ChildOnDay,
    children_for,
    children_on,
    find_child,
    people_for,
)
from placements.queries.visit_dates import date_doubt, date_refusal
from placements.queries.visits import (
    drafts_of,
    first_approved_on,
    last_completed,
    visits_of,
)

__all__ = [
    "ChildOnDay",
    "Who",
    "children_for",
    "children_on",
    "date_doubt",
    "date_refusal",
    "drafts_of",
    "find_child",
    "first_approved_on",
    "last_completed",
    "people_for",
    "visits_of",
    "who_of",
]
