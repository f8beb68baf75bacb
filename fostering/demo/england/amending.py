"""What a visit said before it was amended, as placements.queries.snapshots keeps it."""

import datetime
from typing import Any

from fostering.demo.england.book import Row
from fostering.demo.england.home import Member, Stay
from placements.queries.children import person_key, placed_key
from placements.queries.snapshots import CHILD_TEXTS
from placements.queries.values import TOPICS


def snapshot(
    visit: Row,
    present: list[Member],
    stays: list[Stay],
    members: list[Member],
    children: list[Row],
    actions: list[Row],
    sharing: Row | None,
) -> dict[str, Any]:
    """The whole record as JSON, with the names that it showed."""
    names = {placed_key(stay.placement.pk): str(stay.name) for stay in stays}
    names |= {person_key(member.row.pk): str(member.name) for member in members}
    ordered = sorted(actions, key=lambda row: (row["due_on"], row.pk))
    return {
        "visited_on": visit["visited_on"].isoformat(),
        "is_unannounced": visit["is_unannounced"],
        "people_present": [{"id": one.row.pk, "name": str(one.name)} for one in present],
        "others_present": visit["others_present"],
        **{topic: visit[topic] for topic in TOPICS},
        "children": [_child(row, names) for row in children],
        "actions": [
            {
                "what": row["what"],
                "owner": row["owner"],
                "due_on": row["due_on"].isoformat(),
                "done_on": _day(row["done_on"]),
            }
            for row in ordered
        ],
        "shared_on": _day(sharing["shared_on"]) if sharing else None,
        "agreed_on": _day(sharing["agreed_on"]) if sharing else None,
        "carer_comments": sharing["carer_comments"] if sharing else "",
    }


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _child(row: Row, names: dict[str, str]) -> dict[str, str]:
    placed = row["placement_id"]
    key = placed_key(placed) if placed else person_key(row["person_id"])
    texts = {name: row[name] for name in CHILD_TEXTS}
    return {"key": key, "name": names[key], "seen": row["seen"], **texts}
