"""allauth's sign-in forms in our words. settings.ACCOUNT_FORMS and MFA_FORMS name them."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

from fostering.core.forms import GovFormMixin

ABOUT_PASSWORDS = (
    "At least 12 characters. Three words that you can remember work well. It must not be a common "
    "password, nor like your name or email address."
)
EMAIL = {"label": "Email address", "required": "Enter your email address", "hint": ""}
PASSWORD = {"label": "Password", "required": "Enter your password", "hint": ""}
NEW_PASSWORD = {
    "label": "New password",
    "required": "Enter a new password",
    "hint": ABOUT_PASSWORDS,
}
REPEATED = {
    "label": "New password again",
    "required": "Enter the new password again",
    "hint": "",
}
CODE = {
    "label": "Code",
    "required": "Enter the code",
    "hint": "The 6 figures that your authenticator app shows now",
}


class SignInWords(GovFormMixin):
    """Replaces labels, hints and the message for an empty answer; `words` is by field."""

    words: dict[str, dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in self.words.items():
            field: forms.Field = self.fields[name]
            field.label = words["label"]
            field.help_text = words["hint"]
            field.error_messages["required"] = words["required"]
            if name == "code":
                field.widget.attrs |= {"class": "govuk-input--width-10", "inputmode": "numeric"}


class SignInForm(SignInWords, account.LoginForm):
    words = {"login": EMAIL, "password": PASSWORD}


class ReauthenticateForm(SignInWords, account.ReauthenticateForm):
    words = {"password": PASSWORD}


class ForgottenPasswordForm(SignInWords, account.ResetPasswordForm):
    words = {"email": EMAIL}


class NewPasswordForm(SignInWords, account.ResetPasswordKeyForm):
    words = {"password1": NEW_PASSWORD, "password2": REPEATED}


class ChangePasswordForm(SignInWords, account.ChangePasswordForm):
    words = {
        "oldpassword": PASSWORD
        | {"label": "Current password", "required": "Enter your current password"},
        "password1": NEW_PASSWORD,
        "password2": REPEATED,
    }


class SecondFactorForm(SignInWords, mfa.AuthenticateForm):
    words = {
        "code": CODE | {"hint": "From your authenticator app, or one of your recovery codes"},
    }


class SecondFactorAgainForm(SignInWords, mfa.ReauthenticateForm):
    words = SecondFactorForm.words


class StartSecondFactorForm(SignInWords, totp.ActivateTOTPForm):
    words = {"code": CODE}
