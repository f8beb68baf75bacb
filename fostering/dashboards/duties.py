"""Duties as lines on a page: what is due, for whom, why, and the button that deals with it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from carers.models import Household
from fostering.accounts.models import User
from fostering.accounts.roles import Role, Scope
from fostering.accounts.written import written
from fostering.core.addresses import address
from fostering.obligations import registry, subjects
from fostering.obligations.explain import explain
from fostering.obligations.models import Obligation, State


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
    def place(self) -> str:
        """Who answers for it: the team and the worker. A restricted duty is no worker's."""
        team = str(self.obligation.team or "")
        if registry.get(self.obligation.kind).readers is not None:
            return team
        return f"{team}, {self.obligation.worker or 'nobody allocated'}"

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
    """The lines of a list of obligations that `user` may see, in the same order. A query each
    for the households and for every type of subject.

    Without `can_act` (another day than today) they have no buttons.
    """
    rows = list(obligations)
    ids = list({row.household_id for row in rows if row.household_id})
    households = {one.pk: one for one in _households(user, ids=ids)} if ids else {}
    names = subjects.names_of(rows, user)
    lines = [_compose_one(row, households, names, user, today) for row in rows]
    return lines if can_act else [replace(line, button="", button_url="") for line in lines]


@written
def _households(user: User, *, ids: list[int]) -> QuerySet[Household]:
    """What a line says of them."""
    return Household.objects.visible_to(user).filter(pk__in=ids).order_by().only("name")


def _compose_one(
    row: Obligation,
    households: dict[int, Household],
    names: dict[tuple[str, int], str],
    user: User,
    today: datetime.date,
) -> Duty:
    kind = registry.get(row.kind)
    button, url = "", ""
    if may_deal_with(user, row, kind):
        action = kind.action(row)
        button = action.label
        url = address(action.url_name, **action.kwargs) + action.query
    return Duty(
        obligation=row,
        household=households.get(row.household_id or 0),
        subject=names.get((row.subject_type, row.subject_id), ""),
        label=kind.label,
        state=row.state_on(today),
        why=str(explain(row)),
        button=button,
        button_url=url,
    )


def may_deal_with(user: User, row: Obligation, kind: registry.Kind) -> bool:
    """Whether the button would work: the capability, on a household that is theirs to write on.

    A duty of a restricted kind is on the list of those alone who read its subject.
    """
    if not user.has_capability(kind.capability):
        return False
    if user.scope is Scope.SERVICE or kind.readers is not None:
        return True
    if user.role == Role.TEAM_MANAGER:
        return row.team_id in user.team_ids()
    return row.worker_id == user.pk
