"""The duty about temporary approvals: replaced or ended in time."""

from collections import defaultdict
from collections.abc import Iterator

from carers import rules
from carers.enums import ApprovalKind
from carers.obligations.households import approvals
from fostering.accounts.roles import Capability
from fostering.obligations import registry
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Action, Batch, Case, Kind, Level, Wording


def temporary_approvals(batch: Batch) -> dict[int, list[rules.TemporaryApproval]]:
    """The temporary approvals of each household."""
    found: dict[int, list[rules.TemporaryApproval]] = defaultdict(list)
    for household_id, kind, start, end, extended in batch.get(approvals):
        if kind == ApprovalKind.TEMPORARY:
            found[household_id].append(rules.TemporaryApproval(start, end, extended))
    return found


def _cases(batch: Batch) -> Iterator[Case]:
    for household_id, theirs in batch.view(temporary_approvals).items():
        yield Case(household_id, household_id, theirs)


def _decide(obligation: Obligation) -> Action:
    """To the panel with all three ways out: extend it, replace it with a full approval, end it."""
    return Action(
        "Extend, replace or end it",
        "household-detail",
        {"pk": obligation.household_id},
        "#panel-approval",
    )


registry.register(
    Kind(
        code="temporary_approval_end",
        label="Temporary approval",
        subject="household",
        cases=_cases,
        rule=rules.temporary_approval_end,
        wording=Wording(
            facts={
                "temporary": "Temporarily approved since {date}.",
                "extended": "Extended on {date}.",
            },
            always=frozenset({"extended"}),
            requirement="a temporary approval replaced or ended within {term}",
        ),
        action=_decide,
        capability=Capability.RECORD_APPROVALS,
        levels=frozenset({Level.LAPSING, Level.OVERDUE, Level.ESCALATED}),
        order=15,
        family=Family.REVIEWS,
    )
)
