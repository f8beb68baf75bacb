"""The request of somebody who is signed in."""

from django.http import HttpRequest
from rest_framework.request import Request

from fostering.accounts.models import User


class StaffRequest(HttpRequest):
    """A request whose `user` is a person of the service, never anonymous.

    For type checkers only: Django makes plain requests. `LoginRequiredMiddleware` turns away
    whoever is not signed in before a view runs, so a view without `login_not_required` may
    name this type.
    """

    user: User


class StaffApiRequest(Request):
    """The same in the REST API, whose permission class asks for a sign-in."""

    user: User
