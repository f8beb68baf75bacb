"""Households, the people in them, their approvals, and who works with them."""

from django.urls import reverse

from carers.enums import AllocationKind, ApprovalKind, Category, PersonRole
from fostering.core.dates import add_months
from fostering.core.models import sort_key
from fostering.demo.england import naming
from fostering.demo.england.book import Book, Pages, Row
from fostering.demo.england.dice import (
    DAY,
    At,
    Dice,
    dice,
    later,
    moment,
    workday_from,
    workday_until,
)
from fostering.demo.england.home import Day, Home, Member, Shift
from fostering.demo.england.phrases import say
from fostering.demo.england.scale import Scale
from fostering.demo.england.staff import Staff
from fostering.demo.england.tables import table
from fostering.demo.words import lines

HOUSEHOLD, PERSON = table("carers.Household"), table("carers.Person")
NOTICE = table("notifications.Notice")
APPROVAL, ALLOCATION = table("carers.Approval"), table("carers.Allocation")
CATEGORIES = (
    [Category.MAINSTREAM.value] * 62
    + [Category.CONNECTED_PERSON.value] * 14
    + [Category.LONG_TERM.value] * 10
    + [Category.SHORT_BREAK.value] * 6
    + [Category.SPECIALIST.value] * 5
    + [Category.PARENT_AND_CHILD.value] * 3
)
# One household in so many is being assessed, or is no longer approved, each from a number on.
ASSESSED, ENDED = (33, 7), (20, 11)
# The share of the others that was approved before records began.
OLDER = 0.82
FEATURES = (("dog", 0.35), ("pond", 0.1), ("trampoline", 0.3))
UNALLOCATED = 0.008
REFS = 64


def tell(number: int, scale: Scale, staff: Staff, pages: Pages) -> Home:
    """A household with its people, approvals and allocations; the rest is told by other modules."""
    throw = dice(scale.seed, "household", number)
    approved_on, ended_on = _approval_days(number, scale, throw)
    home = Home(
        number=number,
        scale=scale,
        staff=staff,
        book=Book(pages, number, scale.years),
        throw=throw,
        category=throw.pick(CATEGORIES),
        background=naming.background(throw),
        approved_on=approved_on,
        ended_on=ended_on,
        features=frozenset(name for name, chance in FEATURES if throw.happens(chance)),
    )
    _household(home)
    return home


def _approval_days(number: int, scale: Scale, throw: Dice) -> tuple[Day | None, Day | None]:
    """From when until when the household was approved."""
    if _is_one(number, ASSESSED):
        return None, None
    if throw.happens(OLDER):
        approved = scale.began - throw.days(20, 2900)
    else:
        approved = scale.today - throw.days(45, (scale.today - scale.began).days)
    ended = None
    if _is_one(number, ENDED):
        longest = (scale.today - max(approved, scale.began)).days
        ended = workday_until(scale.today - throw.days(10, max(11, longest - 30)))
    return workday_until(approved), ended


def _is_one(number: int, of: tuple[int, int]) -> bool:
    every, first = of
    return number % every == first


def ref(home: Home, letter: str, nth: int) -> str:
    """The reference of the household's nth record: every household has a range of its own."""
    return f"{letter}{home.number * REFS + nth:05d}"


def _household(home: Home) -> None:
    throw = home.throw
    last = naming.surname(home.background, throw)
    names = _carers(home, last)
    surnames = list(dict.fromkeys(name.last for name in names))
    opened = workday_until((home.approved_on or home.scale.today - 100 * DAY) - 140 * DAY)
    at, by = moment(opened, throw), home.assessor
    called = " and ".join(surnames)
    street = throw.pick(lines("streets")).text
    town = naming.area(home.area)
    home.row = home.book.create(
        HOUSEHOLD,
        at,
        by,
        id=home.number + 1,
        ref=ref(home, "H", 1),
        name=called,
        name_key=sort_key(called),
        category=home.category,
        team_id=home.staff.team(home.team),
        rotation_exempt=home.category == Category.SPECIALIST,
        address=f"{throw.between(1, 148)} {street}\n{town}",
        postcode=_postcode(home),
        phone=f"01632 {960000 + throw.below(1000)}",
    )
    home.book.event(
        "household.added", home.row, at, by, category=home.category, team_id=home.row["team_id"]
    )
    _people(home, names)


def _postcode(home: Home) -> str:
    """A postcode of an area that the post office does not know: those that begin with Q."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    throw, area = home.throw, home.area
    district = f"Q{letters[area % 20]}{area // 20 + 1}"
    return f"{district} {throw.below(9) + 1}{throw.pick(letters)}{throw.pick(letters)}"


def _carers(home: Home, last: str) -> list[naming.Name]:
    throw = home.throw
    groups = ["women"] if throw.happens(0.75) else ["men"]
    if throw.happens(0.62):
        groups.append("women" if throw.happens(0.12) else "men")
    names = []
    for place, group in enumerate(groups):
        of, surname = home.background, last
        if place and throw.happens(0.3):
            of = naming.background(throw)
            surname = naming.surname(of, throw)
        names.append(naming.person(of, surname, group, throw))
    return names


def _people(home: Home, carers: list[naming.Name]) -> None:
    """The carers, children of their own, and now and then another adult."""
    throw, since = home.throw, home.approved_on or home.scale.today
    age = throw.between(28, 52)
    for name in carers:
        born = add_months(since, -12 * max(22, age + throw.between(-4, 4))) - throw.days(1, 360)
        _member(home, name, born, PersonRole.CARER)
    last = carers[0].last
    for _ in range(throw.pick((0, 0, 0, 1, 1, 2, 3))):
        born = home.scale.today - throw.days(900, 17 * 365)
        if born > add_months(since, 36):
            continue
        group = throw.pick(("girls", "boys"))
        _member(home, naming.person(home.background, last, group, throw), born, PersonRole.CHILD)
    if throw.happens(0.12):
        born = home.scale.today - throw.days(19 * 365, 24 * 365)
        group = throw.pick(("women", "men"))
        _member(home, naming.person(home.background, last, group, throw), born, PersonRole.ADULT)


def _member(home: Home, name: naming.Name, born: Day, role: str) -> None:
    throw = home.throw
    since = Day.fromisoformat(home.row.since[:10])
    joined = born if born > since else None
    at = moment(workday_from(joined + 3 * DAY), throw) if joined else home.row.since
    is_carer = role == PersonRole.CARER
    row = home.book.create(
        PERSON,
        at,
        home.assessor,
        ref=ref(home, "P", 2 + len(home.members)),
        household_id=home.row.pk,
        role=role,
        first_name=name.first,
        last_name=name.last,
        name_key=name.key,
        born_on=born,
        joined_on=joined,
        phone=f"07700 900{throw.below(1000):03d}" if is_carer else "",
    )
    home.book.event("person.added", row, at, home.assessor, role=role)
    home.members.append(Member(row, name, born, joined, role == PersonRole.CHILD, is_carer))


def approve(home: Home) -> None:
    """Approval as it stands, after a temporary one for most connected persons."""
    if home.approved_on is None:
        return
    started = home.approved_on
    if home.category == Category.CONNECTED_PERSON and home.throw.happens(0.7):
        before = started - home.throw.days(80, 110)
        _approval(home, ApprovalKind.TEMPORARY, before, started, "For named children only.")
    terms = "More than one child only if they are siblings." if home.throw.happens(0.2) else ""
    _approval(home, ApprovalKind.FULL, started, home.ended_on, terms)


def _approval(home: Home, kind: str, started: Day, ended: Day | None, terms: str) -> Row:
    throw = home.throw
    by = home.staff.for_area("adm", home.area)
    at = moment(workday_from(started), throw)
    row = home.book.create(
        APPROVAL,
        at,
        by,
        household_id=home.row.pk,
        kind=kind,
        started_on=started,
        max_children=throw.pick((1, 2, 2, 3, 3)),
        youngest_age=0,
        oldest_age=17,
        terms=terms,
    )
    home.book.event(
        "approval.granted", row, at, by, approval_kind=kind, started_on=started.isoformat()
    )
    if ended:
        closed = moment(workday_from(ended), throw)
        home.book.save(row, closed, by, ended_on=ended)
        home.book.event("approval.ended", row, closed, by, ended_on=ended.isoformat())
    return row


def allocate(home: Home) -> None:
    """The workers one after another, from the approval to today."""
    if home.approved_on is None:
        return
    throw, scale = home.throw, home.scale
    team = scale.supervisors_of(home.team)
    end = home.ended_on
    if end is None and throw.happens(UNALLOCATED):
        left = workday_until(scale.today - throw.days(3, 60))
        end = left if left > home.approved_on else None
    starts = _handovers(home, end or scale.today)
    nth = home.number % len(team)
    for place, start in enumerate(starts):
        following = starts[place + 1] if place + 1 < len(starts) else end
        # Told backwards: today's worker is the one whose turn it is by the household's number.
        worker = home.staff.worker(team[(nth - (len(starts) - 1 - place)) % len(team)])
        lead = place == 0 and start >= scale.began
        _allocation(home, worker, start, following, lead=lead)


def _handovers(home: Home, until: Day) -> list[Day]:
    since = home.approved_on or until
    days: list[Day] = []
    day = until
    while True:
        day = workday_until(day - home.throw.days(300, 1050))
        if day < since + 200 * DAY:
            return [since, *days[::-1]]
        days.append(day)


def _allocation(home: Home, worker: int, start: Day, end: Day | None, *, lead: bool) -> None:
    throw, by = home.throw, home.manager
    before = home.shifts[-1] if home.shifts else None
    if before is not None and before.worker == worker:
        before = None
    at = moment(start, throw)
    row = home.book.create(
        ALLOCATION,
        at,
        by,
        household_id=home.row.pk,
        worker_id=worker,
        kind=AllocationKind.LEAD if lead else AllocationKind.STANDARD,
        started_on=start,
        reason=say("handovers", 1, throw, facts=frozenset({"later"}), names={}) if before else "",
    )
    home.book.event(
        "allocation.changed",
        row,
        at,
        by,
        worker_id=worker,
        before_id=before.worker if before else None,
        started_on=start.isoformat(),
    )
    _tell(home, worker, before.worker if before else None, start, at)
    if end:
        home.book.save(row, moment(workday_from(end), throw), by, ended_on=end)
    home.shifts.append(Shift(worker, start, end))


def _tell(home: Home, worker: int, before: int | None, start: Day, at: At) -> None:
    """The notices of a change: carers.actions.allocations tells both workers."""
    called, day = home.row["ref"], f"{start:%-d %B %Y}"
    told = [(worker, f"{called} is allocated to you from {day}")]
    if before:
        told.append((before, f"{called} passes to a colleague on {day}"))
    for person, title in told:
        home.book.line(
            NOTICE,
            at,
            user_id=person,
            kind="allocation.changed",
            title=title,
            link=reverse("household-detail", args=[home.row.pk]),
            created_at=at,
            read_at=later(at, home.throw.between(5, 240)),
        )
