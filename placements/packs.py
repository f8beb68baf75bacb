"""The carer's copy of a visit, as a PDF: what was seen, said and agreed, to be read and agreed."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from fostering.accounts.models import User
from fostering.core.errors import DomainError
from fostering.documents import packs
from placements.models import Visit, VisitAction, VisitChild
from placements.models.visits import VisitQuerySet
from placements.queries import child_rows
from placements.queries.copies import COPY, copy_options
from placements.queries.values import AREAS, TOPICS, heading

CHANGED = "The visit was changed while its copy was being made. Open the copy again."


def subjects(user: User) -> VisitQuerySet:
    """The visits whose copies the user may read."""
    return (
        Visit.objects.visible_to(user).completed().select_related("household", "worker", "sharing")
    )


def content(visit: Visit, today: datetime.date, options: packs.Options) -> packs.PackContent:
    """The copy of a visit. A manager's oversight is the service's own and stays out of it.

    DomainError when the visit no longer says what the copy was asked of.
    """
    if options != copy_options(visit):
        raise DomainError(CHANGED)
    household = visit.household
    children, actions = list(child_rows(visit)), list(visit.actions.all())
    amendments = list(visit.amendments.all())
    context = {
        "visit": visit,
        "household": household,
        "people": visit.people_present.order_by("role", "name_key", "pk"),
        "topics": [_topic(visit, name) for name in TOPICS if name != "summary"],
        "children": [
            (row, [_topic(row, area) for area in _areas(row)]) for row in child_rows(visit)
        ],
        "actions": actions,
        "amended_at": amendments[-1].at if amendments else None,
    }
    return packs.PackContent(
        title=f"Visit of {visit.visited_on:%d/%m/%Y}: {household.ref}",
        reference=household.ref,
        household_id=household.pk,
        context=context,
        manifest=_manifest(visit, children, actions),
    )


def _manifest(
    visit: Visit, children: Sequence[VisitChild], actions: Sequence[VisitAction]
) -> list[dict[str, Any]]:
    """Which versions went in, without a name."""
    return [
        *packs.version_lines([(visit, "Visit")]),
        *packs.version_lines([(row, f"Child {n}") for n, row in enumerate(children, start=1)]),
        *packs.version_lines([(row, f"Action {n}") for n, row in enumerate(actions, start=1)]),
    ]


def _areas(row: VisitChild) -> tuple[str, ...]:
    return AREAS if row.placement_id else ()


def _topic(record: Any, name: str) -> tuple[str, str]:
    """An answer with its heading."""
    return heading(type(record), name), getattr(record, name)


packs.register(
    packs.PackKind(
        code=COPY,
        label="Carer's copy of a visit",
        template="placements/visit_copy_pdf.html",
        subjects=subjects,
        # Nothing is made but what its reader may read: whoever may open the copy has it made.
        can_make=lambda user, visit: visit.is_completed,
        content=content,
        about=lambda visit: f"{visit.household}, visit of {date_format(visit.visited_on, 'j F Y')}",
        noun="copy",
        handed_out=lambda visit: (reverse("visit-copy", args=[visit.pk]), copy_options(visit)),
        back=lambda visit: (reverse("visit-detail", args=[visit.pk]), "Back to the visit"),
    )
)
