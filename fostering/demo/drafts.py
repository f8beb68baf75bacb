"""Visits that a worker has begun to write: text as it was typed, not on record yet."""

from fostering.demo.days import DAY, moment, workday_until
from fostering.demo.families import Family, Setting
from fostering.demo.ledger import save_dated
from fostering.demo.visits import VisitMaker
from placements.enums import VisitStatus
from placements.forms.visit_data import data_of
from placements.models import Visit, VisitChild
from placements.queries.values import AREAS, ChildValues, VisitValues, child_key

HALF_A_SENTENCE = "We also talked about the next holidays and whether"
TAGS = {"draft", "second_draft"}


def leave_drafts(families: list[Family], setting: Setting) -> None:
    """A draft by its worker in each household whose story has one; rows must be saved."""
    for family in families:
        if family.slot.tags & TAGS:
            _leave_draft(family, setting)


def _leave_draft(family: Family, setting: Setting) -> None:
    day = workday_until(setting.today - DAY)
    worker = family.worker_on(day) or setting.staff[family.slot.worker]
    maker = VisitMaker(family, setting, day, worker, is_unannounced=False)
    written = maker.write()
    written.pk = 0  # children of an unsaved visit have nothing to hang on
    values = VisitValues(
        visited_on=day,
        is_unannounced=False,
        people_present=frozenset(person.pk for person in maker.present),
        carer_wellbeing=written.carer_wellbeing,
        health_and_safety=f"{written.health_and_safety} {HALF_A_SENTENCE}",
        children=tuple(_typed(child) for child in maker.children(written)),
    )
    saved_at = moment(day, maker.throw)
    draft = Visit(
        household=family.household,
        worker=worker,
        visited_on=day,
        status=VisitStatus.DRAFT,
        draft=data_of(values),
        draft_version=maker.throw.randint(9, 40),
        draft_saved_at=saved_at,
    )
    save_dated(draft, at=saved_at, by=worker)


def _typed(child: VisitChild) -> ChildValues:
    """What the worker has got to: everything but the last area."""
    said = {area: getattr(child, area) for area in AREAS if area != "cultural"}
    return ChildValues(
        key=child_key(child),
        seen=child.seen,
        why_not_seen=child.why_not_seen,
        wishes_and_feelings=child.wishes_and_feelings,
        **said,
    )
