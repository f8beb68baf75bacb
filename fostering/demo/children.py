"""Children in care: who was placed where, from which day until which."""

import datetime
from collections.abc import Sequence

from carers.enums import Category
from fostering.core.dates import add_months, age_on
from fostering.demo import told
from fostering.demo.days import DAY, moment, workday_from, workday_until
from fostering.demo.families import Family, Setting, Stay, birth_of
from fostering.demo.names import Names
from fostering.demo.slots import Story
from fostering.demo.words import HE, SHE, lines
from placements.enums import PlacementKind
from placements.models import Child, Placement

AUTHORITIES = (
    "Alderbrook Council",
    "Alderbrook Council",
    "Alderbrook Council",
    "Northmere Council",
)
KINDS: dict[str, PlacementKind] = {
    Category.MAINSTREAM: PlacementKind.SHORT_TERM,
    Category.CONNECTED_PERSON: PlacementKind.CONNECTED_PERSON,
    Category.SHORT_BREAK: PlacementKind.SHORT_BREAK,
    Category.SPECIALIST: PlacementKind.LONG_TERM,
    Category.PARENT_AND_CHILD: PlacementKind.PARENT_AND_CHILD,
    Category.LONG_TERM: PlacementKind.LONG_TERM,
}
# The youngest and oldest age of a child placed today.
AGES: dict[str, tuple[int, int]] = {
    Category.MAINSTREAM: (0, 15),
    Category.CONNECTED_PERSON: (1, 14),
    Category.SHORT_BREAK: (5, 15),
    Category.SPECIALIST: (6, 15),
    Category.LONG_TERM: (7, 16),
}
INTEREST_AGES = (range(2), range(2, 5), range(5, 11), range(11, 16), range(16, 19))
SETTLED = 100  # days that a child has been here, unless something else is told


def place_children(family: Family, names: Names, setting: Setting) -> None:
    """Stays of today, of the past and of next week."""
    slot, today = family.slot, setting.today
    if slot.story is Story.TEMPORARY:
        _siblings(family, names, setting, family.since, None)
    elif slot.story is Story.PLACED:
        _siblings(family, names, setting, _current_start(family, today), None)
    if "placement_coming" in slot.tags:
        _siblings(family, names, setting, workday_from(today + 9 * DAY), None)
    if "placement_just_ended" in slot.tags:
        ended = workday_until(today - 6 * DAY)
        _siblings(family, names, setting, add_months(today, -11), ended)
    if slot.story is not Story.TEMPORARY:
        _past_stays(family, names, setting)
    family.stays.sort(key=lambda stay: (stay.placement.started_on, birth_of(stay.child)))


def _current_start(family: Family, today: datetime.date) -> datetime.date:
    throw, slot = family.throw, family.slot
    if slot.category == Category.CONNECTED_PERSON:
        return family.since
    earliest = family.since + 15 * DAY
    if "just_placed" in slot.tags:
        return workday_until(today - 10 * DAY)
    longest = 1700 if slot.category in {Category.LONG_TERM, Category.SPECIALIST} else 640
    if slot.category == Category.PARENT_AND_CHILD:
        longest = 400  # the young mother is not grown up yet
    days = throw.randint(SETTLED + 10, longest)
    return max(earliest, workday_until(today - days * DAY))


def _siblings(
    family: Family,
    names: Names,
    setting: Setting,
    started: datetime.date,
    ended: datetime.date | None,
) -> None:
    """One child, or brothers and sisters together (a parent with a baby is placed in the same way)."""
    throw, category = family.throw, family.slot.category
    background = names.background() if throw.random() < 0.5 else family.background
    kin = category == Category.CONNECTED_PERSON and throw.random() < 0.5
    surname = family.carers[0].last_name if kin else names.surname(background, once=ended is None)
    authority = throw.choice(AUTHORITIES)
    if told.CONNECTED in family.slot.tags:
        _grandchildren(family, names, setting, started)
        return
    births = _births(family, started, ended or setting.today)
    reason = _end_reason(family, births, ended)
    for place, born in enumerate(births):
        mother = category == Category.PARENT_AND_CHILD and place == 0
        group = "girls" if mother else throw.choice(["girls", "boys"])
        child = Child(
            first_name=names.first(background, group, avoid=family.first_names()),
            last_name=surname,
            born_on=born,
            local_authority=authority,
        )
        placement = Placement(
            child=child,
            household=family.household,
            kind=_kind(family, started, ended),
            started_on=started,
            ended_on=ended,
            end_reason=reason,
        )
        pronouns = SHE if group == "girls" else HE
        family.stays.append(Stay(child, placement, pronouns, _interests(family)))
        _write_stay(family, setting, child, placement)


def _grandchildren(family: Family, names: Names, setting: Setting, started: datetime.date) -> None:
    for born, group, pronouns in told.grandchildren(setting.today):
        child = Child(
            first_name=names.first("english", group, avoid=family.first_names()),
            last_name=names.odd["portuguese"],
            born_on=born,
            local_authority=AUTHORITIES[0],
        )
        placement = Placement(
            child=child,
            household=family.household,
            kind=PlacementKind.CONNECTED_PERSON,
            started_on=started,
        )
        family.stays.append(Stay(child, placement, pronouns, _interests(family)))
        _write_stay(family, setting, child, placement)


def _births(
    family: Family, started: datetime.date, until: datetime.date
) -> Sequence[datetime.date]:
    """Birth days of those placed together, none born after they were placed or grown up by now."""
    throw, category = family.throw, family.slot.category
    if category == Category.PARENT_AND_CHILD:
        return [
            add_months(started, -12 * 16) - throw.randint(20, 150) * DAY,
            started - throw.randint(8, 60) * DAY,
        ]
    count = throw.choices([1, 2, 3], [60, 30, 10])[0]
    if "siblings" in family.slot.tags:
        count = 3 if family.slot.worker == "worker" else 2
    if category in {Category.SPECIALIST, Category.SHORT_BREAK}:
        count = 1
    youngest, oldest = AGES[category]
    age = throw.randint(youngest, max(youngest, oldest - 2 * (count - 1)))
    births = []
    for _ in range(count):
        born = add_months(until, -12 * age) - throw.randint(5, 340) * DAY
        births.append(min(born, started - throw.randint(4, 30) * DAY))
        age += throw.randint(2, 3)
    return [born for born in births if age_on(born, until) < 17 or born == births[0]]


def _kind(family: Family, started: datetime.date, ended: datetime.date | None) -> str:
    kind = KINDS[family.slot.category]
    short = ended is not None and (ended - started).days < 75
    if kind == PlacementKind.SHORT_TERM and short:
        return PlacementKind.EMERGENCY
    return kind


def _end_reason(
    family: Family, births: Sequence[datetime.date], ended: datetime.date | None
) -> str:
    """Why they left; brothers and sisters who leave together leave for the same reason."""
    if ended is None:
        return ""
    ages = [age_on(born, ended) for born in births]
    fits = [
        line
        for line in lines("placement_ends")
        if all(line.fits({family.slot.category}, age) for age in ages)
    ]
    return family.throw.choice(fits).text


def _interests(family: Family) -> dict[range, str]:
    """One keen interest an age band: a child of eleven is no longer keen on the toy kitchen."""
    return {
        ages: family.throw.choice(
            [line.text for line in lines("interests") if line.fits(set(), min(ages[0], 16))]
        )
        for ages in INTEREST_AGES
    }


def _write_stay(family: Family, setting: Setting, child: Child, placement: Placement) -> None:
    throw, ledger = family.throw, setting.ledger
    by = setting.staff["support"]
    made = workday_until(min(placement.started_on, setting.today))
    at = moment(made, throw)
    ledger.add(child, at=at, by=by)
    ledger.add(placement, at=at + datetime.timedelta(minutes=4), by=by)
    ledger.event(
        "placement.started",
        placement,
        family.household,
        at=at + datetime.timedelta(minutes=4),
        by=by,
        on=placement.started_on.isoformat(),
    )
    if placement.ended_on:
        ended_at = moment(workday_until(placement.ended_on), throw)
        ledger.changed(placement, at=ended_at, by=by, ended_on=None, end_reason="")
        ledger.event(
            "placement.ended",
            placement,
            family.household,
            at=ended_at,
            by=by,
            on=placement.ended_on.isoformat(),
        )


def _past_stays(family: Family, names: Names, setting: Setting) -> None:
    """Children who lived here before, one group after another."""
    if family.approved_on is None or family.slot.category == Category.CONNECTED_PERSON:
        return
    throw = family.throw
    starts = [stay.placement.started_on for stay in family.stays]
    until = min([*starts, family.approval_ended_on or setting.today])
    for _ in range(4):
        ended = workday_until(until - throw.randint(20, 160) * DAY)
        started = workday_until(ended - throw.randint(50, 460) * DAY)
        if started < max(family.since + 15 * DAY, add_months(setting.today, -48)):
            return
        _siblings(family, names, setting, started, ended)
        until = started


def give_respite(families: Sequence[Family], setting: Setting) -> None:
    """Weekends of children with other carers, while their own placement goes on."""
    hosts = [family for family in families if "respite" in family.slot.tags]
    guests = [
        family
        for family in families
        if family.slot.story is Story.PLACED
        and family.slot.category == Category.MAINSTREAM
        and not family.slot.tags & {"respite", "just_placed"}
    ]
    for host in hosts:
        for days_ago in (1, 64, 150):
            guest = host.throw.choice(guests)
            started = setting.today - days_ago * DAY
            stays = guest.placed(started)
            if not stays:
                continue
            placement = Placement(
                child=stays[0].child,
                household=host.household,
                kind=PlacementKind.RESPITE,
                started_on=started,
                ended_on=started + 4 * DAY,
            )
            by = setting.staff["support"]
            at = moment(workday_until(started - 3 * DAY), host.throw)
            setting.ledger.add(placement, at=at, by=by)
            host.stays.append(
                Stay(stays[0].child, placement, stays[0].pronouns, stays[0].interests)
            )
