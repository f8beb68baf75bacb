"""A policy and a proposed change of it, as the lines of their pages."""

import datetime
from typing import Any, NamedTuple

from carers.models import Household
from fostering.accounts.models import Team, User
from fostering.obligations import explain, policies, registry
from fostering.obligations.models import PolicyTrial, StandardVersion
from fostering.obligations.policies import revising

BECOMING, CEASING = "becoming", "ceasing"


class FigureLine(NamedTuple):
    """One figure before and after a change."""

    label: str
    before: str
    after: str


class TeamLine(NamedTuple):
    """How many households of one team a change concerns. `pk` is 0 for no team."""

    pk: int
    name: str
    becoming: int
    ceasing: int


class NamedLine(NamedTuple):
    """One household behind a number; None when the reader may not see it, or there is none."""

    household: Household | None
    has_household: bool
    kinds: list[str]


def figure_lines(before: StandardVersion, after: StandardVersion) -> list[FigureLine]:
    """What differs between two versions of a standard, in words."""
    found = [
        FigureLine("Every or within", "; ".join(terms(before)), "; ".join(terms(after))),
        FigureLine("Due soon", _days(before.lead_days), _days(after.lead_days)),
        FigureLine(
            "To the manager",
            _days(before.escalate_after_days, "after"),
            _days(after.escalate_after_days, "after"),
        ),
        FigureLine("Source", before.citation, after.citation),
    ]
    return [line for line in found if line.before != line.after]


def changes(trial: PolicyTrial) -> list[FigureLine]:
    """What a trial proposes, figure by figure."""
    if trial.kind and trial.effective_from:
        before = revising.latest(trial.policy, trial.kind)
        after = revising.proposed(trial.policy, trial.kind, trial.figures, trial.effective_from)
        return figure_lines(before, after) if before else []
    now, then = policies.get(trial.policy.code), policies.get(trial.code)
    found = []
    for kind in registry.kinds():
        figures = [_in_force(standards, kind.code, trial.day) for standards in (now, then)]
        if figures[0] != figures[1]:
            found.append(FigureLine(kind.label, *figures))
    return found


def team_lines(trial: PolicyTrial, user: User) -> list[TeamLine]:
    """The numbers of a counted trial by team, in name order."""
    counts = {name: dict(trial.result[name]) for name in (BECOMING, CEASING)}
    teams = {team.pk: team.name for team in Team.objects.visible_to(user)}
    ids = {pk for found in counts.values() for pk in found}
    lines = [
        TeamLine(
            pk or 0,
            teams.get(pk, "No team"),
            counts[BECOMING].get(pk, 0),
            counts[CEASING].get(pk, 0),
        )
        for pk in ids
    ]
    return sorted(lines, key=lambda line: (line.name.casefold(), line.pk))


def named(trial: PolicyTrial, which: str, team: int | None) -> list[list[Any]]:
    """[household, team, kinds] behind a number of a counted trial, of one team or of all."""
    rows = trial.result[f"{which}_named"]
    return rows if team is None else [row for row in rows if (row[1] or 0) == team]


def named_lines(rows: list[list[Any]], user: User) -> list[NamedLine]:
    """Those rows with the names that the user may see. One query."""
    found = Household.objects.visible_to(user).in_bulk([pk for pk, _, _ in rows if pk])
    return [
        NamedLine(found.get(pk), pk is not None, [registry.get(kind).label for kind in kinds])
        for pk, _, kinds in rows
    ]


def _in_force(standards: policies.StandardSet, kind: str, day: datetime.date) -> str:
    versions = standards.kinds.get(kind)
    return "Off" if versions is None else "; ".join(explain.terms_of(versions.on(day)))


def terms(version: StandardVersion) -> list[str]:
    """Every interval of a version in words."""
    return explain.terms_of(version.as_standard())


def _days(count: int, when: str = "before") -> str:
    return f"{explain.days(count)} {when}"
