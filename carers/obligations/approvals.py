"""The duty about temporary approvals: replaced or ended in time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from carers import rules
from carers.enums import ApprovalKind
from carers.models import Approval
from fostering.accounts.roles import Capability
from fostering.obligations import registry
from fostering.obligations.families import Family
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Action, Batch, Case, Kind, Level, Wording


def temporary_approvals(household_ids: Sequence[int]) -> dict[int, list[rules.TemporaryApproval]]:
    """The temporary approvals of each household."""
    found: dict[int, list[rules.TemporaryApproval]] = defaultdict(list)
    rows = Approval.objects.filter(household__in=household_ids, kind=ApprovalKind.TEMPORARY)
    for household_id, start, end, extended in rows.order_by().values_list(
        "household_id", "started_on", "ended_on", "extended_on"
    ):
        found[household_id].append(rules.TemporaryApproval(start, end, extended))
    return found


def _cases(batch: Batch) -> Iterator[Case]:
    for household_id, approvals in batch.get(temporary_approvals).items():
        yield Case(household_id, household_id, approvals)


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
