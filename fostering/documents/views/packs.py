"""A pack: how far it is, what it was made from, the file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.core.errors import DomainError
from fostering.documents import packs, serving
from fostering.documents.actions import packs as actions
from fostering.documents.models import Pack

# Without scripts the page asks again by itself.
REFRESH_SECONDS = "4"


def _packs(request: StaffRequest) -> Any:
    return Pack.objects.visible_to(request.user).select_related("requested_by", "file")


@never_cache
@require_safe
def pack_detail(request: StaffRequest, pk: int) -> HttpResponse:
    pack = access.get_record_or_404(request, _packs(request), pk=pk)
    if pack.is_finished and (now := _out_of_date(request, pack)):
        return redirect(now)
    response = render(request, "documents/pack_detail.html", _context(request, pack))
    if not pack.is_finished:
        response["Refresh"] = REFRESH_SECONDS
    return response


@never_cache
@require_safe
def pack_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while a pack is made; `X-Done` when it no longer does."""
    pack = _packs(request).filter(pk=pk).first()
    if pack is None:
        raise access.RecordNotVisible(Pack, {"pk": pk})
    response = render(request, "documents/pack_progress.html", _context(request, pack))
    if pack.is_finished:
        response["X-Done"] = "1"
    return response


@require_safe
def pack_download(request: StaffRequest, pk: int) -> FileResponse | HttpResponseRedirect:
    """The file, or the way to the record's own page that hands it out."""
    pack = _packs(request).filter(pk=pk).first()
    if pack is None:
        raise access.RecordNotVisible(Pack, {"pk": pk})
    if handed_out := packs.get(pack.kind).handed_out:
        return redirect(handed_out(_subject(request, pack))[0])
    access.log(request, pack, action=access.Action.PDF)
    if pack.file is None:
        raise Http404("Not made yet")
    made_on = timezone.localdate(pack.finished_at)
    return serving.as_download(pack.file, name=f"{pack.label} {pack.pk} {made_on:%Y-%m-%d}")


@require_POST
def pack_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Try a failed pack again."""
    pack = access.get_record_or_404(request, _packs(request), pk=pk)
    if not _can_make(request, pack):
        raise PermissionDenied("You may not make packs of this record.")
    if now := _out_of_date(request, pack):
        return redirect(now)
    try:
        actions.try_again(pack=pack, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("pack-detail", pk=pack.pk)


def _subject(request: StaffRequest, pack: Pack) -> Any:
    return packs.get(pack.kind).subjects(request.user).get(pk=pack.subject_id)


def _out_of_date(request: StaffRequest, pack: Pack) -> str:
    """Where a newer one is handed out, if the record no longer says what this pack does."""
    handed_out = packs.get(pack.kind).handed_out
    if handed_out is None:
        return ""
    address, options = handed_out(_subject(request, pack))
    return "" if options == pack.options else address


def _can_make(request: StaffRequest, pack: Pack) -> bool:
    return packs.get(pack.kind).can_make(request.user, _subject(request, pack))


def _context(request: StaffRequest, pack: Pack) -> dict[str, Any]:
    kind, subject = packs.get(pack.kind), _subject(request, pack)
    back_url, back_text = kind.back(subject)
    records = pack.manifest.get("records", [])
    return {
        "pack": pack,
        "can_try_again": pack.status == Pack.Status.FAILED and kind.can_make(request.user, subject),
        "noun": kind.noun,
        "back_url": back_url,
        "back_text": back_text,
        "about": kind.about(subject),
        "records": [line | {"saved_at": parse_datetime(line["saved_at"])} for line in records],
        "records_title": f"Versions that went in ({len(records)})",
    }
