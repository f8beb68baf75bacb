"""What comes round: reviews of approval, inspections of the home, contacts between visits."""

from itertools import pairwise
from typing import Any

from fostering.core.dates import add_months
from fostering.demo.england.book import Row
from fostering.demo.england.dice import At, moment, workday_from, workday_until
from fostering.demo.england.home import Day, Home
from fostering.demo.england.tables import Table, table
from fostering.demo.words import fill, lines
from placements.enums import ContactHow
from reviews.enums import Recommendation

REVIEW, INSPECTION = table("reviews.Review"), table("placements.HomeInspection")
CONTACT = table("placements.Contact")
# How often something yearly is done after the year is out.
LATE = 0.1
# Of the times between two visits, how many have a contact on record.
IN_TOUCH = 0.15


def yearly(home: Home, first: Day) -> list[Day]:
    """The workdays on which something was done that is due each year, counted from `first`."""
    throw, last = home.throw, first
    days: list[Day] = []
    while True:
        wait = throw.days(3, 40) if throw.happens(LATE) else -throw.days(6, 50)
        last = workday_until(add_months(last, 12) + wait)
        if last >= home.until:
            return days
        days.append(last)


def came_over(home: Home) -> At:
    """The moment at which records from before were brought over."""
    return f"{workday_from(home.scale.began)} 08:00:00+00"


def review(home: Home) -> None:
    """The annual reviews of an approved household."""
    if home.approved_on is None:
        return
    chair = home.staff.for_area("review", home.area)
    views = "the children placed" if home.stays else "people who know the family"
    for day in yearly(home, home.approved_on):
        if day < home.scale.began:
            _brought_over(home, REVIEW, held_on=day)
            continue
        wrote = workday_from(day + home.throw.days(1, 9))
        at = moment(home.office_day(max(day, wrote)), home.throw)
        row = home.book.create(
            REVIEW,
            at,
            chair,
            household_id=home.row.pk,
            held_on=day,
            chaired_by_id=chair,
            summary=home.throw.pick(lines("reviews")).text.format(child_views=views),
            recommendation=Recommendation.CONTINUE.value,
        )
        home.book.event(
            "review.recorded",
            row,
            at,
            chair,
            held_on=day.isoformat(),
            recommendation=Recommendation.CONTINUE.value,
        )
        home.book.look("household-detail", home.row, at, chair)


def inspect(home: Home) -> None:
    """The yearly inspections of the home."""
    if home.approved_on is None:
        return
    for day in yearly(home, home.approved_on):
        if day < home.scale.began:
            _brought_over(home, INSPECTION, inspected_on=day)
            continue
        worker, at = home.worker_on(day), moment(day, home.throw)
        findings, _, put_right = home.throw.pick(lines("inspections")).text.partition(" | ")
        row = home.book.create(
            INSPECTION,
            at,
            worker,
            household_id=home.row.pk,
            inspected_on=day,
            worker_id=worker,
            is_without_appointment=True,
            bedrooms_seen=True,
            findings=findings,
            put_right=put_right,
        )
        home.book.event("inspection.recorded", row, at, worker, inspected_on=day.isoformat())


def keep_in_touch(home: Home, visits: list[Day]) -> None:
    """Contacts halfway between some of the visits."""
    throw = home.throw
    for visited, following in pairwise(visits):
        day = workday_until(visited + (following - visited) // 2)
        if not throw.happens(IN_TOUCH) or not visited < day < following:
            continue
        facts = {*ContactHow.values, *(["placed"] if home.placed(day) else [])}
        said = throw.pick([line for line in lines("contacts") if line.fits(facts, None)])
        worker, at = home.worker_on(day), moment(day, throw)
        row = home.book.create(
            CONTACT,
            at,
            worker,
            household_id=home.row.pk,
            contacted_on=day,
            worker_id=worker,
            how=next(iter(said.facts & set(ContactHow.values)), ContactHow.PHONE.value),
            note=fill(said.text, {"carer": throw.pick(home.carers).name.first}),
        )
        home.book.event("contact.recorded", row, at, worker, contacted_on=day.isoformat())


def _brought_over(home: Home, of: Table, **values: Any) -> Row:
    return home.book.bring(of, came_over(home), household_id=home.row.pk, **values)
