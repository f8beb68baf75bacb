"""Writing policies: loading the shipped files, editing a standard, choosing the policy in use."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError
from fostering.obligations.models import Policy, StandardVersion
from fostering.obligations.policies.files import PolicyFile, PolicyFileError, read_all


@transaction.atomic
def load(
    *,
    today: datetime.date,
    by: User | None = None,
    files: Iterable[PolicyFile] | None = None,
) -> int:
    """Bring the shipped policies into the database and return how many versions were added.

    A kind's first version takes the file's `effective_from`. When a file changed since, the new
    figures are in force from `today`: history is never rewritten. A standard that somebody at the
    service has edited stays theirs. The first load puts settings.FOSTERING_POLICY in use.
    """
    added = 0
    for file in read_all() if files is None else files:
        added += _load_one(file, today, by)
    if not Policy.objects.filter(is_current=True).exists():
        use_policy(code=settings.FOSTERING_POLICY, by=by)
    return added


@transaction.atomic
def use_policy(*, code: str, by: User | None) -> Policy:
    """Make the service work to another policy. The caller rebuilds the obligations afterwards."""
    policy = Policy.objects.filter(code=code).first()
    if policy is None:
        known = ", ".join(Policy.objects.values_list("code", flat=True))
        raise DomainError(f"There is no policy called {code}. Known: {known}.", field="code")
    if not policy.is_current:
        Policy.objects.filter(is_current=True).update(is_current=False)
        policy.is_current = True
        policy.save(update_fields=["is_current"])
        events.record(by=by, kind="policy.chosen", subject=policy, code=policy.code)
    return policy


@transaction.atomic
def revise_standard(
    *,
    policy: Policy,
    kind: str,
    figures: dict[str, Any],
    effective_from: datetime.date,
    reason: str,
    by: User,
) -> StandardVersion:
    """Add a version of one standard that changes `figures` from a day, saying why.

    Cycles that opened before that day stay judged by the version before it.
    """
    latest = _latest(policy, kind)
    if latest is None:
        raise DomainError(f"{policy.name} has no standard for {kind}.", field="kind")
    if effective_from < latest.effective_from:
        raise DomainError(
            f"A later version is in force from {latest.effective_from:%-d %B %Y}: "
            "choose that day or a later one.",
            field="effective_from",
        )
    if not reason.strip():
        raise DomainError("Say why the standard changes.", field="reason")
    version = StandardVersion.objects.create(
        policy=policy,
        kind=kind,
        **{**latest.figures(), **figures},
        effective_from=effective_from,
        reason=reason.strip(),
        made_by=by,
    )
    events.record(
        by=by,
        kind="standard.revised",
        subject=version,
        standard=kind,
        policy=policy.code,
        effective_from=effective_from.isoformat(),
    )
    return version


def _load_one(file: PolicyFile, today: datetime.date, by: User | None) -> int:
    parent = Policy.objects.filter(code=file.inherits).first() if file.inherits else None
    if file.inherits and parent is None:
        raise PolicyFileError(f"{file.code}.toml: inherits from {file.inherits}, not loaded yet")
    policy, _ = Policy.objects.update_or_create(
        code=file.code, defaults={"name": file.name, "inherits": parent}
    )
    added = 0
    for kind, stated in file.standards.items():
        latest = _latest(policy, kind)
        if latest is not None and (latest.made_by_id or _says(latest, stated)):
            continue
        figures = stated if latest is None else {**stated, "effective_from": today}
        version = StandardVersion.objects.create(policy=policy, kind=kind, **figures)
        events.record(
            by=by,
            kind="standard.loaded",
            subject=version,
            standard=kind,
            policy=policy.code,
        )
        added += 1
    return added


def _latest(policy: Policy, kind: str) -> StandardVersion | None:
    return policy.standards.filter(kind=kind).order_by("effective_from", "pk").last()


def _says(version: StandardVersion, stated: dict[str, Any]) -> bool:
    return version.figures() == {name: stated[name] for name in StandardVersion.FIGURES}
