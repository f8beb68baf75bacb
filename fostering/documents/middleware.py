"""A request body that is too big is refused before it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fostering.core.views import too_large

# What a form sends around its file: boundaries, the other fields.
AROUND_THE_FILE = 512 * 1024


class BodyLimit:
    """Answers 413 by the declared length: Django reads no body without one.

    The upload gate measures the file itself again; this spares the disk and the wait.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _declared_length(request) > _limit(request):
            return too_large(request)
        return self.get_response(request)


def _declared_length(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdigit() else 0


def _limit(request: HttpRequest) -> int:
    if request.content_type == "multipart/form-data":
        return settings.UPLOAD_MAX_BYTES + AROUND_THE_FILE
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
