"""How this app's events read, and which of its rows a household's history tells of."""

from typing import Any

from django.utils.formats import date_format

from fostering.accounts.roles import Capability
from fostering.audit.presenters import register
from fostering.audit.trail import Source
from fostering.audit.trail import register as register_source
from placements.models import (
    Placement,
    Visit,
    VisitAction,
    VisitAmendment,
    VisitChild,
    VisitOversight,
)

register("visit.started", "Started to write a visit")
register("visit.discarded", "Discarded a visit that was not finished")
register("visit.completed", "Recorded a visit of {visited_on}")
register("visit.amended", "Amended the visit of {visited_on}")
register("visit.shared", "Recorded that the visit of {visited_on} was shared with the carer")
register("visit.overseen", "Added a manager's oversight to the visit of {visited_on}")
register("placement.started", "Recorded that a child was placed")
register("placement.ended", "Recorded that a placement ended")


def _reads_visits(user: Any) -> bool:
    return user.has_capability(Capability.READ_VISITS)


def _of_day(visit: Any) -> str:
    return f"of {date_format(visit.visited_on, 'j F Y')}"


register_source(
    Source(Placement, "household_id", "Placement", silent=frozenset({"household", "ref"}))
)
register_source(
    Source(
        Visit,
        "household_id",
        "Visit",
        title=_of_day,
        shown=_reads_visits,
        silent=frozenset({"household"}),
    )
)
for _model, _label in (
    (VisitChild, "Child on a visit"),
    (VisitAction, "Action from a visit"),
    (VisitAmendment, "Amendment of a visit"),
    (VisitOversight, "Oversight of a visit"),
):
    register_source(
        Source(
            _model,
            "visit__household_id",
            _label,
            shown=_reads_visits,
            # What an amended visit said before is told by the versions of the visit itself.
            silent=frozenset({"visit", "before"}),
        )
    )
