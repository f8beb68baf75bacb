"""A visit as the names and values of its page's inputs: what a draft keeps."""

import datetime

from django.core.exceptions import ValidationError

from fostering.core.fields import PARTS, GovDateField
from placements.queries.values import TOPICS, ChildValues, VisitValues

Data = dict[str, list[str]]


def typed_day(data: Data) -> datetime.date | None:
    """The date of the visit as typed, if it can be read."""
    parts = [(data.get(f"visited_on_{part}") or [""])[-1] for part in PARTS]
    try:
        return GovDateField(required=False).clean(parts)
    except ValidationError:
        return None


def day_data(day: datetime.date, name: str = "visited_on") -> Data:
    """The three boxes of a date."""
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{name}_{part}": [str(number)] for part, number in parts.items()}


def data_of(values: VisitValues) -> Data:
    """The inputs of a page that says `values`."""
    data = day_data(values.visited_on) | {
        "is_unannounced": ["yes" if values.is_unannounced else "no"],
        "people_present": [str(pk) for pk in sorted(values.people_present)],
        "others_present": [values.others_present],
        **{topic: [getattr(values, topic)] for topic in TOPICS},
    }
    for child in values.children:
        data |= _child_data(child)
    return data | _actions_data(values)


def _child_data(child: ChildValues) -> Data:
    names = [name for name in ChildValues.__dataclass_fields__ if name != "key"]
    return {f"{child.key}-{name}": [getattr(child, name)] for name in names}


def _actions_data(values: VisitValues) -> Data:
    rows = len(values.actions)
    data = {"actions-TOTAL_FORMS": [str(max(rows, 1))], "actions-INITIAL_FORMS": ["0"]}
    for index, action in enumerate(values.actions):
        prefix = f"actions-{index}"
        data[f"{prefix}-what"] = [action.what]
        data[f"{prefix}-owner"] = [action.owner]
        data |= day_data(action.due_on, f"{prefix}-due_on")
        data[f"{prefix}-row"] = [str(action.pk or "")]
    return data
