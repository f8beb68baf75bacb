"""What is agreed for one placement."""

from fostering.accounts.models import User
from fostering.core.wording import label_of
from placements.models import (
    AUTHORITY_AREAS,
    DelegatedAuthority,
    Placement,
    SaferCaringPlan,
)


def plans_of(placement: Placement, user: User) -> list[SaferCaringPlan]:
    """The safer caring plans of a placement, the latest first."""
    return list(SaferCaringPlan.objects.visible_to(user).filter(placement=placement))


def authorities_of(placement: Placement, user: User) -> list[DelegatedAuthority]:
    """The records of who decides, the latest first."""
    return list(DelegatedAuthority.objects.visible_to(user).filter(placement=placement))


def decisions(authority: DelegatedAuthority) -> list[tuple[str, str]]:
    """(area, who decides) in words; none where history has only a date."""
    labels = (label_of(DelegatedAuthority, area) for area in AUTHORITY_AREAS)
    deciders = (getattr(authority, f"get_{area}_display")() for area in AUTHORITY_AREAS)
    return [
        (f"{label[:1].upper()}{label[1:]}", decider)
        for label, decider in zip(labels, deciders, strict=True)
        if decider
    ]
