"""Who may import, and who may take the whole record away."""

from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Scope


def can_import(user: User) -> bool:
    return user.has_capability(Capability.IMPORT_RECORDS)


def can_export(user: User) -> bool:
    """An export holds every record, allegations too: only who reads all of them may have it."""
    needed = (Capability.READ_ALLEGATIONS, Capability.READ_COMPLAINTS, Capability.READ_CHECKS)
    return (
        can_import(user)
        and user.scope is Scope.SERVICE
        and all(user.has_capability(capability) for capability in needed)
    )
