"""Pages that belong to no app: errors, health, help, and the gallery of components."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from structlog.contextvars import get_contextvars

from fostering.core import typed
from fostering.core.dates import today
from fostering.core.gallery import GalleryFilter, GalleryForm, GalleryFormSet


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that makes no sense; one that is too big has its own page."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return render(request, "400.html", status=400)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An action that the person may not take on a record that they may see."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, or a record that the person may not know of: the words are the same."""
    return render(request, "404.html", status=404)


def handler500(request: HttpRequest) -> HttpResponse:
    """Our fault. Needs no database, no session and no context processor."""
    context = {
        "service_name": settings.SERVICE_NAME,
        "reference": get_contextvars().get("request_id", ""),
    }
    return HttpResponse(render_to_string("500.html", context), status=500)


def too_large(request: HttpRequest) -> HttpResponse:
    """A request body or file above the limits."""
    limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    return render(request, "413.html", {"limit_mb": limit}, status=413)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was too old to be trusted (settings.CSRF_FAILURE_VIEW).

    A script that saves in the background is told that its session is not the one it began with.
    """
    if request.headers.get("X-Requested-With") == "fetch":
        answer = {"session_ended": True, "sign_in_url": reverse("account_login")}
        return JsonResponse(answer, status=403)
    return render(request, "errors/csrf.html", status=403)


@login_not_required
@require_safe
@transaction.non_atomic_requests
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database or of Redis."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "core/help.html")


@require_http_methods(["GET", "HEAD", "POST"])
def component_gallery(request: HttpRequest) -> HttpResponse:
    """Every component with sample content, for those who build and look after the service."""
    if not (request.user.is_authenticated and request.user.has_capability("manage_service")):
        raise PermissionDenied
    if onwards := typed.onwards(request, GalleryFilter(typed.asked(request))):
        return onwards
    return render(request, "core/gallery.html", gallery_context(request))


def gallery_context(request: HttpRequest) -> dict[str, Any]:
    """Sample content; `?errors=1` shows the form as it looks after a bad answer."""
    day = today()
    errors = request.GET.get("errors") == "1"
    bad = {"visited_on_day": "31", "visited_on_month": "Feb", "visited_on_year": "2026"}
    bad |= {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-what": ""}
    form = GalleryForm(
        bad if errors else None,
        previous={"notes": "3 March 2026\nSettled and cheerful."},
    )
    formset = GalleryFormSet(bad if errors else None, prefix="items")
    return {
        "form": form,
        "formset": formset,
        "filter_form": GalleryFilter(typed.asked(request)),
        "page": Paginator(range(412), 50).get_page(request.GET.get("page", "2")),
        "dates": [day + datetime.timedelta(days=n) for n in (-3, 0, 1, 9, 60)],
        "day": day,
        "facts": [
            ("Category", "Mainstream"),
            ("Approved", "4 May 2024"),
            ("Worker", "A. Worker"),
        ],
        "tabs": [
            ("Overview", request.path),
            ("Visits", "?tab=visits", 12),
            ("Checks", "?tab=c"),
        ],
        "numbers": [3, 5, 4, 8, 6, 9, 7],
    }
