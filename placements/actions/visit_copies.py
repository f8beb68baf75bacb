"""The carer's copy of a visit: a PDF made by the worker process after each change."""

from django.db import transaction

from fostering.accounts.models import User
from fostering.documents.actions import packs
from fostering.documents.models import Pack
from placements.models import Visit
from placements.queries.copies import COPY, copy_options


@transaction.atomic
def queue_copy(*, visit: Visit, by: User) -> Pack:
    """Ask for the PDF of what the visit says now."""
    return packs.request_pack(
        kind=COPY,
        subject=visit,
        options=copy_options(visit),
        household_id=visit.household_id,
        by=by,
    )
