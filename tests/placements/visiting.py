"""A visit as a worker would write it: values for actions, inputs for pages."""

from placements.actions import visit_drafts, visits
from placements.enums import Seen
from placements.forms.visit_data import data_of
from placements.queries import children_on, people_for
from placements.queries.values import AREAS, ChildValues, VisitValues
from tests.cast import DAY


def child_values(child, **said):
    """A child seen alone, with something said of everything."""
    areas = {area: f"{area} is fine" for area in AREAS} if child.is_placed else {}
    usual = {"seen": Seen.ALONE, "wishes_and_feelings": "Wants to keep the kitten", **areas}
    return ChildValues(key=child.key, **{**usual, **said})


def visit_values(visit, *, on=DAY, **said):
    """A complete visit of everybody who lived there on the day."""
    usual = {
        "visited_on": on,
        "is_unannounced": False,
        "people_present": frozenset(person.pk for person in people_for(visit, on)),
        "summary": "A settled month",
        "children": tuple(child_values(child) for child in children_on(visit.household, on)),
    }
    return VisitValues(**{**usual, **said})


def start(cast, household=None, by=None):
    return visit_drafts.start_visit(
        household=household or cast.household, today=DAY, by=by or cast.worker
    )


def complete(visit, *, by, values=None, **kwargs):
    usual = {"version": visit.draft_version, "today": DAY}
    return visits.complete_visit(
        visit=visit, values=values or visit_values(visit), by=by, **{**usual, **kwargs}
    )


def posted(visit, *, values=None, button="complete", **changed):
    """The form of a visit as a browser posts it; `changed` replaces inputs (None leaves out)."""
    data = data_of(values or visit_values(visit))
    data |= {"draft_version": [str(visit.draft_version)], "version": [str(visit.version)]}
    data |= {button: ["1"]} if button else {}
    for name, value in changed.items():
        data[name.replace("__", "-")] = [] if value is None else [value]
    return data
