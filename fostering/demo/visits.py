"""Supervision visits: when they were made, and what was written in the last two years."""

import datetime
from collections.abc import Iterator

from carers.enums import Category
from carers.models import Person
from fostering.accounts.models import User
from fostering.core.dates import add_months, age_on
from fostering.demo.days import (
    DAY,
    is_term,
    is_workday,
    moment,
    season,
    workday_from,
    workday_until,
    workdays_between,
)
from fostering.demo.families import Family, Setting, Stay, birth_of
from fostering.demo.rounds import unannounced_days
from fostering.demo.slots import Story
from fostering.demo.words import fill, lines
from placements.enums import ActionOwner, Seen, VisitStatus
from placements.models import Visit, VisitAction, VisitChild, VisitOversight, VisitSharing

WEEKS_6 = 42
# How often each worker is late, where one in ten is usual; and how late.
TENDENCY = {"worker": 0.1, "worker2": 0.03, "worker3": 0.38, "worker6": 0.15, "worker8": 0.18}
USUALLY_LATE = 0.07
AREAS = ("physical", "emotional", "educational", "cultural")


def visit_days(family: Family, today: datetime.date) -> list[datetime.date]:
    """The days of the family's visits, oldest first, told backwards from the last one.

    The last is placed so that the next falls due when the household's story says; before it,
    visits come every five to six weeks while a child is placed, and every eight to nine without.
    """
    if family.approved_on is None:
        return []
    first = family.approvals[0].started_on + 6 * DAY
    if family.stays:
        first = max(first, min(stay.placement.started_on for stay in family.stays) + 3 * DAY)
    first = min(first, max(add_months(today, -24), family.approvals[0].started_on + 5 * DAY))
    day = _last_day(family, today)
    days: list[datetime.date] = []
    while day is not None and day >= first:
        days.append(day)
        day = _before(family, day)
    return days[::-1]


def _last_day(family: Family, today: datetime.date) -> datetime.date | None:
    """The last visit, on a workday, so many days ago that the next is due when it should be."""
    slot, throw = family.slot, family.throw
    if family.approval_ended_on:
        return workday_until(family.approval_ended_on - throw.randint(5, 30) * DAY)
    if "just_placed" in slot.tags:
        # The placement is ten days old and the first visit still to come.
        return workday_until(today - throw.randint(50, 60) * DAY)
    if slot.due_in is None:
        span = (today - 33 * DAY, today - 2 * DAY)
        if slot.story is Story.VACANT:
            span = (today - 40 * DAY, today - 10 * DAY)
    else:
        exact = today + (slot.due_in - WEEKS_6) * DAY
        # Near that day, and never across the line between due and overdue.
        span = (
            exact - 3 * DAY,
            min(exact + 3 * DAY, today - (WEEKS_6 + 1) * DAY)
            if slot.due_in < 0
            else exact + 3 * DAY,
        )
        if slot.due_in >= 0:
            span = (max(span[0], today - WEEKS_6 * DAY), span[1])
        if is_workday(exact):
            return exact
    choices = workdays_between(*span) or [workday_until(span[1])]
    return throw.choice(choices)


def _before(family: Family, day: datetime.date) -> datetime.date:
    """The visit before the one on `day`."""
    throw = family.throw
    placed = family.placed(day - 20 * DAY)
    if not placed:
        days = throw.randint(50, 66)
    elif throw.random() < TENDENCY.get(_code(family, day), USUALLY_LATE):
        days = throw.choice([43, 44, 45, 46, 48, 49, 51, 55, 60])
    else:
        days = throw.choices(range(29, 43), range(2, 16))[0]
    before = workday_until(day - days * DAY)
    if placed and (day - before).days > WEEKS_6 and days <= WEEKS_6:
        before = workday_from(day - WEEKS_6 * DAY)
    starts = {stay.placement.started_on for stay in family.stays}
    opened = [start for start in starts if before < start - 10 * DAY and start + 14 * DAY < day]
    if opened:
        # A child came in between: they are seen soon after.
        return workday_from(max(opened) + throw.randint(3, 8) * DAY)
    return before


def school_age(born_on: datetime.date, day: datetime.date) -> int:
    """The age that says which kind of lessons a child has: school starts in the September after
    the fourth birthday, and classes change in September and not on birthdays."""
    september = datetime.date(day.year if day.month >= 9 else day.year - 1, 8, 31)
    years = age_on(born_on, september)
    return max(years, 5) if years >= 4 else min(age_on(born_on, day), 4)


def _code(family: Family, day: datetime.date) -> str:
    worker = family.worker_on(day)
    return worker.email.partition("@")[0] if worker else ""


def record_visits(family: Family, setting: Setting) -> list[Visit]:
    """Plan every completed visit of the family with what hangs on it."""
    days = visit_days(family, setting.today)
    began = add_months(setting.today, -24)
    unannounced = unannounced_days(days, family, setting)
    for day in days:
        if day < began:
            _import_visit(family, setting, day, is_unannounced=day in unannounced)
    days = [day for day in days if day >= began]
    visits = []
    for place, day in enumerate(days):
        worker = family.worker_on(day) or family.worker_on(day - 30 * DAY)
        worker = worker or setting.staff[family.slot.worker]
        is_last = place >= len(days) - 2
        made = VisitMaker(family, setting, day, worker, day in unannounced, is_last=is_last)
        visits.append(made.make())
    return visits


def _import_visit(
    family: Family, setting: Setting, day: datetime.date, *, is_unannounced: bool
) -> None:
    """A visit from before this system was in use: its date and its worker came over, no text."""
    visit = Visit(
        household=family.household,
        worker=family.worker_on(day),
        visited_on=day,
        is_unannounced=is_unannounced,
        status=VisitStatus.COMPLETED,
        completed_at=moment(day, family.throw),
    )
    came = moment(workday_from(add_months(setting.today, -24)), family.throw)
    setting.ledger.add(visit, at=came, by=None)


class VisitMaker:
    """Writes one visit."""

    def __init__(
        self,
        family: Family,
        setting: Setting,
        day: datetime.date,
        worker: User,
        is_unannounced: bool,
        *,
        is_last: bool = False,
    ) -> None:
        self.family, self.setting, self.day, self.worker = family, setting, day, worker
        self.throw, self.voice = family.throw, family.voice
        self.is_unannounced, self.is_last = is_unannounced, is_last
        self.stays = family.placed(day)
        self.present = self._present()
        self.facts = self._facts()

    def make(self) -> Visit:
        visit = self.write()
        self._complete(visit)
        self.family_event("visit.completed", visit, self.written_at, self.worker)
        for child in self.children(visit):
            self.setting.ledger.add(child, at=self.written_at, by=self.worker)
        self._agree_actions(visit)
        self._share(visit)
        if self.throw.random() < (0.9 if "overseen" in self.family.slot.tags else 0.12):
            self._oversee(visit)
        return visit

    def write(self) -> Visit:
        """The visit's own fields, without when it was completed."""
        topics = {
            "carer_wellbeing": self.say("carer_wellbeing", 2),
            "skills_and_training": self.say("skills_and_training", self.throw.randint(1, 2)),
            "health_and_safety": self.say("health_and_safety", self.throw.randint(2, 3)),
            "communication": self.say("communication", self.throw.randint(1, 2)),
            "summary": self.say("summary" if self.stays else "no_child", 2),
        }
        others = ""
        if self.throw.random() < 0.12 and self.stays:
            others = self.throw.choice(lines("visits/others_present")).text
        return Visit(
            household=self.family.household,
            worker=self.worker,
            visited_on=self.day,
            is_unannounced=self.is_unannounced,
            others_present=others,
            **topics,
        )

    def children(self, visit: Visit) -> Iterator[VisitChild]:
        """One row for each child who lives there, placed or the carers' own."""
        for stay in self.stays:
            yield self._placed_child(visit, stay)
        for person in self.family.children_of_the_family(self.day):
            yield self._own_child(visit, person)

    def say(self, topic: str, count: int) -> str:
        return self.voice.say(topic, count, facts=self.facts, names=self._carer_names())

    def family_event(
        self, what: str, visit: Visit, at: datetime.datetime, by: User, **data: str | None
    ) -> None:
        self.setting.ledger.event(
            what,
            visit,
            self.family.household,
            at=at,
            by=by,
            visited_on=self.day.isoformat(),
            is_unannounced=self.is_unannounced,
            **data,
        )

    def _present(self) -> list[Person]:
        carers = self.family.carers
        if len(carers) == 1 or self.throw.random() < 0.5:
            return carers
        return [self.throw.choice(carers)]

    def _facts(self) -> set[str]:
        family = self.family
        facts = {season(self.day), "term" if is_term(self.day) else "holidays", *family.features}
        facts.add("placed" if self.stays else "vacant")
        if self.is_unannounced:
            facts.add("unannounced")
        if len(family.carers) == 1:
            facts.add("single")
        elif len(self.present) == 1:
            facts.add("apart")
        else:
            facts.add("couple")
        if any(self._is_new(stay) for stay in self.stays):
            facts.add("new")
        facts.add("one" if len(self.stays) == 1 else "siblings")
        if any(
            stay.placement.ended_on and stay.placement.ended_on <= self.day for stay in family.stays
        ):
            facts.add("had")
        if self.day - family.since > 300 * DAY:
            facts.add("old")
        if any(age_on(birth_of(carer), self.day) >= 54 for carer in family.carers):
            facts.add("older")
        if self.stays and family.slot.category == Category.PARENT_AND_CHILD:
            facts.add("with_parent")
        if self.stays and family.slot.category == Category.SHORT_BREAK:
            facts.add("short_break")
        return facts

    def _is_new(self, stay: Stay) -> bool:
        return self.day - stay.placement.started_on < 45 * DAY

    def _carer_names(self) -> dict[str, str]:
        carers = self.family.carers
        speaks = self.throw.choice(self.present)
        other = next((carer for carer in carers if carer is not speaks), speaks)
        return {
            "carer": speaks.first_name,
            "other": other.first_name,
            "carers": " and ".join(carer.first_name for carer in self.present),
        }

    def _placed_child(self, visit: Visit, stay: Stay) -> VisitChild:
        age = age_on(birth_of(stay.child), self.day)
        seen, reason = self._seen(age, placed=True)
        facts = self.facts - {"new"} | ({"seen"} if seen != Seen.NOT_SEEN else set())
        facts |= {"new"} if self._is_new(stay) else {"settled"}
        if "with_parent" in facts and age >= 14:
            facts = facts - {"with_parent"} | {"is_parent"}
        names = (
            self._carer_names()
            | stay.pronouns.names()
            | {"child": stay.child.first_name, "interest": stay.interest(age)}
        )
        about = stay.child.first_name
        said = {
            area: self.voice.say(
                area,
                self.throw.randint(1, 2),
                facts=facts,
                names=names,
                age=age if area != "educational" else school_age(birth_of(stay.child), self.day),
                about=about,
            )
            for area in AREAS
        }
        wishes = self.voice.say(
            "wishes", self.throw.randint(1, 2), facts=facts, names=names, age=age, about=about
        )
        return VisitChild(
            visit=visit,
            placement=stay.placement,
            seen=seen,
            why_not_seen=reason,
            wishes_and_feelings=wishes if "seen" in facts else "",
            **said,
        )

    def _own_child(self, visit: Visit, person: Person) -> VisitChild:
        age = age_on(birth_of(person), self.day)
        seen, reason = self._seen(age, placed=False)
        names = self._carer_names() | self.family.pronouns[id(person)].names()
        names["child"] = person.first_name
        said = self.voice.say(
            "own_children", 1, facts=self.facts, names=names, age=age, about=person.first_name
        )
        return VisitChild(
            visit=visit,
            person=person,
            seen=seen,
            why_not_seen=reason,
            wishes_and_feelings=said if seen != Seen.NOT_SEEN else "",
        )

    def _seen(self, age: int, *, placed: bool) -> tuple[str, str]:
        weights = (62, 28, 10) if placed and age >= 4 else (25, 65, 10) if placed else (20, 45, 35)
        seen = self.throw.choices([Seen.ALONE, Seen.WITH_OTHERS, Seen.NOT_SEEN], weights)[0]
        if seen != Seen.NOT_SEEN:
            return seen, ""
        facts = self.facts if placed else self.facts - {"placed"}
        fitting = [line for line in lines("visits/not_seen") if line.fits(facts, age)]
        if not fitting:
            return Seen.WITH_OTHERS, ""
        return seen, self.throw.choice(fitting).text

    def _complete(self, visit: Visit) -> None:
        """Written up within a few days; a slow worker takes longer."""
        days = self.throw.choices([0, 1, 2, 3, 6], [30, 35, 20, 10, 5])[0]
        latest = workday_until(self.setting.today - DAY)
        written = min(workday_from(self.day + days * DAY), latest)
        visit.status = VisitStatus.COMPLETED
        self.written_at = visit.completed_at = moment(max(written, self.day), self.throw)
        began = min(moment(self.day, self.throw), self.written_at)
        ledger = self.setting.ledger
        ledger.add(visit, at=began, by=self.worker)
        ledger.changed(
            visit,
            at=self.written_at,
            by=self.worker,
            status=VisitStatus.DRAFT,
            completed_at=None,
            others_present="",
            **dict.fromkeys(
                (
                    "carer_wellbeing",
                    "skills_and_training",
                    "health_and_safety",
                    "communication",
                    "summary",
                ),
                "",
            ),
        )
        ledger.present.append((visit, self.present))

    def _share(self, visit: Visit) -> None:
        shared = workday_from(self.written_at.date() + self.throw.randint(0, 6) * DAY)
        if shared >= self.setting.today or self.throw.random() < 0.1:
            return
        sharing = VisitSharing(visit=visit, visit_version=visit.version, shared_on=shared)
        agreed = workday_from(shared + self.throw.randint(1, 14) * DAY)
        if agreed < self.setting.today and self.throw.random() < 0.88:
            sharing.agreed_on = agreed
            if self.throw.random() < 0.22:
                sharing.carer_comments = self.say("comments", 1)
        at = moment(sharing.agreed_on or shared, self.throw)
        at = max(at, self.written_at + datetime.timedelta(minutes=20))
        self.setting.ledger.add(sharing, at=at, by=self.worker)
        self.family_event(
            "visit.shared",
            visit,
            at,
            self.worker,
            shared_on=shared.isoformat(),
            agreed_on=sharing.agreed_on.isoformat() if sharing.agreed_on else None,
        )

    def _agree_actions(self, visit: Visit) -> None:
        facts = self.facts
        for line in self.voice.pick(
            "actions", self.throw.choices([1, 2, 3], [3, 5, 2])[0], facts=facts
        ):
            owner, days, what = line.text.split(" ", 2)
            due = self.day + int(days) * DAY
            action = VisitAction(
                visit=visit,
                what=fill(what, {}),
                owner=ActionOwner(owner),
                due_on=due,
                done_on=self._done_on(due),
            )
            self.setting.ledger.add(action, at=self.written_at, by=self.worker)
            if action.done_on:
                at = moment(workday_until(action.done_on), self.throw)
                at = max(at, self.written_at)
                self.setting.ledger.changed(action, at=at, by=self.worker, done_on=None)

    def _done_on(self, due: datetime.date) -> datetime.date | None:
        """Most are done by the next visit; of the last two visits some are still open."""
        done = workday_until(due + self.throw.randint(-6, 9) * DAY)
        done = max(done, self.day)
        if done >= self.setting.today or self.throw.random() < (0.45 if self.is_last else 0.05):
            return None
        return done

    def _oversee(self, visit: Visit) -> None:
        manager = self.setting.staff.manager_of(self.worker)
        day = workday_from(self.written_at.date() + self.throw.randint(1, 9) * DAY)
        if day >= self.setting.today:
            return
        at = moment(day, self.throw)
        said = self.voice.say("oversight", 1, facts=self.facts, names={})
        note = VisitOversight(visit=visit, by=manager, text=said)
        self.setting.ledger.add(note, at=at, by=manager)
        self.family_event("visit.overseen", visit, at, manager)
