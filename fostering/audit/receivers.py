"""Events about people who work here and teams: accounts is below this floor and sends signals."""

from typing import Any

from django.dispatch import receiver

from fostering.accounts.models import User
from fostering.accounts.roles import Role
from fostering.accounts.signals import changed
from fostering.audit import presenters
from fostering.audit.actions import events

presenters.register("user.added", "Added a person to the service ({role})", role=Role)
presenters.register("user.changed", "Changed a person of the service: {fields}", fields=", ".join)
presenters.register("user.deactivated", "Closed a person's account")
presenters.register("user.reactivated", "Opened a person's account again")
presenters.register("user.invited", "Sent a link to set a password")
presenters.register("team.added", "Added a team")
presenters.register("team.changed", "Changed a team: {fields}", fields=", ".join)
presenters.register("area.added", "Added an area")
presenters.register("area.changed", "Changed an area: {fields}", fields=", ".join)
presenters.register("api_token.created", "Made an API token")
presenters.register("api_token.revoked", "Revoked an API token")


@receiver(changed)
def record_change(
    sender: Any, *, by: User, kind: str, subject: Any, data: dict[str, Any], **kwargs: Any
) -> None:
    """One event, in the transaction of the change."""
    events.record(by=by, kind=kind, subject=subject, **data)
