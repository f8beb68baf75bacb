"""Children in care, where they live, what is agreed for them, and the visits that see them."""

from placements.models.children import Child, Placement
from placements.models.contacts import Contact, HomeInspection
from placements.models.plans import AUTHORITY_AREAS, DelegatedAuthority, SaferCaringPlan
from placements.models.sightings import LastSeen
from placements.models.visits import (
    Visit,
    VisitAction,
    VisitAmendment,
    VisitChild,
    VisitOversight,
    VisitSharing,
)

__all__ = [
    "AUTHORITY_AREAS",
    "Child",
    "Contact",
    "DelegatedAuthority",
    "HomeInspection",
    "LastSeen",
    "Placement",
    "SaferCaringPlan",
    "Visit",
    "VisitAction",
    "VisitAmendment",
    "VisitChild",
    "VisitOversight",
    "VisitSharing",
]
