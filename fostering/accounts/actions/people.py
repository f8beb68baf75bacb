"""People who work for the service, and teams: added, changed, closed. By an administrator."""

from typing import Any

from django.db import transaction
from knox.models import AuthToken

from fostering.accounts.models import Area, Team, User
from fostering.accounts.passwords import password_path
from fostering.accounts.roles import Role
from fostering.accounts.signals import changed, invited
from fostering.core.errors import DomainError


@transaction.atomic
def add_person(
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    team: Team | None = None,
    phone: str = "",
    by: User | None,
) -> User:
    """Somebody new: they get an email with a link to choose a password.

    `by` is None for the first administrator, whom a command adds.
    """
    email = email.strip().lower()
    _refuse_taken(email)
    user = User.objects.create_user(
        email,
        first_name=first_name,
        last_name=last_name,
        role=role,
        team=team,
        phone=phone,
    )
    _say(by, "user.added", user, role=role)
    invite(user=user, by=by)
    return user


@transaction.atomic
def edit_person(*, user: User, version: int | None = None, by: User, **details: Any) -> User:
    """Change names, email, role, team, telephone, or close and open the account (`is_active`).

    A change of role or a closed account ends the person's sessions: both are part of what a
    session is checked against (User.get_session_auth_hash). A closed account loses its API tokens.
    Raises EditConflict when somebody saved it after the form was opened at `version`.
    """
    user = user.locked(version)
    was_active = user.is_active
    if "email" in details:
        details["email"] = details["email"].strip().lower()
        _refuse_taken(details["email"], but=user)
    changed_fields = user.assign(**details)
    if not changed_fields:
        return user
    _keep_an_administrator(user, changed_fields, by)
    user.save()
    if was_active and not user.is_active:
        AuthToken.objects.filter(user=user).delete()
        _say(by, "user.deactivated", user)
    elif user.is_active and not was_active:
        _say(by, "user.reactivated", user)
    others = [name for name in changed_fields if name != "is_active"]
    if others:
        _say(by, "user.changed", user, fields=others)
    return user


@transaction.atomic
def invite(*, user: User, by: User | None) -> None:
    """Send a link with which the person chooses a password (good for PASSWORD_RESET_TIMEOUT)."""
    if not user.is_active:
        raise DomainError("This account is closed: open it before sending a link")
    invited.send(sender=User, by=by, user=user, path=password_path(user))
    _say(by, "user.invited", user)


@transaction.atomic
def add_area(*, name: str, by: User) -> Area:
    _refuse_taken_area(name)
    area = Area.objects.create(name=name)
    _say(by, "area.added", area)
    return area


@transaction.atomic
def edit_area(*, area: Area, version: int | None = None, by: User, name: str) -> Area:
    """Give an area another name. Raises EditConflict as `edit_person` does."""
    area = area.locked(version)
    _refuse_taken_area(name, but=area)
    changed_fields = area.assign(name=name)
    if not changed_fields:
        return area
    area.save()
    _say(by, "area.changed", area, fields=changed_fields)
    return area


@transaction.atomic
def add_team(*, name: str, manager: User | None = None, area: Area | None = None, by: User) -> Team:
    _refuse_taken_name(name)
    team = Team.objects.create(name=name, manager=manager, area=area)
    _say(by, "team.added", team)
    return team


@transaction.atomic
def edit_team(*, team: Team, version: int | None = None, by: User, **details: Any) -> Team:
    """Change a team's name, manager or area. Raises EditConflict as `edit_person` does."""
    team = team.locked(version)
    if "name" in details:
        _refuse_taken_name(details["name"], but=team)
    changed_fields = team.assign(**details)
    if not changed_fields:
        return team
    team.save()
    _say(by, "team.changed", team, fields=changed_fields)
    return team


def _refuse_taken(email: str, but: User | None = None) -> None:
    taken = User.objects.filter(email__iexact=email)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise DomainError("Somebody has an account with this email address", field="email")


def _refuse_taken_name(name: str, but: Team | None = None) -> None:
    taken = Team.objects.filter(name__iexact=name)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise DomainError("There is a team with this name", field="name")


def _refuse_taken_area(name: str, but: Area | None = None) -> None:
    taken = Area.objects.filter(name__iexact=name)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise DomainError("There is an area with this name", field="name")


def _keep_an_administrator(user: User, changed_fields: list[str], by: User) -> None:
    """Nobody locks everybody out: not oneself, and not the last administrator."""
    closed = "is_active" in changed_fields and not user.is_active
    if closed and user.pk == by.pk:
        raise DomainError("You cannot close your own account", field="is_active")
    if not closed and "role" not in changed_fields:
        return
    # Locked, so that two administrators cannot remove one another at once.
    administrators = User.objects.active().filter(role=Role.ADMINISTRATOR).order_by("pk")
    ids = set(administrators.select_for_update().values_list("pk", flat=True))
    leaves = closed or user.role != Role.ADMINISTRATOR
    if leaves and ids == {user.pk}:
        field = "is_active" if closed else "role"
        raise DomainError(
            "This is the last administrator: make somebody else one first", field=field
        )


def _say(by: User | None, kind: str, subject: Any, **data: Any) -> None:
    changed.send(sender=type(subject), by=by, kind=kind, subject=subject, data=data)
