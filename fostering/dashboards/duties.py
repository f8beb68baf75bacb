"""Duties as lines on a page: what is due, for whom, why, and the button that deals with it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse

from carers.models import Household, Person
from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Role, Scope
from fostering.obligations import registry
from fostering.obligations.explain import explain
from fostering.obligations.models import Obligation, State

# What somebody must be able to do for a kind's button to work.
CAPABILITIES = {
    "supervision_visit": Capability.RECORD_VISITS,
    "dbs_check": Capability.RECORD_CHECKS,
    "medical_check": Capability.RECORD_CHECKS,
    "tsds_workbook": Capability.RECORD_TRAINING,
}


@dataclass(frozen=True)
class Duty:
    """One open obligation with the words and links that a line shows."""

    obligation: Obligation
    household: Household | None
    subject: str
    label: str
    state: State
    why: str
    button: str
    button_url: str

    @property
    def due_on(self) -> datetime.date:
        return self.obligation.due_on

    @property
    def lead_days(self) -> int:
        """How many days before it is due it counts as due soon."""
        return (self.obligation.due_on - self.obligation.warn_on).days


def compose(
    obligations: Iterable[Obligation],
    *,
    user: User,
    today: datetime.date,
    can_act: bool = True,
) -> list[Duty]:
    """The lines of a list of obligations that `user` may see, in the same order. Two queries.

    Without `can_act` (another day than today) they have no buttons.
    """
    rows = list(obligations)
    households = Household.objects.visible_to(user).in_bulk({row.household_id for row in rows})
    people = Person.objects.visible_to(user).in_bulk(
        {row.subject_id for row in rows if row.subject_type == "person"}
    )
    lines = [_compose_one(row, households, people, user, today) for row in rows]
    return lines if can_act else [replace(line, button="", button_url="") for line in lines]


def _compose_one(
    row: Obligation,
    households: dict[int, Household],
    people: dict[int, Person],
    user: User,
    today: datetime.date,
) -> Duty:
    kind = registry.get(row.kind)
    person = people.get(row.subject_id) if row.subject_type == "person" else None
    button, url = "", ""
    if may_deal_with(user, row, kind):
        action = kind.action(row)
        button, url = action.label, reverse(action.url_name, kwargs=action.kwargs)
    return Duty(
        obligation=row,
        household=households.get(row.household_id or 0),
        subject=str(person) if person else "",
        label=kind.label,
        state=row.state_on(today),
        why=str(explain(row)),
        button=button,
        button_url=url,
    )


def may_deal_with(user: User, row: Obligation, kind: registry.Kind) -> bool:
    """Whether the button would work: the capability, on a household that is theirs to write on."""
    if not user.has_capability(CAPABILITIES[kind.code]):
        return False
    if user.scope is Scope.SERVICE:
        return True
    if user.role == Role.TEAM_MANAGER:
        return row.team_id in user.team_ids()
    return row.worker_id == user.pk
