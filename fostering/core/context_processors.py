"""What every page needs: the service's name, the menu, where search leads."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from fostering.core import navigation
from fostering.core.search import sources_for


def service(request: HttpRequest) -> dict[str, Any]:
    """Context for templates/base.html."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "service_name": settings.SERVICE_NAME,
        "navigation": navigation.links_for(user, request.path) if signed_in else [],
        "search_url": navigation.url_or_none("search") if signed_in and sources_for(user) else None,
    }
