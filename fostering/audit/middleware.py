"""Logs refused reads after the request's own transaction has been rolled back."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import PermissionDenied as ApiPermissionDenied

from fostering.audit import access


class RefusalLog:
    """A 404 for a record that is not theirs, and a 403, leave a line in the access log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = getattr(request, "refused", None)
        if isinstance(refused, access.RecordNotVisible):
            access.log_refusal(request, refused.subject_type, refused.subject_id)
        elif isinstance(refused, PermissionDenied | ApiPermissionDenied):
            access.log_refusal(request, "page", None)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.refused = exception  # type: ignore[attr-defined]
