"""Stored files, and packs made of records: a few, with real bytes in the file store."""

import hashlib
import uuid
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from carers import form_f
from fostering.demo.england.book import Row
from fostering.demo.england.dice import At, later, moment, workday_until
from fostering.demo.england.home import Home
from fostering.demo.england.tables import table
from fostering.demo.words import lines
from fostering.documents import file_kinds, packs, pdf
from fostering.documents.models import Pack
from fostering.documents.pdf import MadePdf
from fostering.documents.scanning import ScanState
from placements.queries.copies import COPY, digest

FILE, PACK = table("documents.StoredFile"), table("documents.Pack")
REPORTS = (
    ("health_report", "Adult health reports and medical adviser's summary"),
    ("support_plan", "Support plan for the first year"),
)


@cache
def _report(title: str) -> MadePdf:
    """A page of prose, made once for each title: the same bytes in every process."""
    said = "".join(f"<p>{line.text}</p>" for line in lines("reports/support_plan"))
    page = f"<!doctype html><html lang='en-GB'><title>{title}</title><h1>{title}</h1>{said}"
    return pdf.render(page, styles=())


def file_reports(home: Home) -> None:
    """What others wrote about the applicants, uploaded by business support."""
    by = home.staff.for_area("support", home.area)
    for kind, title in REPORTS:
        at = moment(workday_until(home.scale.today - home.throw.days(10, 40)), home.throw)
        row = _store(home, kind, title, at, by, original_name=f"{kind}.pdf")
        home.book.event("document.added", row, at, by, document_kind=kind, pages=row["pages"])


def make_pack(home: Home, assessment: Row) -> None:
    """The papers for panel, asked for by the coordinator and made by the worker process."""
    documents = [row.pk for row in home.book.rows if row.table is FILE]
    options = {
        "sections": [section.code for section in form_f.sections_of(assessment["kind"])],
        "checks": True,
        "references": True,
        "documents": documents,
    }
    at = moment(workday_until(home.scale.today - home.throw.days(1, 3)), home.throw)
    by = home.staff.for_area("panel", home.area)
    _make(home, "form_f", assessment, options, at, by)


def copy_of_visit(home: Home, visit: Row, record: dict[str, Any], at: At, by: int) -> None:
    """The carers' copy of what a visit says now, which is `record`."""
    names = (home.row["name"], home.row["ref"], home.staff.name(visit["worker_id"]))
    options = {"version": visit["version"], "says": digest(record, *names)}
    _make(home, COPY, visit, options, at, by)


def _make(home: Home, kind: str, subject: Row, options: dict[str, Any], at: At, by: int) -> None:
    """A pack asked for, begun, and done: fostering.documents.actions.packs."""
    book = home.book
    pack = book.create(
        PACK,
        at,
        by,
        kind=kind,
        household_id=home.row.pk,
        subject_id=subject.pk,
        options=options,
        requested_by_id=by,
    )
    book.event("pack.requested", pack, at, by, pack_kind=kind)
    begun, done = later(at, 1), later(at, 2)
    status = Pack.Status.RUNNING.value
    book.save(pack, begun, None, status=status, attempts=1, started_at=begun, claimed_at=begun)
    title = packs.get(kind).label
    file = _store(home, file_kinds.PACK, title, done, by)
    book.save(
        pack,
        done,
        None,
        status=Pack.Status.DONE.value,
        progress=100,
        finished_at=done,
        manifest={"records": [], "missing": [], "template": packs.get(kind).template},
        file_id=file.pk,
    )
    book.event("pack.made", pack, done, by, pack_kind=kind)


def _store(home: Home, kind: str, title: str, at: At, by: int, *, original_name: str = "") -> Row:
    made = _report(title)
    key = uuid.UUID(int=home.throw.getrandbits(128), version=4)
    path = f"{key.hex[:2]}/{key.hex}.pdf"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(made.content))
    return home.book.create(
        FILE,
        at,
        by,
        key=str(key),
        household_id=home.row.pk,
        kind=kind,
        title=title,
        original_name=original_name,
        content_type="application/pdf",
        extension="pdf",
        size=len(made.content),
        pages=made.pages,
        sha256=hashlib.sha256(made.content).hexdigest(),
        scan_state=ScanState.NOT_SCANNED.value,
        file=path,
        uploaded_by_id=by,
    )
