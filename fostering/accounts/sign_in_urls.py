"""The addresses of signing in that staff need, of all that allauth has.

People do not sign up, and do not change their own email address: an administrator does.
"""

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from django.urls import include, path

KEPT = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",  # closed: allauth's own pages name it
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

urlpatterns = [
    *(pattern for pattern in account_urls.urlpatterns if pattern.name in KEPT),
    path("2fa/", include(mfa_urls)),
]
