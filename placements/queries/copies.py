"""The carer's copy of a visit, as it was made of one version of the record."""

from typing import Any

from fostering.documents.models import Pack
from placements.models import Visit

# The code of the pack kind that placements.packs registers.
COPY = "visit_copy"


def copy_options(visit: Visit) -> dict[str, Any]:
    """What names the copy of this version of the visit."""
    return {"version": visit.version}


def current_copy(visit: Visit) -> Pack | None:
    """The copy of what the visit says now, made or being made; the caller may read the visit."""
    copies = Pack.objects.filter(kind=COPY, subject_id=visit.pk, options=copy_options(visit))
    return copies.select_related("file").order_by("-created_at", "-pk").first()
