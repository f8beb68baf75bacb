"""One file, handed to somebody who may read it."""

import uuid

from django.http import FileResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.documents import serving
from fostering.documents.models import StoredFile


@require_safe
def document_download(request: StaffRequest, key: uuid.UUID) -> FileResponse:
    """404 for a file that the person may not read, the same as for one that is not there."""
    stored = access.get_record_or_404(
        request, StoredFile.objects.visible_to(request.user), action=access.Action.DOWNLOAD, key=key
    )
    added_on = timezone.localdate(stored.created_at)
    return serving.as_download(stored, name=f"{stored.kind_label} {added_on:%Y-%m-%d}")
