"""The carer's copy of a visit, as it is made of what the record says at one moment."""

import datetime
import hashlib
import json
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from fostering.documents.models import Pack
from placements.models import Visit
from placements.queries.snapshots import snapshot

# The code of the pack kind that placements.packs registers.
COPY = "visit_copy"


def copy_options(visit: Visit) -> dict[str, Any]:
    """What names the copy of what the visit says now. Three queries.

    `version` is the visit's. `says` is a digest of all that a copy shows: it differs where the
    sharing was recorded, or somebody's name put right, without a new version of the visit.
    """
    return {"version": visit.version, "says": digest(snapshot(visit), *_names(visit))}


def digest(record: dict[str, Any], *names: str) -> str:
    """A short digest of a snapshot and the names that the copy shows besides.

    In whatever order the snapshot names people and children.
    """
    people = sorted(record["people_present"], key=lambda person: person["id"])
    children = sorted(record["children"], key=lambda child: child["key"])
    whole = record | {"people_present": people, "children": children}
    said = json.dumps([whole, *names], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _names(visit: Visit) -> tuple[str, str, str]:
    return visit.household.name, visit.household.ref, str(visit.worker or "")


def current_copy(visit: Visit) -> Pack | None:
    """The copy of what the visit says now, made or being made; the caller may read the visit."""
    copies = Pack.objects.filter(kind=COPY, subject_id=visit.pk, options=copy_options(visit))
    return copies.select_related("file").order_by("-created_at", "-pk").first()


def copies_to_sweep(made_before: datetime.datetime) -> QuerySet[Pack]:
    """Copies made before a moment, of versions that their visits still have, the oldest first.

    What they say of the visit can be made again at any time. No amendment is told by them.
    """
    made_of = Cast(KT("options__version"), IntegerField())
    same = Visit.objects.filter(pk=OuterRef("subject_id"), version=OuterRef("made_of"))
    copies = Pack.objects.filter(kind=COPY, status=Pack.Status.DONE, finished_at__lt=made_before)
    return copies.annotate(made_of=made_of).filter(Exists(same)).order_by("finished_at", "pk")
