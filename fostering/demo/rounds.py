"""What comes round: unannounced visits, inspections of the home, reviews of approval."""

import datetime
import random

from carers.enums import ApprovalKind
from fostering.core.dates import add_months
from fostering.demo.days import DAY, dice, moment, workday_from, workday_until
from fostering.demo.families import Family, Setting
from fostering.demo.words import lines
from placements.models import HomeInspection
from reviews.enums import Recommendation
from reviews.models import Review

# How often something yearly is done after the year is out.
LATE = 0.06


def of_family(family: Family, what: str, setting: Setting) -> random.Random:
    """Dice of their own for one thing about one family, so that the rest stays as it was."""
    return dice(setting.seed, what, family.household.name, family.slot.worker)


def records_began(setting: Setting) -> datetime.date:
    """What is older came over from another system, with its date and no more."""
    return add_months(setting.today, -24)


def came_over(setting: Setting, throw: random.Random) -> datetime.datetime:
    """The moment at which the older records were taken over."""
    return moment(workday_from(records_began(setting)), throw)


def yearly(
    first: datetime.date, until: datetime.date, throw: random.Random, *, is_overdue: bool = False
) -> list[datetime.date]:
    """The workdays on which something was done that is due each year, counted from `first`.

    With `is_overdue` the last time is more than a year before `until`.
    """
    days: list[datetime.date] = []
    last = first
    while True:
        due = add_months(last, 12)
        wait = throw.randint(3, 25) if throw.random() < LATE else -throw.randint(6, 50)
        last = workday_until(due + wait * DAY)
        if last >= until:
            break
        days.append(last)
    if is_overdue:
        lapsed = workday_until(add_months(until, -12) - throw.randint(6, 35) * DAY)
        days = [day for day in days if day < lapsed - 250 * DAY]
        days += [lapsed] if lapsed > first else []
    return days


def unannounced_days(
    days: list[datetime.date], family: Family, setting: Setting
) -> set[datetime.date]:
    """Which of a family's visits were unannounced: at least one a year, as the standards ask."""
    if not days:
        return set()
    throw = of_family(family, "unannounced", setting)
    chosen: set[datetime.date] = set()
    last = family.approvals[0].started_on
    for day, following in zip(days, [*days[1:], setting.today + 80 * DAY], strict=True):
        year_is_out = following > add_months(last, 12)
        if year_is_out or (day - last).days > throw.randint(200, 360):
            chosen.add(day)
            last = day
    return chosen


def inspect(family: Family, setting: Setting) -> None:
    """Plan the inspections of the home, each year since it was approved."""
    if not family.approvals:
        return
    throw = of_family(family, "inspections", setting)
    said = list(lines("inspections"))
    throw.shuffle(said)
    until = family.approval_ended_on or setting.today
    is_overdue = "inspection_overdue" in family.slot.tags
    first = family.approvals[0].started_on
    for number, day in enumerate(yearly(first, until, throw, is_overdue=is_overdue)):
        row = HomeInspection(household=family.household, inspected_on=day)
        if day < records_began(setting):
            setting.ledger.add(row, at=came_over(setting, throw), by=None)
            continue
        row.worker = family.worker_on(day) or setting.staff[family.slot.worker]
        row.is_without_appointment = row.bedrooms_seen = True
        row.findings, _, row.put_right = said[number % len(said)].text.partition(" | ")
        at = moment(day, throw)
        setting.ledger.add(row, at=at, by=row.worker)
        setting.ledger.event(
            "inspection.recorded",
            row,
            family.household,
            at=at,
            by=row.worker,
            inspected_on=day.isoformat(),
        )


def review(family: Family, setting: Setting) -> None:
    """Plan the annual reviews, each year since full approval."""
    full = [one for one in family.approvals if one.kind == ApprovalKind.FULL]
    if not full:
        return
    throw = of_family(family, "reviews", setting)
    said = list(lines("reviews"))
    throw.shuffle(said)
    until = family.approval_ended_on or setting.today
    chair = setting.staff["review"]
    is_overdue = "review_overdue" in family.slot.tags
    for number, day in enumerate(yearly(full[0].started_on, until, throw, is_overdue=is_overdue)):
        row = Review(household=family.household, held_on=day)
        if day < records_began(setting):
            setting.ledger.add(row, at=came_over(setting, throw), by=None)
            continue
        views = "the children placed" if family.placed(day) else "people who know the family"
        row.chaired_by = chair
        row.summary = said[number % len(said)].text.format(child_views=views)
        row.recommendation = Recommendation.CONTINUE
        at = moment(min(workday_from(day + throw.randint(1, 9) * DAY), setting.today), throw)
        setting.ledger.add(row, at=at, by=chair)
        setting.ledger.event(
            "review.recorded",
            row,
            family.household,
            at=at,
            by=chair,
            held_on=day.isoformat(),
            recommendation=row.recommendation,
        )
