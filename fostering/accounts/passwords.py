"""The address where somebody chooses a password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from fostering.accounts.models import User


def password_path(user: User) -> str:
    """Where the person chooses a password: whoever has this address can, until it expires."""
    return reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
