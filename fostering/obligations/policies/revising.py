"""What a change of one standard may be, and the version that it would make. Writes nothing."""

import datetime
from typing import Any

from django.utils.formats import date_format

from fostering.core.errors import DomainError
from fostering.obligations.models import Policy, StandardVersion


def latest(policy: Policy, kind: str) -> StandardVersion | None:
    """The version of one standard that comes last, in force or to come; None: it has none."""
    return policy.standards.filter(kind=kind).order_by("effective_from", "pk").last()


def check(
    policy: Policy,
    kind: str,
    figures: dict[str, Any],
    effective_from: datetime.date,
    reason: str,
) -> StandardVersion:
    """The version that a change starts from. Raises DomainError when the change cannot be."""
    found = latest(policy, kind)
    if found is None:
        raise DomainError(f"{policy.name} has no standard for {kind}.", field="kind")
    if effective_from < found.effective_from:
        raise DomainError(
            f"A later version is in force from {date_format(found.effective_from, 'j F Y')}: "
            "choose that day or a later one.",
            field="effective_from",
        )
    if not reason.strip():
        raise DomainError("Say why the standard changes.", field="reason")
    said = found.figures()
    if all(said[name] == value for name, value in figures.items()):
        raise DomainError("Nothing would change: these are the figures as they are.")
    return found


def proposed(
    policy: Policy, kind: str, figures: dict[str, Any], effective_from: datetime.date
) -> StandardVersion:
    """The version that such a change would add, not saved."""
    found = latest(policy, kind)
    said = {} if found is None else found.figures()
    return StandardVersion(
        policy=policy, kind=kind, effective_from=effective_from, **{**said, **figures}
    )
