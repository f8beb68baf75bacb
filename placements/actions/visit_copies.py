"""The carer's copy of a visit: a PDF made by the worker process after each change."""

import datetime

from django.db import transaction

from fostering.accounts.models import User
from fostering.documents.actions import packs
from fostering.documents.models import Pack
from placements.models import Visit

# Also the code of the pack kind that placements.packs registers.
COPY = "visit_copy"


@transaction.atomic
def queue_copy(*, visit: Visit, today: datetime.date, by: User) -> Pack:
    """Ask for the PDF of what the visit says now."""
    return packs.request_pack(kind=COPY, subject=visit, options={}, today=today, by=by)
