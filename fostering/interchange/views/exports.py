"""The export: asked for, watched while the worker writes it, downloaded."""

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.interchange import permissions
from fostering.interchange.actions import exports
from fostering.interchange.models import ExportStatus, RecordsExport

# Without scripts the page asks again by itself.
REFRESH_SECONDS = "4"


def _authorise(request: StaffRequest) -> None:
    if not permissions.can_export(request.user):
        raise PermissionDenied("An export holds every record of the service.")


@require_POST
def records_export(request: StaffRequest) -> HttpResponse:
    """Have every record that the folder can hold written into a zip of CSV files."""
    _authorise(request)
    return redirect("export-detail", pk=exports.ask(by=request.user).pk)


@never_cache
@require_safe
def export_detail(request: StaffRequest, pk: int) -> HttpResponse:
    _authorise(request)
    seen = RecordsExport.objects.visible_to(request.user).select_related("by")
    export = access.get_record_or_404(request, seen, pk=pk)
    response = render(request, "interchange/export_detail.html", {"export": export})
    if export.is_at_work:
        response["Refresh"] = REFRESH_SECONDS
    return response


@never_cache
@require_safe
def export_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while the worker is busy; `X-Done` when it no longer is."""
    _authorise(request)
    seen = RecordsExport.objects.visible_to(request.user).select_related("by")
    export = seen.filter(pk=pk).first()
    if export is None:
        raise access.RecordNotVisible(RecordsExport, {"pk": pk})
    response = render(request, "interchange/export_progress.html", {"export": export})
    if not export.is_at_work:
        response["X-Done"] = "1"
    return response


@require_safe
def export_download(request: StaffRequest, pk: int) -> FileResponse:
    _authorise(request)
    seen = RecordsExport.objects.visible_to(request.user)
    export = access.get_record_or_404(request, seen, action=access.Action.EXPORT, pk=pk)
    if export.status != ExportStatus.READY:
        raise Http404("Not written, or deleted already")
    name = f"records {timezone.localdate(export.finished_at):%Y-%m-%d}.zip"
    response = FileResponse(
        default_storage.open(export.path),
        as_attachment=True,
        filename=name,
        content_type="application/zip",
    )
    response["Cache-Control"] = "private, no-store"
    return response
