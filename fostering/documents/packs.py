"""Pack kinds: the PDFs that the product makes from records. Each app registers its own.

In an app's `packs.py` (autodiscovered when the documents app is ready):

    from fostering.documents import packs

    packs.register(
        packs.PackKind(
            code="form_f",
            label="Form F pack",
            template="pdf/form_f/pack.html",
            subjects=lambda user: Assessment.objects.visible_to(user),
            can_make=lambda user, assessment: can_make_pack(user, assessment.household),
            content=form_f_content,
            back=lambda assessment: (reverse("assessment-detail", args=[assessment.pk]), "Back to the assessment"),
            missing=form_f_missing,
        )
    )

A pack that takes seconds is asked for with `actions.packs.request_pack` and made by the worker
(`tasks.build_pack`). One page that a person waits for is made on the spot with
`actions.packs.make_now`. Both keep a Pack row with the file, its SHA-256 and the manifest.

The same records and options give the same bytes. So `content` must not ask the clock: it gets
`today`, the day on which the pack was asked for, and should let that day show only where it
changes what is true ("out of date").
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet

if TYPE_CHECKING:
    from fostering.documents.models import StoredFile

Options = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """Something missing or out of date, in words for the page and for the pack's cover.

    `url` leads to where it is mended. A `note` is worth knowing but does not make the pack
    incomplete: it is shown on the page alone.
    """

    text: str
    url: str = ""
    link_text: str = ""
    is_note: bool = False


@dataclass(frozen=True)
class Appendix:
    """An uploaded file to put at the end of the pack, page by page, under its own title."""

    title: str
    file: "StoredFile"


@dataclass(frozen=True)
class PackContent:
    """What one pack is made of.

    title: the document's title, as PDF readers show it.
    reference: stands in the running header of every page. No person's name in it.
    household_id: whose record the file belongs to.
    context: what the kind's template is given, besides title, reference, service_name, missing
        (the Findings that are no notes) and appendices (as fostering.documents.placing lays them).
    manifest: which versions went in: one line a record, see `version_lines`.
    appendices: uploaded files in their order.
    """

    title: str
    reference: str
    household_id: int | None
    context: dict[str, Any]
    manifest: Sequence[dict[str, Any]] = ()
    appendices: Sequence[Appendix] = ()


def _nothing_missing(_subject: Any, _today: datetime.date, _options: Options) -> Iterable[Finding]:
    return ()


@dataclass(frozen=True)
class PackKind:
    """One kind of pack.

    code: stored on the Pack; never renamed.
    label: what it is called on pages.
    template: the HTML of the PDF, usually extending "pdf/base.html".
    subjects: (user) -> queryset of the records whose packs this user may read.
    can_make: (user, subject) -> whether they may make one; views ask it.
    content: (subject, today, options) -> PackContent.
    back: (subject) -> (url, words) of the page from which packs of this record are made.
    about: (subject) -> whose record it is, in words for the top of the pack's page.
    missing: (subject, today, options) -> Findings, shown before making and on the cover.
    noun: what one is called in a sentence ("Download the pack").
    handed_out: (subject) -> (address, options), for a kind of which the record's own page hands
        out the file: that page, which makes a new one where the record has changed, and the
        options of a pack of what the record says now. A pack with others is out of date.
    styles: names of CSS files in fostering/documents/styles, without their ending.
    """

    code: str
    label: str
    template: str
    subjects: Callable[[Any], QuerySet[Any]]
    can_make: Callable[[Any, Any], bool]
    content: Callable[[Any, datetime.date, Options], PackContent]
    back: Callable[[Any], tuple[str, str]]
    about: Callable[[Any], str] = lambda subject: ""
    missing: Callable[[Any, datetime.date, Options], Iterable[Finding]] = _nothing_missing
    noun: str = "pack"
    handed_out: Callable[[Any], tuple[str, Options]] | None = None
    styles: Sequence[str] = ("document",)


_kinds: dict[str, PackKind] = {}


def register(kind: PackKind) -> None:
    """Add a kind; one with the same code is replaced, so that autodiscovery may run twice."""
    _kinds[kind.code] = kind


def get(code: str) -> PackKind:
    """The kind with this code. KeyError when no app registered it."""
    return _kinds[code]


def all_kinds() -> list[PackKind]:
    return [_kinds[code] for code in sorted(_kinds)]


def version_lines(records: Sequence[tuple[Model, str]]) -> list[dict[str, Any]]:
    """Lines of a manifest for records of one model: which version of each, saved when.

    Each record comes with a label in words that a reader of the manifest knows ("Section:
    Health"), with no person's name. The version is simple-history's. One query.
    """
    if not records:
        return []
    model: Any = type(records[0][0])
    rows = model.history.filter(id__in=[record.pk for record, _ in records])
    rows = rows.order_by("id", "-history_id").distinct("id")
    latest = {row["id"]: row for row in rows.values("id", "history_id", "history_date")}
    return [
        {
            "label": label,
            "record": f"{model._meta.label_lower}:{record.pk}",
            "version": latest[record.pk]["history_id"],
            "saved_at": latest[record.pk]["history_date"].isoformat(),
        }
        for record, label in records
    ]


def file_line(label: str, file: "StoredFile") -> dict[str, Any]:
    """A manifest line for an uploaded file: files never change, so its SHA-256 is its version."""
    return {
        "label": label,
        "record": f"{file._meta.label_lower}:{file.pk}",
        "sha256": file.sha256,
        "saved_at": file.created_at.isoformat(),
    }
