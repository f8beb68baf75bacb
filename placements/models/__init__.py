"""Children in care, where they live, and the visits that see them."""

from placements.models.children import Child, Placement
from placements.models.visits import (
    Visit,
    VisitAction,
    VisitAmendment,
    VisitChild,
    VisitOversight,
)

__all__ = [
    "Child",
    "Placement",
    "Visit",
    "VisitAction",
    "VisitAmendment",
    "VisitChild",
    "VisitOversight",
]
