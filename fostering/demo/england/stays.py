"""Children in care: who lived with the household, from when until when."""

from collections.abc import Sequence
from functools import cache

from carers.enums import Category
from fostering.core.dates import add_months
from fostering.demo.children import INTEREST_AGES
from fostering.demo.england import naming
from fostering.demo.england.dice import DAY, later, moment, workday_from, workday_until
from fostering.demo.england.home import Day, Home, Stay
from fostering.demo.england.homes import ref
from fostering.demo.england.phrases import say
from fostering.demo.england.tables import table
from fostering.demo.words import lines
from placements.enums import PlacementKind

CHILD, PLACEMENT = table("placements.Child"), table("placements.Placement")
KINDS: dict[str, str] = {
    Category.MAINSTREAM: PlacementKind.SHORT_TERM,
    Category.CONNECTED_PERSON: PlacementKind.CONNECTED_PERSON,
    Category.SHORT_BREAK: PlacementKind.SHORT_BREAK,
    Category.SPECIALIST: PlacementKind.LONG_TERM,
    Category.PARENT_AND_CHILD: PlacementKind.PARENT_AND_CHILD,
    Category.LONG_TERM: PlacementKind.LONG_TERM,
}
# How many of the approved households have children now, and how many together.
OCCUPIED = 0.88
TOGETHER = (1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3)
MOST_GROUPS = 12


def place_children(home: Home) -> None:
    """The children of today, then those before them, back to when records began."""
    if home.approved_on is None:
        return
    throw = home.throw
    earliest = workday_from(home.approved_on + 10 * DAY)
    groups: list[tuple[Day, Day | None]] = []
    ended: Day | None = None
    if home.ended_on is not None or not throw.happens(OCCUPIED):
        ended = workday_until(home.until - throw.days(8, 120))
    while len(groups) < MOST_GROUPS:
        started = _started(home, ended or home.scale.today)
        last = started <= earliest
        started = max(started, earliest)
        if ended is not None and (ended - started).days < 7:
            break
        if ended is None and (home.scale.today - started).days < 2:
            break
        groups.append((started, ended))
        ended = workday_until(started - throw.days(10, 70))
        if last or ended < home.scale.began:
            break
    for started, ended in reversed(groups):
        _together(home, started, ended)


def _started(home: Home, until: Day) -> Day:
    long = home.category in {Category.LONG_TERM, Category.SPECIALIST, Category.CONNECTED_PERSON}
    days = home.throw.days(200, 2400) if long else home.throw.days(20, 900)
    return workday_until(until - days)


def _together(home: Home, started: Day, ended: Day | None) -> None:
    """Brothers and sisters, or one child; a young parent with a baby."""
    throw = home.throw
    background = naming.background(throw) if throw.happens(0.5) else home.background
    last = naming.surname(background, throw)
    authority = f"{naming.area(home.area)} Council"
    births = _births(home, started, ended or home.scale.today)
    reason = ""
    if ended:
        age = (ended - births[-1]).days // 365
        reason = say(
            "placement_ends", 1, throw, facts=frozenset({home.category}), names={}, age=age
        )
    for born in births:
        group = throw.pick(("girls", "boys"))
        if home.category == Category.PARENT_AND_CHILD and born == births[0]:
            group = "girls"
        name = naming.person(background, last, group, throw)
        _stay(home, name, born, authority, started, ended, reason)


def _births(home: Home, started: Day, until: Day) -> Sequence[Day]:
    """Birth days, the eldest first: nobody grown up by `until`, nobody born after `started`."""
    throw = home.throw
    if home.category == Category.PARENT_AND_CHILD:
        latest = add_months(until, -12 * 17)
        return [latest - throw.days(-150, 150) + 30 * DAY, started - throw.days(8, 60)]
    count = throw.pick(TOGETHER)
    if home.category in {Category.SPECIALIST, Category.SHORT_BREAK}:
        count = 1
    eldest = add_months(until, -12 * 18) + 20 * DAY
    span = max(1, (started - eldest).days - 10)
    return sorted(eldest + throw.days(0, span) for _ in range(count))


def _stay(
    home: Home,
    name: naming.Name,
    born: Day,
    authority: str,
    started: Day,
    ended: Day | None,
    reason: str,
) -> None:
    throw, book = home.throw, home.book
    by = home.staff.for_area("support", home.area)
    at, nth = moment(started, throw), len(home.stays)
    child = book.create(
        CHILD,
        at,
        by,
        ref=ref(home, "C", 20 + nth),
        first_name=name.first,
        last_name=name.last,
        name_key=name.key,
        born_on=born,
        local_authority=authority,
    )
    kind = KINDS[home.category]
    if kind == PlacementKind.SHORT_TERM and ended and (ended - started).days < 60:
        kind = PlacementKind.EMERGENCY
    placed = later(at, 4)
    placement = book.create(
        PLACEMENT,
        placed,
        by,
        ref=ref(home, "L", 20 + nth),
        child_id=child.pk,
        household_id=home.row.pk,
        kind=kind,
        started_on=started,
    )
    book.event(
        "placement.started", placement, placed, by, placement_kind=kind, on=started.isoformat()
    )
    if ended:
        closed = moment(workday_from(ended), throw)
        book.save(placement, closed, by, ended_on=ended, end_reason=reason[:200])
        book.event(
            "placement.ended", placement, closed, by, placement_kind=kind, on=ended.isoformat()
        )
    keen = tuple(throw.pick(choices) for choices in _interests())
    home.stays.append(Stay(placement, child, name, born, started, ended, keen))


@cache
def _interests() -> list[list[str]]:
    """What children are keen on, by age."""
    every = lines("interests")
    return [
        [line.text for line in every if line.fits(set(), min(ages[0], 16))]
        for ages in INTEREST_AGES
    ]
