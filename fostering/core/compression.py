"""Pages are sent compressed, but to no page of somebody else's.

A compressed answer's length can betray what is in it (BREACH): a hostile site has the browser of
somebody who is signed in ask again and again, each time with another guess in the address, and
watches how long the answers are. It can ask from its own pages alone, and browsers say so
(Sec-Fetch-Site), so that those answers, and those to browsers too old to say, go uncompressed.
Django's middleware adds some random bytes besides, and masks the CSRF token.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# Files go as they are: most are compressed in themselves, and their length is told beforehand.
TYPES = {"text/html", "text/csv", "application/json"}
OUR_OWN = {"same-origin", "none"}  # "none": typed, a bookmark, a link in an email program


class Compression(GZipMiddleware):
    """Compresses pages for browsers on our own pages, and the API for those who send a token."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or _type_of(response) not in TYPES:
            return response
        patch_vary_headers(response, ("Sec-Fetch-Site",))
        if not _is_safe(request):
            return response
        return super().process_response(request, response)


def _type_of(response: HttpResponseBase) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0]


def _is_safe(request: HttpRequest) -> bool:
    # A browser never sends a token by itself.
    has_token = "Authorization" in request.headers
    return has_token or request.headers.get("Sec-Fetch-Site") in OUR_OWN
