"""What was agreed for each child placed, and contacts with the family between visits."""

import datetime
import random

from fostering.core.dates import age_on
from fostering.core.working_days import add_working_days
from fostering.demo.days import DAY, moment, workday_from, workday_until
from fostering.demo.families import Family, Setting, Stay, birth_of
from fostering.demo.rounds import came_over, of_family, records_began, yearly
from fostering.demo.words import fill, lines
from placements.enums import ContactHow, Decider
from placements.models import Contact, DelegatedAuthority, SaferCaringPlan

PARAGRAPHS = 7
# How often the first plan or the authority comes after the five working days.
LATE = 0.05


def agree(family: Family, setting: Setting) -> None:
    """Plan safer caring plans, agreed anew each year, and delegated authority for every stay."""
    for number, stay in enumerate(family.stays):
        throw = of_family(family, f"agreed {number}", setting)
        until = min(stay.placement.ended_on or setting.today, setting.today)
        first = _first_day(stay, throw)
        if first <= until:
            _authority(family, stay, first, setting, throw)
        first = _first_day(stay, throw)
        is_overdue = "plan_overdue" in family.slot.tags and stay.placement.ended_on is None
        again = yearly(first, until, throw, is_overdue=is_overdue)
        days = [day for day in (first, *again) if day <= until]
        for day in days:
            _plan(family, stay, day, setting, throw)


def _first_day(stay: Stay, throw: random.Random) -> datetime.date:
    """A workday in the first week; now and then a little later."""
    days = throw.randint(7, 14) if throw.random() < LATE else throw.randint(0, 4)
    started_on = stay.placement.started_on
    return add_working_days(started_on, days) if days else workday_from(started_on)


def _plan(
    family: Family, stay: Stay, day: datetime.date, setting: Setting, throw: random.Random
) -> None:
    row = SaferCaringPlan(placement=stay.placement, agreed_on=day)
    if day < records_began(setting):
        setting.ledger.add(row, at=came_over(setting, throw), by=None)
        return
    age = age_on(birth_of(stay.child), day)
    carers = " and ".join(carer.first_name for carer in family.carers)
    row.agreed_with = f"{carers}, {stay.child.first_name}'s social worker"
    if age >= 8:
        row.agreed_with += f", {stay.child.first_name}"
    fitting = [line for line in lines("safer_caring") if line.fits(set(), age)]
    chosen = sorted(throw.sample(fitting, min(PARAGRAPHS, len(fitting))), key=fitting.index)
    names = {"child": stay.child.first_name, "carer": family.carers[0].first_name}
    names |= stay.pronouns.names()
    row.text = "\n\n".join(fill(line.text, names) for line in chosen)
    _add(row, family, day, setting, throw, "safer_caring_plan.agreed", agreed_on=day.isoformat())


def _authority(
    family: Family, stay: Stay, day: datetime.date, setting: Setting, throw: random.Random
) -> None:
    row = DelegatedAuthority(placement=stay.placement, recorded_on=day)
    if day < records_began(setting):
        setting.ledger.add(row, at=came_over(setting, throw), by=None)
        return
    row.medical = throw.choice([Decider.CARER, Decider.CARER_TELLS])
    row.education = throw.choice([Decider.CARER_TELLS, Decider.AUTHORITY])
    row.leisure = Decider.CARER
    row.faith = Decider.PARENT
    row.social_media = throw.choice([Decider.CARER, Decider.CARER_TELLS])
    row.other = Decider.AUTHORITY
    row.note = (
        "Routine appointments and treatment: the carers. Operations and anaesthetics: the "
        "responsible authority, which asks the parents."
    )
    _add(row, family, day, setting, throw, "authority.recorded", recorded_on=day.isoformat())


def keep_in_touch(family: Family, days: list[datetime.date], setting: Setting) -> None:
    """Plan contacts halfway between the visits made on `days`, while this system was in use."""
    if not days:
        return
    throw = of_family(family, "contacts", setting)
    pool = list(lines("contacts"))
    throw.shuffle(pool)
    ends = [*days[1:], family.approval_ended_on or setting.today]
    for number, (visited, following) in enumerate(zip(days, ends, strict=True)):
        day = workday_until(visited + (following - visited) // 2 + throw.randint(-4, 3) * DAY)
        placed = bool(family.placed(day))
        if not visited < day < following or day < records_began(setting):
            continue
        if not placed and throw.random() < 0.5:
            continue
        facts = {*ContactHow.values, *(["placed"] if placed else [])}
        fitting = [line for line in pool if line.fits(facts, None)]
        said = fitting[number % len(fitting)]
        row = Contact(
            household=family.household,
            contacted_on=day,
            worker=family.worker_on(day) or setting.staff[family.slot.worker],
            how=next(iter(said.facts & set(ContactHow.values)), ContactHow.PHONE),
            note=fill(said.text, {"carer": throw.choice(family.carers).first_name}),
        )
        _add(row, family, day, setting, throw, "contact.recorded", contacted_on=day.isoformat())


def _add(
    row: Contact | SaferCaringPlan | DelegatedAuthority,
    family: Family,
    day: datetime.date,
    setting: Setting,
    throw: random.Random,
    event: str,
    **data: str,
) -> None:
    """Plan a row and its event, written by the worker of the day on that day."""
    by = family.worker_on(day) or setting.staff[family.slot.worker]
    at = moment(day, throw)
    setting.ledger.add(row, at=at, by=by)
    setting.ledger.event(event, row, family.household, at=at, by=by, **data)
