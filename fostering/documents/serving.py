"""Handing a stored file to a browser, so that it is saved and never shown as a page."""

from django.http import FileResponse
from django.utils.text import slugify

from fostering.documents.models import StoredFile


def as_download(stored: StoredFile, *, name: str) -> FileResponse:
    """The file as an attachment called `name` (no person's name: it may end in a log)."""
    response = FileResponse(
        stored.file.open("rb"),
        as_attachment=True,
        filename=f"{slugify(name) or 'document'}.{stored.extension}",
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
