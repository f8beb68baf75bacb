"""Imports: what was imported, a new one from upload to result, its undoing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.core.errors import DomainError
from fostering.interchange import exporting, files, keeping, permissions
from fostering.interchange.actions import batches, uploads
from fostering.interchange.forms import UndoForm, UploadForm
from fostering.interchange.models import BatchStatus, ImportBatch, RecordsExport

# Without scripts the page asks again by itself.
REFRESH_SECONDS = "4"
A_PAGE = 50
EXPORTS = 5


def _authorise(request: StaffRequest) -> None:
    if not permissions.can_import(request.user):
        raise PermissionDenied("Imports are for those who run the service.")


def _load(request: StaffRequest, pk: int) -> ImportBatch:
    _authorise(request)
    seen = ImportBatch.objects.visible_to(request.user).select_related("by", "undone_by")
    return access.get_record_or_404(request, seen, pk=pk)


@require_safe
def import_list(request: StaffRequest) -> HttpResponse:
    _authorise(request)
    access.log_list(request, ImportBatch)
    seen = ImportBatch.objects.visible_to(request.user).select_related("by")
    context = {
        "page": Paginator(seen, A_PAGE).get_page(request.GET.get("page")),
        "can_export": permissions.can_export(request.user),
        "exports": RecordsExport.objects.visible_to(request.user).select_related("by")[:EXPORTS],
        "files": files.files(),
    }
    return render(request, "interchange/import_list.html", context)


@require_http_methods(["GET", "POST"])
def import_new(request: StaffRequest) -> HttpResponse:
    _authorise(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = uploads.upload(files=form.cleaned_data["files"], by=request.user)
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return redirect("import-detail", pk=batch.pk)
    return render(request, "interchange/import_new.html", {"form": form})


@never_cache
@require_safe
def import_detail(request: StaffRequest, pk: int) -> HttpResponse:
    batch = _load(request, pk)
    response = render(request, "interchange/import_detail.html", _context(request, batch))
    if batch.is_moving:
        response["Refresh"] = REFRESH_SECONDS
    return response


@never_cache
@require_safe
def import_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while the worker is busy; `X-Done` when it no longer is."""
    _authorise(request)
    batch = ImportBatch.objects.visible_to(request.user).filter(pk=pk).first()
    if batch is None:
        raise access.RecordNotVisible(ImportBatch, {"pk": pk})
    response = render(request, "interchange/import_progress.html", _context(request, batch))
    if not batch.is_moving:
        response["X-Done"] = "1"
    return response


@require_POST
def import_start(request: StaffRequest, pk: int) -> HttpResponse:
    batch = _load(request, pk)
    try:
        uploads.ask(
            batch=batch, skip_bad_rows=request.POST.get("bad_rows") == "skip", by=request.user
        )
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("import-detail", pk=pk)


@require_POST
def import_drop(request: StaffRequest, pk: int) -> HttpResponse:
    batch = _load(request, pk)
    try:
        uploads.drop(batch=batch, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Import given up.")
    return redirect("import-list")


@require_http_methods(["GET", "POST"])
def import_undo(request: StaffRequest, pk: int) -> HttpResponse:
    batch = _load(request, pk)
    form = UndoForm(request.POST or None)
    obstacles: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            batches.undo(batch=batch, reason=form.cleaned_data["reason"], by=request.user)
        except batches.CannotUndo as refused:
            obstacles = refused.obstacles
            form.add_domain_error(refused)
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, "Import undone.")
            return redirect("import-detail", pk=pk)
    context = {"batch": batch, "form": form, "obstacles": obstacles}
    return render(request, "interchange/import_undo.html", context)


@require_safe
def import_template(request: StaffRequest) -> HttpResponse:
    """A folder to fill in, as a zip of empty CSV files."""
    _authorise(request)
    return _file(exporting.empty_zip(), "records.zip", "application/zip")


@require_safe
def import_template_workbook(request: StaffRequest) -> HttpResponse:
    """The same as a workbook."""
    _authorise(request)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(exporting.empty_workbook(), "records.xlsx", kind)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _context(request: StaffRequest, batch: ImportBatch) -> dict[str, Any]:
    severity = "warning" if request.GET.get("show") == "warnings" else "error"
    if not batch.totals.get("error"):
        severity = "warning"
    lines = batch.messages.filter(severity=severity).order_by("pk")
    counts = _counts(batch)
    return {
        "batch": batch,
        "progress": keeping.progress_of(batch) if batch.is_moving else "",
        "counts": counts,
        "is_idle": not any(line["added"] or line["changed"] for line in counts),
        "errors": batch.totals.get("error", 0),
        "warnings": batch.totals.get("warning", 0),
        "severity": severity,
        "page": Paginator(lines, A_PAGE).get_page(request.GET.get("page")),
        "known_by_content": _known_by_content(counts),
        "can_start": batch.status == BatchStatus.CHECKED,
        "can_undo": batch.status == BatchStatus.IMPORTED,
    }


def _known_by_content(counts: list[dict[str, Any]]) -> list[str]:
    """The files with new rows that may be meant as corrections of records that are here."""
    with_new_rows = {line["name"] for line in counts if line["added"]}
    return [
        file.csv for file in files.files() if file.is_known_by_content and file.csv in with_new_rows
    ]


def _counts(batch: ImportBatch) -> list[dict[str, Any]]:
    """The counts of each file, in the order of the files: JSON in the database keeps its own."""
    return [
        {"name": file.csv, **batch.counts[file.csv]}
        for file in files.files()
        if file.csv in batch.counts
    ]
