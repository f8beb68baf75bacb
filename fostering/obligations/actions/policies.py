"""Writing policies: loading the shipped files, editing a standard, choosing the policy in use.

Shipped policies are written by `load` alone. `change_standard` is what a service does: it works on
the service's own copy, which it makes and puts in use the first time.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction

from fostering.accounts.models import User
from fostering.audit.actions import events
from fostering.core.errors import DomainError
from fostering.obligations import stale
from fostering.obligations.models import Policy, StandardVersion
from fostering.obligations.policies import revising
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
    for own in Policy.objects.filter(is_own=True).select_related("inherits"):
        added += _follow(own, by)
    if not Policy.objects.filter(is_current=True).exists():
        use_policy(code=settings.FOSTERING_POLICY, by=by)
    stale.follow_rules()
    return added


@transaction.atomic
def use_policy(*, code: str, by: User | None, reason: str = "") -> Policy:
    """Make the service work to another policy.

    Every record is marked to be worked out anew: the caller starts that (`rebuild.catch_up`)."""
    policy = Policy.objects.filter(code=code).first()
    if policy is None:
        known = ", ".join(Policy.objects.values_list("code", flat=True))
        raise DomainError(f"There is no policy called {code}. Known: {known}.", field="code")
    if not policy.is_current:
        Policy.objects.filter(is_current=True).update(is_current=False)
        policy.is_current = True
        policy.save(update_fields=["is_current"])
        reasons: dict[str, Any] = {"reason": reason.strip()} if reason.strip() else {}
        events.record(by=by, kind="policy.chosen", subject=policy, code=policy.code, **reasons)
        stale.follow_rules()
    return policy


@transaction.atomic
def own_copy(*, policy: Policy, by: User | None) -> Policy:
    """The service's own copy of a shipped policy, made with all its versions if there is none.

    Returns `policy` itself when it is an own copy. A new copy gives the same answers as what it
    was copied from, on every day; it is put in use in place of it.
    """
    if policy.is_own:
        return policy
    own, is_new = Policy.objects.get_or_create(
        inherits=policy,
        is_own=True,
        defaults={"code": f"own_{policy.code}"[:40], "name": f"Own copy of {policy.name}"},
    )
    if is_new:
        _copy(policy.standards.order_by("effective_from", "pk"), own)
        events.record(by=by, kind="policy.copied", subject=own, code=own.code)
    if policy.is_current:
        use_policy(code=own.code, by=by)
        own.refresh_from_db()
    return own


@transaction.atomic
def change_standard(
    *,
    kind: str,
    figures: dict[str, Any],
    effective_from: datetime.date,
    reason: str,
    by: User,
) -> StandardVersion:
    """Change figures of the policy in use, on the service's own copy. As `revise_standard`."""
    current = Policy.objects.select_for_update().get(is_current=True)
    return revise_standard(
        policy=own_copy(policy=current, by=by),
        kind=kind,
        figures=figures,
        effective_from=effective_from,
        reason=reason,
        by=by,
    )


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

    Cycles that opened before that day stay judged by the version before it. A shipped policy is
    refused: revise the service's own copy.
    """
    if not policy.is_own:
        raise DomainError(f"{policy.name} stays as it was shipped: change your own copy of it.")
    latest = revising.check(policy, kind, figures, effective_from, reason)
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
    stale.follow_rules()
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
        latest = revising.latest(policy, kind)
        if latest is not None and (latest.made_by_id or _says(latest, stated)):
            continue
        figures = stated if latest is None else {**stated, "effective_from": today}
        version = StandardVersion.objects.create(policy=policy, kind=kind, **figures)
        _record_loaded(version, policy, by)
        added += 1
    return added


def _record_loaded(version: StandardVersion, policy: Policy, by: User | None) -> None:
    events.record(
        by=by,
        kind="standard.loaded",
        subject=version,
        standard=version.kind,
        policy=policy.code,
    )


def _follow(own: Policy, by: User | None) -> int:
    """What a new release added to the policy that `own` copies, where nobody has edited the copy."""
    added = 0
    shipped = StandardVersion.objects.filter(policy=own.inherits)
    for kind in shipped.order_by("kind").values_list("kind", flat=True).distinct():
        mine = own.standards.filter(kind=kind)
        if mine.filter(made_by__isnull=False).exists():
            continue
        news = shipped.filter(kind=kind).order_by("effective_from", "pk")[mine.count() :]
        for version in _copy(news, own):
            _record_loaded(version, own, by)
            added += 1
    return added


def _copy(versions: Iterable[StandardVersion], own: Policy) -> list[StandardVersion]:
    return [
        StandardVersion.objects.create(
            policy=own,
            kind=version.kind,
            effective_from=version.effective_from,
            **version.figures(),
        )
        for version in versions
    ]


def _says(version: StandardVersion, stated: dict[str, Any]) -> bool:
    return version.figures() == {name: stated[name] for name in StandardVersion.FIGURES}
