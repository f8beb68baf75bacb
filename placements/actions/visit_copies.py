"""The carer's copy of a visit: a PDF made by the worker process when somebody opens it."""

import datetime

from django.db import transaction
from django.utils import timezone

from fostering.accounts.models import User
from fostering.core.errors import DomainError
from fostering.documents.actions import packs
from fostering.documents.models import Pack
from placements.enums import VisitStatus
from placements.models import Visit
from placements.queries.copies import COPY, copies_to_sweep, copy_options, current_copy

# For so long a copy lies ready after it was made.
KEPT_FOR = datetime.timedelta(days=30)
SWEPT_AT_ONCE = 100


@transaction.atomic
def open_copy(*, visit: Visit, by: User) -> Pack:
    """The copy of what the visit says now: the one there is, or a new one asked for.

    Locked, so that two who open it at once wait for one copy.
    """
    visit = Visit.objects.select_for_update(of=("self",), no_key=True).get(pk=visit.pk)
    if visit.status != VisitStatus.COMPLETED:
        raise DomainError("Complete the visit before you open its copy.")
    return current_copy(visit) or packs.request_pack(
        kind=COPY,
        subject=visit,
        options=copy_options(visit),
        household_id=visit.household_id,
        by=by,
    )


@transaction.atomic
def sweep_copies(*, by: None) -> int:
    """Delete copies that were made long ago and whose words the visit still says. How many.

    The next to open one has it made again. A copy of what was amended since stays.
    """
    old = copies_to_sweep(timezone.now() - KEPT_FOR)
    locked = old.select_for_update(of=("self",), skip_locked=True).select_related("file")
    found = list(locked[:SWEPT_AT_ONCE])
    for pack in found:
        packs.sweep(pack=pack, by=by)
    return len(found)
