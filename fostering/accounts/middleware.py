"""Sessions end, and nothing typed is lost when they do; a second factor where a role needs one."""

import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fostering.accounts import loading
from fostering.accounts.actions import held
from fostering.accounts.models import User
from fostering.accounts.requests import StaffRequest

LAST_SEEN, SIGNED_IN = "last_seen", "signed_in_at"
# How stale `last_seen` may grow before it is written again: not one session write a request.
RESOLUTION_SECONDS = 60


class SessionLimits:
    """Ends a session after some idle minutes or a working day.

    A form sent after the end is kept for its sender (who is still known from the ended session)
    and offered again once they have signed in. CSRF was checked before: this runs in
    process_view, after CsrfViewMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        _release_when_sent(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        now = int(time.time())
        session = request.session
        if not _has_ended(session, now):
            session.setdefault(SIGNED_IN, now)
            # A background save (autosave, progress) is no sign of a person at the keyboard
            # unless it carries what they typed, so that every request but polling counts.
            if now - session.get(LAST_SEEN, 0) > RESOLUTION_SECONDS and not _is_polling(request):
                session[LAST_SEEN] = now
            return None
        return _end(cast(StaffRequest, request))


def _release_when_sent(request: HttpRequest, response: HttpResponse) -> None:
    """A kept form that was sent again is kept no longer, unless the product failed to take it."""
    if request.method != "POST" or response.status_code >= 400:
        return
    if request.user.is_authenticated and held.FIELD in request.POST:
        held.release(by=request.user, pk=request.POST[held.FIELD])


def _has_ended(session: Any, now: int) -> bool:
    idle = now - session.get(LAST_SEEN, now) > settings.SESSION_IDLE_MINUTES * 60
    old = now - session.get(SIGNED_IN, now) > settings.SESSION_MAX_HOURS * 3600
    return idle or old


def _is_polling(request: HttpRequest) -> bool:
    return request.headers.get("X-Poll") == "1"


def _end(request: StaffRequest) -> HttpResponse | None:
    user = request.user
    if request.resolver_match and request.resolver_match.view_name == "account_logout":
        return None
    # A query too long to keep is dropped: what was typed matters more than where a list stood.
    path = request.get_full_path()
    path = path if len(path) <= held.LONGEST_PATH else request.path
    kept = held.hold(by=user, path=path, data=_form_data(request))
    logout(request)
    sign_in_url = reverse("account_login")
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"session_ended": True, "sign_in_url": sign_in_url}, status=401)
    if request.method != "POST":
        return redirect(_with_next(sign_in_url, request.get_full_path()))
    target = reverse("held-submission") if kept else reverse("home")
    return render(
        request,
        "errors/session_ended.html",
        {"kept": bool(kept), "sign_in_url": _with_next(sign_in_url, target)},
        status=401,
    )


def _with_next(sign_in_url: str, target: str) -> str:
    return f"{sign_in_url}?{urlencode({'next': target})}"


def _form_data(request: HttpRequest) -> dict[str, list[str]] | None:
    if request.method != "POST" or request.content_type == "application/json":
        return None
    return {k: v for k, v in request.POST.lists() if k != "csrfmiddlewaretoken"}


class SecondFactorRequired:
    """People whose role needs a second factor set one up before they see any record."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        roles = settings.MFA_REQUIRED_ROLES
        if not roles or not request.user.is_authenticated:
            return None
        if "all" not in roles and request.user.role not in roles:
            return None
        if not getattr(view, "login_required", True) or _is_sign_in_page(request):
            return None
        if _has_second_factor(request.user):
            return None
        return redirect("mfa_activate_totp")


def _has_second_factor(user: User) -> bool:
    known = loading.of_request(user, "has_second_factor")
    return is_mfa_enabled(user) if known is None else known


def _is_sign_in_page(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name.startswith(("account_", "mfa_"))
