"""What was agreed for each child placed: safer caring, and who decides what."""

from fostering.core.dates import add_months, age_on
from fostering.core.working_days import add_working_days
from fostering.demo.england.dice import moment, workday_from, workday_until
from fostering.demo.england.home import Day, Home, Stay
from fostering.demo.england.rounds import LATE, came_over
from fostering.demo.england.tables import table
from fostering.demo.words import fill, lines
from placements.enums import Decider

PLAN, AUTHORITY = table("placements.SaferCaringPlan"), table("placements.DelegatedAuthority")
PARAGRAPHS = 5
CONDITIONS = (
    "Routine appointments and treatment: the carers. Operations and anaesthetics: the responsible "
    "authority, which asks the parents."
)


def agree(home: Home) -> None:
    """The plan in the first week and again each year; the authority once."""
    for stay in home.stays:
        until = min(stay.ended_on or home.until, home.until)
        if (day := _first_day(home, stay)) < until:
            _authority(home, stay, day)
        day = _first_day(home, stay)
        while day < until:
            _plan(home, stay, day)
            wait = home.throw.days(3, 40) if home.throw.happens(LATE) else -home.throw.days(6, 50)
            day = workday_until(add_months(day, 12) + wait)


def _first_day(home: Home, stay: Stay) -> Day:
    """A workday in the first week; now and then a little later."""
    late = home.throw.happens(LATE)
    days = home.throw.between(7, 14) if late else home.throw.between(0, 4)
    return add_working_days(stay.started_on, days) if days else workday_from(stay.started_on)


def _plan(home: Home, stay: Stay, day: Day) -> None:
    if day < home.scale.began:
        home.book.bring(PLAN, came_over(home), placement_id=stay.placement.pk, agreed_on=day)
        return
    throw, age, worker = home.throw, age_on(stay.born_on, day), home.worker_on(day)
    carers = " and ".join(carer.name.first for carer in home.carers)
    agreed_with = f"{carers}, {stay.name.first}'s social worker"
    if age >= 8:
        agreed_with += f", {stay.name.first}"
    fitting = [line for line in lines("safer_caring") if line.fits(set(), age)]
    chosen = throw.sample(fitting, min(PARAGRAPHS, len(fitting)))
    names = {"child": stay.name.first, "carer": home.carers[0].name.first}
    names |= stay.name.pronouns.names()
    at = moment(day, throw)
    row = home.book.create(
        PLAN,
        at,
        worker,
        placement_id=stay.placement.pk,
        agreed_on=day,
        agreed_with=agreed_with,
        text="\n\n".join(fill(line.text, names) for line in chosen),
    )
    home.book.event("safer_caring_plan.agreed", row, at, worker, agreed_on=day.isoformat())


def _authority(home: Home, stay: Stay, day: Day) -> None:
    placement_id = stay.placement.pk
    if day < home.scale.began:
        at = came_over(home)
        home.book.bring(AUTHORITY, at, placement_id=placement_id, recorded_on=day)
        return
    throw, at, worker = home.throw, moment(day, home.throw), home.worker_on(day)
    row = home.book.create(
        AUTHORITY,
        at,
        worker,
        placement_id=placement_id,
        recorded_on=day,
        medical=throw.pick((Decider.CARER, Decider.CARER_TELLS)),
        education=throw.pick((Decider.CARER_TELLS, Decider.AUTHORITY)),
        leisure=Decider.CARER,
        faith=Decider.PARENT,
        social_media=throw.pick((Decider.CARER, Decider.CARER_TELLS)),
        other=Decider.AUTHORITY,
        note=CONDITIONS,
    )
    home.book.event("authority.recorded", row, at, worker, recorded_on=day.isoformat())
