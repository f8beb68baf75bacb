"""The carer's copy of a visit: a PDF made by the worker process when somebody opens it."""

from django.db import transaction

from fostering.accounts.models import User
from fostering.core.errors import DomainError
from fostering.documents.actions import packs
from fostering.documents.models import Pack
from placements.enums import VisitStatus
from placements.models import Visit
from placements.queries.copies import COPY, copy_options, current_copy


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
