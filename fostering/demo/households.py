"""Families: who lives there, what they are approved for, and who has worked with them."""

import datetime

from carers.enums import AllocationKind, ApprovalKind, Category, PersonRole
from carers.models import Allocation, Approval, Household, Person
from fostering.accounts.models import User
from fostering.accounts.roles import Role
from fostering.core.dates import add_months, birthday
from fostering.demo import told
from fostering.demo.days import DAY, dice, moment, workday_from, workday_until
from fostering.demo.families import Family, Setting, birth_of
from fostering.demo.names import Names
from fostering.demo.slots import Slot, Story
from fostering.demo.words import HE, SHE, Voice, lines

LONG_APPROVED = {"dbs_lapsed", "dbs_lapsing", "medical_lapsed", "medical_lapsing", "dbs_requested"}
PANEL_IN_DAYS = 20
WEEKS_16 = 16 * 7 * DAY


def start_family(number: int, slot: Slot, names: Names, setting: Setting) -> Family:
    """The household with its people, and the days of its approval; nothing is written yet."""
    throw = dice(setting.seed, "family", number)
    family = Family(
        slot=slot,
        household=Household(),
        background="english" if slot.tags & {"long_name", "single_letter"} else names.background(),
        throw=throw,
        voice=Voice(dice(setting.seed, "voice", number)),
    )
    if "apostrophe" in slot.tags:
        family.background = "irish"
    family.features = {
        feature
        for feature, chance in (("dog", 0.35), ("pond", 0.1), ("trampoline", 0.3))
        if throw.random() < chance
    }
    _set_days(family, setting.today)
    if told.is_told(family):
        told.make_people(family, names, setting.today)
    else:
        _make_carers(family, names, setting.today)
        _make_others(family, names, setting.today)
    _make_household(family, number, setting)
    return family


def panel_day(today: datetime.date) -> datetime.date:
    """The next panel with room: some three weeks ahead, never in the Christmas break."""
    return workday_from(today + PANEL_IN_DAYS * DAY)


def _set_days(family: Family, today: datetime.date) -> None:
    slot, throw = family.slot, family.throw
    if slot.story is Story.ASSESSED:
        return
    if "nearly_16_weeks" in slot.tags:
        # Temporary approval ends a few days after panel: nothing may slip.
        family.approved_on = workday_until(panel_day(today) + 6 * DAY - WEEKS_16)
        return
    if slot.story is Story.TEMPORARY:
        family.approved_on = workday_until(today - throw.randint(33, 38) * DAY)
        return
    if "new" in slot.tags:
        days = throw.randint(130, 210)
    elif "tsds_overdue" in slot.tags:
        months = 20 if slot.category == Category.CONNECTED_PERSON else 14
        days = months * 31 + throw.randint(0, 40)
    elif slot.category == Category.CONNECTED_PERSON:
        days = throw.randint(800, 1500)
    elif slot.tags & LONG_APPROVED:
        days = throw.randint(1500, 4000)
    else:
        days = throw.randint(800, 4000)
    family.approved_on = workday_until(today - days * DAY)
    if slot.story is Story.ENDED:
        family.approval_ended_on = workday_until(today - throw.randint(70, 420) * DAY)


def _make_carers(family: Family, names: Names, today: datetime.date) -> None:
    throw, slot = family.throw, family.slot
    parents_of_teenagers = slot.tags & {"turning_18", "just_18", "dbs_missing"}
    couple = bool(slot.tags & {"long_name", "turning_18"}) or throw.random() < 0.62
    oldest = 62 if slot.category == Category.CONNECTED_PERSON else 58
    age = throw.randint(43, 54) if parents_of_teenagers else throw.randint(33, oldest)
    if "leap_child" in slot.tags:
        age = throw.randint(38, 46)
    surname = names.surname(family.background)
    if "long_name" in slot.tags:
        surname = names.odd["very_long"]
    sexes = throw.choices(
        [("women", "men"), ("women", "women"), ("men", "men"), ("men", "women")], [70, 9, 6, 15]
    )[0]
    for place in range(2 if couple else 1):
        if place and throw.random() < 0.3 and "long_name" not in slot.tags:
            family.background, own_background = names.background(), family.background
            surname = names.surname(family.background)
            first = names.first(family.background, sexes[place], avoid=family.first_names())
            family.background = own_background
        else:
            first = names.first(family.background, sexes[place], avoid=family.first_names())
        if "single_letter" in slot.tags and not place:
            first = names.odd["single_letter"]
        person = Person(
            household=family.household,
            role=PersonRole.CARER,
            first_name=first,
            last_name=surname,
            born_on=_born(today, age + (throw.randint(-5, 5) if place else 0), family),
            phone=f"07700 900{throw.randint(100, 999)}",
        )
        family.carers.append(person)
        family.pronouns[id(person)] = SHE if sexes[place] == "women" else HE


def _born(today: datetime.date, age: int, family: Family) -> datetime.date:
    """A birth date of somebody who is `age` today."""
    return add_months(today, -12 * age) - family.throw.randint(1, 360) * DAY


def _make_others(family: Family, names: Names, today: datetime.date) -> None:
    """Children of the family, and other adults."""
    throw, slot = family.throw, family.slot
    youngest_carer = max(birth_of(carer) for carer in family.carers)
    if "turning_18" in slot.tags:
        _add(family, names, add_months(today + throw.randint(12, 30) * DAY, -216))
    if "just_18" in slot.tags:
        _add(family, names, add_months(today - 9 * DAY, -216))
    if "leap_child" in slot.tags:
        _add(family, names, _leap_day(today))
    if throw.random() < 0.5:
        for _ in range(throw.choices([1, 2, 3], [5, 4, 1])[0]):
            born = _born(today, throw.randint(2, 16), family)
            if birthday(youngest_carer, 21) < born < birthday(youngest_carer, 43):
                _add(family, names, born)
    if throw.random() < 0.2 and birthday(youngest_carer, 45) < today:
        born = _born(today, throw.randint(18, 22), family)
        if birthday(youngest_carer, 20) < born:
            grown_up = _add(family, names, born, role=PersonRole.ADULT)
            if throw.random() < 0.3 and family.approved_on:
                left = today - throw.randint(60, 300) * DAY
                grown_up.left_on = max(left, family.since, birthday(born, 18) + DAY)
    if "dbs_missing" in slot.tags:
        # A grown-up son or daughter came home some weeks ago, and nobody has asked for a check.
        returned = _add(family, names, _born(today, 20, family), role=PersonRole.ADULT)
        returned.joined_on = workday_until(today - 47 * DAY)
    if throw.random() < 0.07:
        _add(family, names, _born(today, throw.randint(74, 87), family), role=PersonRole.ADULT)


def _leap_day(today: datetime.date) -> datetime.date:
    """The latest 29 February on which somebody of school age was born."""
    year = next(year for year in range(today.year - 6, 0, -1) if year % 4 == 0)
    return datetime.date(year, 2, 29)


def _add(family: Family, names: Names, born: datetime.date, role: str = PersonRole.CHILD) -> Person:
    throw = family.throw
    old = family.carers and born < birth_of(family.carers[0])
    sex = throw.choice(["women", "men"] if old else ["girls", "boys"])
    person = Person(
        household=family.household,
        role=role,
        first_name=names.first(family.background, sex, avoid=family.first_names()),
        last_name=family.carers[0].last_name,
        born_on=born,
    )
    if family.approved_on and born > family.approved_on:
        person.joined_on = born
    family.others.append(person)
    family.pronouns[id(person)] = SHE if sex in {"girls", "women"} else HE
    return person


def _make_household(family: Family, number: int, setting: Setting) -> None:
    throw, slot, household = family.throw, family.slot, family.household
    surnames = list(dict.fromkeys(carer.last_name for carer in family.carers))
    household.name = " and ".join(surnames)
    household.category = slot.category
    if team := setting.staff[slot.worker].team:
        household.team = team
    household.rotation_exempt = slot.category == Category.SPECIALIST
    street = throw.choice(lines("streets")).text
    household.address = f"{throw.randint(1, 148)} {street}\nAlderbrook"
    household.postcode = f"QA{throw.randint(1, 9)} {throw.randint(1, 9)}{throw.choice('ABDEFGHJLNPQRSTUWXYZ')}{throw.choice('ABDEFGHJLNPQRSTUWXYZ')}"
    household.phone = f"01632 960{200 + number:03d}"


def write_family(family: Family, setting: Setting) -> None:
    """Plan the rows of the household and its people, made when they applied."""
    opened = workday_until((family.approved_on or setting.today - 150 * DAY) - 140 * DAY)
    if family.slot.story is Story.TEMPORARY:
        opened = workday_until(family.since)
    at = moment(opened, family.throw)
    by = setting.staff["assessor" if len(family.carers) == 1 else "assessor2"]
    setting.ledger.add(family.household, at=at, by=by)
    setting.ledger.event("household.added", family.household, family.household, at=at, by=by)
    for person in family.people:
        came = person.joined_on or birth_of(person)
        born_at = moment(workday_from(came + 3 * DAY), family.throw)
        setting.ledger.add(person, at=max(at, born_at), by=by)
        if person.left_on:
            told = moment(workday_from(person.left_on), family.throw)
            setting.ledger.changed(person, at=told, by=by, left_on=None)


def approve(family: Family, setting: Setting) -> None:
    """Approvals, from the terms that fit the children placed."""
    if family.approved_on is None:
        return
    if family.slot.story is Story.TEMPORARY:
        _approval(family, setting, ApprovalKind.TEMPORARY, family.since, None)
        return
    started = family.since
    if family.slot.category == Category.CONNECTED_PERSON:
        before = started - family.throw.randint(85, 110) * DAY
        _approval(family, setting, ApprovalKind.TEMPORARY, before, started)
    long_ago = setting.today - started > 900 * DAY
    if long_ago and family.slot.story is Story.PLACED and family.throw.random() < 0.25:
        changed = add_months(started, 12 * family.throw.randint(1, 2)) + 20 * DAY
        changed = workday_from(changed)
        first = _approval(family, setting, ApprovalKind.FULL, started, changed)
        first.max_children = max(1, (first.max_children or 2) - 1)
        started = changed
    _approval(family, setting, ApprovalKind.FULL, started, family.approval_ended_on)


def _approval(
    family: Family,
    setting: Setting,
    kind: str,
    started: datetime.date,
    ended: datetime.date | None,
) -> Approval:
    youngest, oldest = _ages(family, setting.today)
    approval = Approval(
        household=family.household,
        kind=kind,
        started_on=started,
        ended_on=ended,
        max_children=_places(family),
        youngest_age=youngest,
        oldest_age=oldest,
        terms=_terms(family),
    )
    by = setting.staff["service" if kind == ApprovalKind.TEMPORARY else "manager3"]
    at = moment(workday_from(started), family.throw)
    setting.ledger.add(approval, at=at, by=by)
    setting.ledger.event(
        "approval.granted",
        approval,
        family.household,
        at=at,
        by=by,
        kind=kind,
        started_on=started.isoformat(),
    )
    if ended:
        closed = moment(workday_from(ended), family.throw)
        setting.ledger.changed(approval, at=closed, by=by, ended_on=None)
        setting.ledger.event(
            "approval.ended",
            approval,
            family.household,
            at=closed,
            by=by,
            ended_on=ended.isoformat(),
        )
    family.approvals.append(approval)
    return approval


def _ages(family: Family, today: datetime.date) -> tuple[int, int]:
    """The narrowest usual band that holds the children of today, from their first day here."""
    ages = [
        years
        for stay in family.stays
        for years in (
            (stay.placement.started_on - birth_of(stay.child)).days // 366,
            ((stay.placement.ended_on or today) - birth_of(stay.child)).days // 365,
        )
    ]
    bands = [(0, 5), (5, 12), (0, 10), (8, 17), (5, 17), (0, 17)]
    fits = [band for band in bands if all(band[0] <= age <= band[1] for age in ages)] or [(0, 17)]
    return family.throw.choice(fits[:2])


def _places(family: Family) -> int:
    days = {stay.placement.started_on for stay in family.stays}
    most = max((len(family.placed(day)) for day in days), default=1)
    return max(most, family.throw.choices([1, 2, 3], [4, 5, 2])[0])


def _terms(family: Family) -> str:
    if family.slot.category == Category.CONNECTED_PERSON:
        children = [stay.child.first_name for stay in family.stays]
        return f"For {' and '.join(children)} only." if children else ""
    if family.slot.category == Category.PARENT_AND_CHILD:
        return "One parent with one child."
    if family.slot.category == Category.SHORT_BREAK:
        return "Short breaks of up to 4 nights at a time."
    return family.throw.choices(
        [
            "",
            "More than one child only if they are siblings.",
            "No child younger than the family's own.",
        ],
        [7, 2, 1],
    )[0]


def allocate(family: Family, setting: Setting) -> None:
    """Who has worked with the household since its approval, up to the worker of today."""
    slot, throw, today = family.slot, family.throw, setting.today
    if family.approved_on is None:
        return
    current = setting.staff[slot.worker]
    if current.role != Role.SUPERVISING_SOCIAL_WORKER:
        return
    colleagues = [
        person
        for person in setting.staff.people.values()
        if person.team_id == current.team_id
        and person.role == Role.SUPERVISING_SOCIAL_WORKER
        and person != current
    ]
    end = family.approval_ended_on
    if "unallocated" in slot.tags:
        end = workday_until(today - 12 * DAY)
    changes = _handovers(family, end or today)
    starts = [workday_from(family.since), *changes]
    for place, start in enumerate(starts):
        last = place == len(starts) - 1
        before = family.allocations[-1].worker if family.allocations else None
        worker = current if last else throw.choice([one for one in colleagues if one != before])
        lead = "new" in slot.tags or (place == 0 and len(starts) > 1 and _recent(start, today))
        _allocation(
            family,
            setting,
            worker,
            AllocationKind.LEAD if lead else AllocationKind.STANDARD,
            (start, end if last else starts[place + 1]),
            _reason(family, start - starts[place - 1], place) if place else "",
        )


def _reason(family: Family, served: datetime.timedelta, place: int) -> str:
    """Why the household passed to another worker, after the time that the last one had served."""
    facts = {"later"}
    if place == 1 and served < 500 * DAY:
        facts = {"first_year"}
    elif served > 950 * DAY:
        facts = {"long"}
    return family.throw.choice([line for line in lines("handovers") if line.fits(facts, None)]).text


def _recent(start: datetime.date, today: datetime.date) -> bool:
    return today - start < 900 * DAY


def _handovers(family: Family, until: datetime.date) -> list[datetime.date]:
    """Days on which the household passed to another worker, oldest first."""
    days: list[datetime.date] = []
    day = until
    if "reallocated" in family.slot.tags:
        day -= family.throw.randint(80, 210) * DAY
        days.append(workday_until(day))
    while True:
        day -= family.throw.randint(500, 1050) * DAY
        if day < family.since + 330 * DAY:
            return days[::-1]
        days.append(workday_until(day))


def _allocation(
    family: Family,
    setting: Setting,
    worker: User,
    kind: str,
    period: tuple[datetime.date, datetime.date | None],
    reason: str,
) -> None:
    started, ended = period
    manager = setting.staff.manager_of(worker)
    before = family.allocations[-1] if family.allocations else None
    allocation = Allocation(
        household=family.household,
        worker=worker,
        kind=kind,
        started_on=started,
        ended_on=ended,
        reason=reason,
    )
    at = moment(workday_until(started), family.throw)
    setting.ledger.add(allocation, at=at, by=manager)
    setting.ledger.event(
        "allocation.changed",
        allocation,
        family.household,
        at=at,
        by=manager,
        worker_id=worker.pk,
        before_id=before.worker.pk if before else None,
        started_on=started.isoformat(),
    )
    if ended:
        setting.ledger.changed(
            allocation, at=moment(ended, family.throw), by=manager, ended_on=None
        )
    family.allocations.append(allocation)
