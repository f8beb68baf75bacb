"""A visit as it said on a day, kept as JSON, and what an amendment changed in it."""

import datetime
import difflib
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format

from fostering.accounts.written import written
from placements.enums import ActionOwner, Seen
from placements.models import Visit, VisitAmendment, VisitChild
from placements.queries.children import child_rows
from placements.queries.values import AREAS, TOPICS, child_key, heading

CHILD_TEXTS = ("why_not_seen", "wishes_and_feelings", *AREAS)
CHILD_LABELS = {
    "why_not_seen": "why not seen",
    "wishes_and_feelings": "wishes and feelings",
    "physical": "physical progress",
    "emotional": "emotional progress",
    "educational": "educational progress",
    "cultural": "cultural progress",
}
DATES = {
    "shared_on": "Copy shared with the carer on",
    "agreed_on": "Agreed by the carer on",
}


def snapshot(visit: Visit) -> dict[str, Any]:
    """The whole record as JSON, with the names that it showed."""
    return {
        "visited_on": visit.visited_on.isoformat(),
        "is_unannounced": visit.is_unannounced,
        "people_present": [{"id": p.pk, "name": str(p)} for p in visit.people_present.all()],
        "others_present": visit.others_present,
        **{topic: getattr(visit, topic) for topic in TOPICS},
        "children": [_child(row) for row in child_rows(visit)],
        "actions": [
            {
                "what": row.what,
                "owner": row.owner,
                "due_on": row.due_on.isoformat(),
                "done_on": row.done_on.isoformat() if row.done_on else None,
            }
            for row in visit.actions.all()
        ],
        "shared_on": visit.shared_on.isoformat() if visit.shared_on else None,
        "agreed_on": visit.agreed_on.isoformat() if visit.agreed_on else None,
        "carer_comments": visit.carer_comments,
    }


def _child(row: VisitChild) -> dict[str, str]:
    texts = {name: getattr(row, name) for name in CHILD_TEXTS}
    return {"key": child_key(row), "name": row.name, "seen": row.seen, **texts}


@dataclass(frozen=True)
class Piece:
    """Some words of a text: kept, taken out or put in."""

    kind: str  # "same", "out" or "in"
    text: str


@dataclass(frozen=True)
class Change:
    """One answer that an amendment changed."""

    label: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        return words_changed(self.before, self.after)


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The answers that differ between two snapshots, in the order of the record."""
    old, new = lines(before), lines(after)
    labels = [*old, *(label for label in new if label not in old)]
    return [
        Change(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label, "") != new.get(label, "")
    ]


@dataclass(frozen=True)
class Amended:
    """An amendment, what it changed, and all that the visit said before it, by label."""

    amendment: VisitAmendment
    changes: list[Change]
    said: dict[str, str]


def amendments_with_changes(visit: Visit) -> list[Amended]:
    """Each amendment with what it changed, the latest first.

    What an amendment made of the record is what the next one found; the last, the record itself.
    """
    amendments = _amendments(None, visit=visit.pk)
    if not amendments:
        return []
    afters = [*(amendment.before for amendment in amendments[1:]), snapshot(visit)]
    told = [
        Amended(amendment, changes(amendment.before, after), lines(amendment.before))
        for amendment, after in zip(amendments, afters, strict=True)
    ]
    return told[::-1]


@written
def _amendments(_user: None, *, visit: int) -> QuerySet[VisitAmendment]:
    return VisitAmendment.objects.filter(visit=visit).select_related("by")


def lines(record: dict[str, Any]) -> dict[str, str]:
    """A snapshot as label and text, as a reader would see it."""
    found = {
        "Date of visit": _day(record["visited_on"]),
        "Announced": "Unannounced" if record["is_unannounced"] else "Announced",
        "Who was present": ", ".join(person["name"] for person in record["people_present"]),
        "Others present": record["others_present"],
    }
    for child in record["children"]:
        found[f"{child['name']}: seen"] = Seen(child["seen"]).label
        for name in CHILD_TEXTS:
            found[f"{child['name']}: {CHILD_LABELS[name]}"] = child[name]
    found |= {heading(Visit, topic): record[topic] for topic in TOPICS}
    found["Actions"] = "\n".join(_action(action) for action in record["actions"])
    found |= {label: _day(record[name]) for name, label in DATES.items()}
    found["Carer's comments"] = record["carer_comments"]
    return found


def _action(action: dict[str, str]) -> str:
    owner = ActionOwner(action["owner"]).label
    return f"{action['what']} ({owner}, by {_day(action['due_on'])})"


def _day(text: str | None) -> str:
    return date_format(datetime.date.fromisoformat(text), "j F Y") if text else ""


def words_changed(before: str, after: str) -> list[Piece]:
    """The words of both texts, in reading order, marked as kept, out or in."""
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    pieces: list[Piece] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        if j > i:
            pieces.append(Piece("out", "".join(old[i:j])))
        if m > k:
            pieces.append(Piece("in", "".join(new[k:m])))
    return pieces
