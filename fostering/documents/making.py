"""Makes one pack from its records: reads, lays out, places the uploaded pages.

Pure of the Pack row: the action keeps what comes out.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from fostering.documents import pdf, placing
from fostering.documents.packs import Options, PackKind

# (per cent, what is being done) -> nothing; told before each step begins.
Report = Callable[[int, str], None]


@dataclass(frozen=True)
class Made:
    """A finished pack, not kept yet."""

    content: bytes
    pages: int
    title: str
    household_id: int | None
    manifest: dict[str, Any]


def _silent(_progress: int, _step: str) -> None:
    pass


def make(
    kind: PackKind,
    subject: models.Model,
    options: Options,
    today: datetime.date,
    report: Report = _silent,
) -> Made:
    """Make the pack. Raises PdfUnavailable or what the kind's own functions raise."""
    report(5, "Reading the records")
    content = kind.content(subject, today, options)
    missing = [f for f in kind.missing(subject, today, options) if not f.is_note]
    report(20, "Opening the uploaded documents")
    appendices, slots = placing.lay_out(content.appendices)
    report(35, "Laying out the pages")
    made = pdf.render_template(
        kind.template,
        content.context
        | {
            "title": content.title,
            "reference": content.reference,
            "service_name": settings.SERVICE_NAME,
            "missing": missing,
            "appendices": appendices,
        },
        styles=kind.styles,
        slots=slots,
    )
    report(90, "Keeping the file")
    return Made(
        content=made.content,
        pages=made.pages,
        title=content.title,
        household_id=content.household_id,
        manifest={
            "records": list(content.manifest),
            "missing": [finding.text for finding in missing],
            "template": kind.template,
        },
    )
