"""How this app's events read, and which of its rows a household's history tells of."""

from typing import Any

from django.db.models import Model
from django.utils.formats import date_format

from fostering.accounts.roles import Capability
from fostering.audit.presenters import register
from fostering.audit.trail import Source
from fostering.audit.trail import register as register_source
from fostering.core.wording import fields_in_words
from placements.models import (
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

register("visit.started", "Started to write a visit")
register("visit.discarded", "Discarded a visit that was not finished")
register("visit.completed", "Recorded a visit of {visited_on}")
register("visit.amended", "Amended the visit of {visited_on}")
register("visit.shared", "Recorded that the visit of {visited_on} was shared with the carer")
register("visit.overseen", "Added a manager's oversight to the visit of {visited_on}")
register(
    "visit_action.done", "Marked an action from the visit of {visited_on} as done on {done_on}"
)
register("visit_action.opened_again", "Opened an action from the visit of {visited_on} again")
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
    (VisitSharing, "Carer's copy of a visit"),
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


def _dated(field: str) -> Any:
    return lambda row: f"of {date_format(getattr(row, field), 'j F Y')}"


register("contact.recorded", "Recorded a contact on {contacted_on}")
register("contact.corrected", "Corrected a contact: {fields}", fields=fields_in_words(Contact))
register("inspection.recorded", "Recorded an inspection of the home on {inspected_on}")
register(
    "inspection.corrected",
    "Corrected an inspection of the home: {fields}",
    fields=fields_in_words(HomeInspection),
)
register("safer_caring_plan.agreed", "Recorded a safer caring plan agreed on {agreed_on}")
register(
    "safer_caring_plan.corrected",
    "Corrected a safer caring plan: {fields}",
    fields=fields_in_words(SaferCaringPlan),
)
register("authority.recorded", "Recorded delegated authority on {recorded_on}")
register(
    "authority.corrected",
    "Corrected delegated authority: {fields}",
    fields=fields_in_words(DelegatedAuthority),
)
_FACTS: tuple[tuple[type[Model], str, str, str], ...] = (
    (Contact, "Contact", "household", "contacted_on"),
    (HomeInspection, "Inspection of the home", "household", "inspected_on"),
    (SaferCaringPlan, "Safer caring plan", "placement", "agreed_on"),
    (DelegatedAuthority, "Delegated authority", "placement", "recorded_on"),
)
for _fact, _label, _owner, _day in _FACTS:
    register_source(
        Source(
            _fact,
            "household_id" if _owner == "household" else "placement__household_id",
            _label,
            title=_dated(_day),
            shown=_reads_visits,
            silent=frozenset({_owner}),
        )
    )
