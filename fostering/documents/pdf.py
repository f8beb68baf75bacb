"""HTML to PDF: the only place that knows WeasyPrint.

Tagged (PDF/UA-1, or plain tagged when uploaded PDF pages are placed in it), with bookmarks from
the headings, and reproducible: the same HTML gives the same bytes, whoever makes it and whenever.
Nothing is fetched: no file and no address, only `data:` (an uploaded text could name either).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.template.loader import render_to_string

from fostering.core.errors import DomainError
from fostering.documents import placing

STYLES = Path(__file__).parent / "styles"
NEEDS = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"


class PdfUnavailable(DomainError):
    """The machine lacks what WeasyPrint needs; the message is for who runs it."""


@dataclass(frozen=True)
class MadePdf:
    content: bytes
    pages: int


def render_template(
    template: str,
    context: dict[str, Any],
    *,
    styles: Sequence[str] = ("document",),
    slots: Sequence[placing.Slot] = (),
) -> MadePdf:
    """Render a template to PDF: see `render`."""
    return render(render_to_string(template, context), styles=styles, slots=slots)


def render(
    html: str, *, styles: Sequence[str] = ("document",), slots: Sequence[placing.Slot] = ()
) -> MadePdf:
    """The PDF of an HTML document.

    styles: names of the CSS files in fostering/documents/styles, without their ending.
    slots: uploaded PDF pages for the places that the HTML keeps for them.
    Raises PdfUnavailable when the system's Pango is missing.
    """
    weasyprint = _weasyprint()
    css = "\n".join((STYLES / f"{name}.css").read_text() for name in styles)
    options = {"pdf_tags": True} if slots else {"pdf_variant": "pdf/ua-1"}
    document = weasyprint.HTML(string=html, url_fetcher=_fetcher()).render(
        stylesheets=[weasyprint.CSS(string=css, url_fetcher=_fetcher())], **options
    )
    identifier = hashlib.sha256(f"{html}\0{css}".encode()).digest()[:16]
    content = document.write_pdf(pdf_identifier=identifier, **options)
    if slots:
        content = placing.place(content, slots)
    return MadePdf(content=content, pages=len(document.pages))


def _fetcher() -> Any:
    """A fetcher that opens nothing but data: addresses, and fails on all others."""
    fetcher = _weasyprint().urls.URLFetcher
    return fetcher(allowed_protocols=("data",), fail_on_errors=False)


@cache
def _weasyprint() -> ModuleType:
    """WeasyPrint, imported when first used: it takes a second, and needs Pango."""
    try:
        import weasyprint  # noqa: PLC0415 - without Pango the product must start all the same
    except OSError:
        message = f"PDFs cannot be made on this machine. Its administrator installs: {NEEDS}"
        raise PdfUnavailable(message) from None
    return weasyprint
