"""Forms that came after their sender's session had ended."""

from django.db import transaction
from django.utils import timezone

from fostering.accounts.models import HeldSubmission, User

# The hidden field that names a kept form when it is sent again.
FIELD = "held_submission"
LONGEST_PATH = 500
# Never kept, whatever the form: secrets.
_SECRET = ("password", "oldpassword", "password1", "password2", "code")


@transaction.atomic
def hold(*, by: User, path: str, data: dict[str, list[str]] | None) -> HeldSubmission | None:
    """Keep what was typed into a form for `by`, or nothing when there was no form (or a secret)."""
    prune()
    if not data or any(key in _SECRET for key in data):
        return None
    HeldSubmission.objects.filter(user=by, path=path).delete()
    return HeldSubmission.objects.create(user=by, path=path, data=data)


@transaction.atomic
def release(*, by: User, pk: str) -> None:
    """Keep a form no longer: its sender has sent it again, or does not want it."""
    if pk.isdigit():
        HeldSubmission.objects.filter(pk=int(pk), user=by).delete()


def prune() -> None:
    """Delete what nobody came back for."""
    HeldSubmission.objects.filter(held_at__lt=timezone.now() - HeldSubmission.KEPT_FOR).delete()
