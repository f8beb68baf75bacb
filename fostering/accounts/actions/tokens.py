"""API tokens: made by a person for their own scripts, shown once, revoked by them."""

import datetime

from django.db import transaction
from knox.models import AuthToken

from fostering.accounts.models import TokenName, User
from fostering.accounts.signals import changed


@transaction.atomic
def create_token(*, name: str, days: int, by: User) -> str:
    """A token that acts as `by` for some days. The text returned is not stored: show it once."""
    token, text = AuthToken.objects.create(user=by, expiry=datetime.timedelta(days=days))
    TokenName.objects.create(token=token, name=name)
    changed.send(sender=AuthToken, by=by, kind="api_token.created", subject=by, data={"days": days})
    return text


@transaction.atomic
def revoke_token(*, token: AuthToken, by: User) -> None:
    """End a token of one's own at once."""
    AuthToken.objects.filter(pk=token.pk, user=by).delete()
    changed.send(sender=AuthToken, by=by, kind="api_token.revoked", subject=by, data={})
