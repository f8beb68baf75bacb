"""Visits that a worker has begun to write: text as it was typed, not on record yet."""

from fostering.demo.drafts import HALF_A_SENTENCE
from fostering.demo.england.dice import DAY, moment, workday_until
from fostering.demo.england.home import Home
from fostering.demo.england.visits import VISIT, scene_of, topics
from placements.enums import VisitStatus
from placements.forms.visit_data import data_of
from placements.queries.values import VisitValues

# One household in so many has a draft.
EVERY = 30


def leave_draft(home: Home) -> None:
    """Half a visit, made yesterday."""
    if home.number % EVERY or home.approved_on is None or home.ended_on is not None:
        return
    day = workday_until(home.scale.today - DAY)
    if day < home.approved_on:
        return
    scene = scene_of(home, day, is_unannounced=False, is_last=True)
    said = topics(scene)
    values = VisitValues(
        visited_on=day,
        is_unannounced=False,
        people_present=frozenset(member.row.pk for member in scene.present),
        carer_wellbeing=said["carer_wellbeing"],
        health_and_safety=f"{said['health_and_safety']} {HALF_A_SENTENCE}",
    )
    at = moment(day, home.throw)
    draft = home.book.create(
        VISIT,
        at,
        scene.worker,
        household_id=home.row.pk,
        worker_id=scene.worker,
        visited_on=day,
        status=VisitStatus.DRAFT.value,
        draft=data_of(values),
        draft_version=home.throw.between(9, 40),
        draft_saved_at=at,
    )
    home.book.event("visit.started", draft, at, scene.worker)
