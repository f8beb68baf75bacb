"""Supervision visits: begun, completed, shared with the carers, read, now and then overseen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from carers.enums import Category
from fostering.core.dates import age_on
from fostering.demo.england.amending import snapshot
from fostering.demo.england.book import Row
from fostering.demo.england.dice import (
    DAY,
    At,
    days_of,
    is_term,
    later,
    moment,
    season,
    workday_from,
    workday_until,
)
from fostering.demo.england.home import Day, Home, Member, Stay
from fostering.demo.england.papers import copy_of_visit
from fostering.demo.england.phrases import say, topic
from fostering.demo.england.tables import table
from fostering.demo.visits import school_age
from fostering.demo.words import lines
from placements.enums import Seen, VisitStatus

VISIT, CHILD = table("placements.Visit"), table("placements.VisitChild")
ACTION, OVERSIGHT = table("placements.VisitAction"), table("placements.VisitOversight")
AMENDMENT, SHARING = table("placements.VisitAmendment"), table("placements.VisitSharing")
PRESENT = table("placements.Visit_people_present")
PRESENT_THEN = table("placements.HistoricalVisit_people_present")
# Days from one visit to the next while children are placed; without, half as often.
INTERVAL = (22, 32)
VACANT = (38, 52)
LATE, HOW_LATE = 0.05, (43, 62)
# Of the households, how many have not been visited for weeks: due, or overdue.
BEHIND = 0.09
SHARED, AGREED, OVERSEEN, AMENDED = 0.9, 0.88, 0.1, 0.006
# The carers' copy is a PDF that the product makes when somebody opens it, and sweeps away when it
# is old: the last visits of one household in so many have theirs.
COPIES, COPIES_FROM = 60, 4
NOBODY: frozenset[str] = frozenset()


@dataclass
class Scene:
    """One visit: who comes, whom they meet, and what is true on the day."""

    home: Home
    day: Day
    worker: int
    is_unannounced: bool
    is_last: bool
    present: list[Member]
    stays: list[Stay]
    facts: frozenset[str]
    names: dict[str, str]
    # A wrong sentence of the summary, what puts it right, and why; for a visit to be amended.
    slip: tuple[str, str, str] | None


def visit_days(home: Home) -> list[Day]:
    """The days of the visits, oldest first."""
    if home.approved_on is None:
        return []
    throw, days = home.throw, []
    day = max(home.approved_on + throw.days(5, 20), home.scale.began + throw.days(0, 28))
    while (on := workday_until(day)) < home.until:
        days.append(on)
        usual = INTERVAL if home.placed(on) else VACANT
        day += throw.days(*(HOW_LATE if throw.happens(LATE) else usual))
    if throw.happens(BEHIND):
        since = home.until - throw.days(36, 70)
        days = [day for day in days if day < since]
    return days


def record_visits(home: Home) -> list[Day]:
    """Every completed visit with what hangs on it; the days are returned."""
    days = visit_days(home)
    unannounced = home.approved_on or home.scale.today
    for place, day in enumerate(days):
        surprise = (day - unannounced).days > home.throw.between(200, 345)
        if surprise:
            unannounced = day
        is_last = place >= len(days) - 2
        _record(scene_of(home, day, is_unannounced=surprise, is_last=is_last))
    return days


def scene_of(home: Home, day: Day, *, is_unannounced: bool, is_last: bool) -> Scene:
    """Who is there on a day, and what can be said of it."""
    throw, carers = home.throw, home.carers
    alone = len(carers) == 1 or throw.happens(0.5)
    present = [throw.pick(carers)] if alone else carers
    speaks = throw.pick(present)
    stays = home.placed(day)
    names = {
        "carer": speaks.name.first,
        "other": next((one for one in carers if one is not speaks), speaks).name.first,
        "carers": " and ".join(member.name.first for member in present),
    }
    facts = _facts(home, day, stays, present, is_unannounced=is_unannounced)
    worker = home.worker_on(day)
    slip = None
    if throw.happens(AMENDED):
        wrong, right, why = throw.pick(lines("visits/amendments")).text.split(" | ")
        slip = (wrong, right, why)
    return Scene(home, day, worker, is_unannounced, is_last, present, stays, facts, names, slip)


def _facts(
    home: Home, day: Day, stays: list[Stay], present: list[Member], *, is_unannounced: bool
) -> frozenset[str]:
    facts = {season(day), "term" if is_term(day) else "holidays", *home.features}
    facts.add("placed" if stays else "vacant")
    if is_unannounced:
        facts.add("unannounced")
    carers = len(home.carers)
    facts.add("single" if carers == 1 else "apart" if len(present) == 1 else "couple")
    if any(_is_new(stay, day) for stay in stays):
        facts.add("new")
    facts.add("one" if len(stays) == 1 else "siblings")
    if home.approved_on and (day - home.approved_on).days > 300:
        facts.add("old")
    if stays and home.category == Category.PARENT_AND_CHILD:
        facts.add("with_parent")
    if stays and home.category == Category.SHORT_BREAK:
        facts.add("short_break")
    return frozenset(facts)


def _is_new(stay: Stay, day: Day) -> bool:
    return (day - stay.started_on).days < 45


def _record(scene: Scene) -> None:
    home, throw, book = scene.home, scene.home.throw, scene.home.book
    started = moment(scene.day, throw)
    visit = book.create(
        VISIT,
        started,
        scene.worker,
        household_id=home.row.pk,
        worker_id=scene.worker,
        visited_on=scene.day,
        status=VisitStatus.DRAFT.value,
    )
    book.event("visit.started", visit, started, scene.worker)
    written = _complete(scene, visit, started)
    book.event("visit.completed", visit, written, scene.worker, **_what(scene))
    book.look("household-detail", home.row, started, scene.worker)
    book.look("visit-detail", visit, later(written, 1), scene.worker)
    actions = list(_actions(scene, visit, written))
    children = list(children_of(scene, visit, written))
    sharing = _share(scene, visit, written)
    if throw.happens(OVERSEEN):
        _oversee(scene, visit, written)
    if sharing and sharing["agreed_on"] and scene.slip:
        _amend(scene, visit, children, actions, sharing)
    if scene.is_last and home.number % COPIES == COPIES_FROM:
        record = _snapshot(scene, visit, children, actions, sharing)
        at = (sharing or visit)["updated_at"]
        copy_of_visit(home, visit, record, at, scene.worker)


def _what(scene: Scene) -> dict[str, Any]:
    return {"visited_on": scene.day.isoformat(), "is_unannounced": scene.is_unannounced}


def _complete(scene: Scene, visit: Row, started: At) -> At:
    """Put on record the same day or some days later: the people first, then the words."""
    throw, book = scene.home.throw, scene.home.book
    day = workday_from(scene.day + days_of(throw.pick((0, 0, 0, 1, 1, 1, 2, 2, 3, 6))))
    written = max(moment(scene.home.office_day(day), throw), later(started, 25))
    visit.values.update(
        topics(scene),
        status=VisitStatus.COMPLETED.value,
        completed_at=written,
        is_unannounced=scene.is_unannounced,
        draft_version=throw.between(3, 40),
        draft_saved_at=written,
    )
    for place, member in enumerate(scene.present):
        key = present_id(visit, place)
        book.line(PRESENT, written, id=key, visit_id=visit.pk, person_id=member.row.pk)
    save(scene, visit, written, scene.worker)
    return written


def topics(scene: Scene) -> dict[str, str]:
    """What is said of the carers and the home."""
    throw, facts, names = scene.home.throw, scene.facts, scene.names
    others = ""
    if scene.stays and throw.happens(0.12):
        others = say("visits/others_present", 1, throw, facts=NOBODY, names=names)
    summing_up = "visits/summary" if scene.stays else "visits/no_child"
    summary = say(summing_up, 2, throw, facts=facts, names=names)
    if scene.slip:
        summary = f"{summary} {scene.slip[0]}"
    return {
        "others_present": others,
        "carer_wellbeing": say("visits/carer_wellbeing", 2, throw, facts=facts, names=names),
        "skills_and_training": say(
            "visits/skills_and_training", 1, throw, facts=facts, names=names
        ),
        "health_and_safety": say("visits/health_and_safety", 2, throw, facts=facts, names=names),
        "communication": say("visits/communication", 1, throw, facts=facts, names=names),
        "summary": summary,
    }


def save(scene: Scene, visit: Row, at: At, by: int, **changes: Any) -> None:
    """Save a completed visit: its version, and who was present in that version."""
    book = scene.home.book
    history_id = book.save(visit, at, by, **changes)
    for place, member in enumerate(scene.present):
        book.line(
            PRESENT_THEN,
            at,
            id=present_id(visit, place),
            history_id=history_id,
            visit_id=visit.pk,
            person_id=member.row.pk,
        )


def present_id(visit: Row, place: int) -> int:
    """The id of the row that says that a carer was present: at most two are."""
    return visit.pk * 2 + place


def children_of(scene: Scene, visit: Row, at: At) -> Iterator[Row]:
    """A row for each child who lives there on the day: placed, then the carers' own."""
    for stay in scene.stays:
        yield _placed(scene, visit, stay, at)
    for member in scene.home.members:
        if member.is_child and member.lives_here(scene.day):
            yield _own(scene, visit, member, at)


def _placed(scene: Scene, visit: Row, stay: Stay, at: At) -> Row:
    throw, age = scene.home.throw, age_on(stay.born_on, scene.day)
    seen, why = _seen(scene, age, (62, 90) if age >= 4 else (25, 90))
    facts = set(scene.facts - {"new"})
    facts.add("new" if _is_new(stay, scene.day) else "settled")
    if seen != Seen.NOT_SEEN:
        facts.add("seen")
    if "with_parent" in facts and age >= 14:
        facts -= {"with_parent"}
        facts.add("is_parent")
    true = frozenset(facts)
    names = scene.names | stay.name.pronouns.names()
    names["child"], names["interest"] = stay.name.first, stay.interest(age)
    lessons = school_age(stay.born_on, scene.day)

    def said(about: str, years: int) -> str:
        count = 2 if throw.happens(0.3) else 1
        return say(f"visits/{about}", count, throw, facts=true, names=names, age=years)

    return scene.home.book.create(
        CHILD,
        at,
        scene.worker,
        visit_id=visit.pk,
        placement_id=stay.placement.pk,
        seen=seen,
        why_not_seen=why,
        wishes_and_feelings=said("wishes", age) if "seen" in facts else "",
        physical=said("physical", age),
        emotional=said("emotional", age),
        educational=said("educational", lessons),
        cultural=said("cultural", age),
    )


def _own(scene: Scene, visit: Row, member: Member, at: At) -> Row:
    age = age_on(member.born_on, scene.day)
    seen, why = _seen(scene, age, (20, 65))
    names = scene.names | member.name.pronouns.names()
    names["child"] = member.name.first
    said = ""
    if seen != Seen.NOT_SEEN:
        said = say(
            "visits/own_children", 1, scene.home.throw, facts=scene.facts, names=names, age=age
        )
    return scene.home.book.create(
        CHILD,
        at,
        scene.worker,
        visit_id=visit.pk,
        person_id=member.row.pk,
        seen=seen,
        why_not_seen=why,
        wishes_and_feelings=said,
    )


def _seen(scene: Scene, age: int, chances: tuple[int, int]) -> tuple[str, str]:
    """Whether a child was seen, and why not; `chances` of a hundred: alone, and at all."""
    throw = scene.home.throw
    luck = throw.below(100)
    if luck < chances[0]:
        return Seen.ALONE.value, ""
    reasons = topic("visits/not_seen").fits(scene.facts, age)
    if luck < chances[1] or not reasons:
        return Seen.WITH_OTHERS.value, ""
    return Seen.NOT_SEEN.value, throw.pick(reasons).text


def _actions(scene: Scene, visit: Row, at: At) -> Iterator[Row]:
    throw, book = scene.home.throw, scene.home.book
    fitting = topic("visits/actions").fits(scene.facts, None)
    first = throw.below(len(fitting))
    for nth in range(throw.pick((1, 1, 1, 2, 2, 2, 2, 2, 3, 3))):
        owner, days, what = fitting[(first + nth * 7) % len(fitting)].text.split(" ", 2)
        due = scene.day + days_of(int(days))
        owner = owner.lower()
        row = book.create(
            ACTION, at, scene.worker, visit_id=visit.pk, what=what, owner=owner, due_on=due
        )
        done = workday_until(due + throw.days(-6, 9))
        still_open = throw.happens(0.45 if scene.is_last else 0.05)
        if scene.day < done < scene.home.scale.today and not still_open:
            book.save(row, max(moment(done, throw), later(at, 5)), scene.worker, done_on=done)
        yield row


def _snapshot(
    scene: Scene, visit: Row, children: list[Row], actions: list[Row], sharing: Row | None
) -> dict[str, Any]:
    home = scene.home
    return snapshot(visit, scene.present, scene.stays, home.members, children, actions, sharing)


def _share(scene: Scene, visit: Row, written: At) -> Row | None:
    """The copy for the carers, where they had it."""
    throw, book = scene.home.throw, scene.home.book
    shared = workday_from(Day.fromisoformat(written[:10]) + throw.days(0, 6))
    if shared >= scene.home.scale.today or not throw.happens(SHARED):
        return None
    answered = workday_from(shared + throw.days(0, 6))
    has_agreed = answered < scene.home.scale.today and throw.happens(AGREED)
    agreed = answered if has_agreed else None
    comments = ""
    if agreed and throw.happens(0.22):
        comments = say("visits/comments", 1, throw, facts=scene.facts, names=scene.names)
    at = max(moment(agreed or shared, throw), later(written, 20))
    said = {"shared_on": shared, "agreed_on": agreed}
    sharing = book.create(
        SHARING,
        at,
        scene.worker,
        visit_id=visit.pk,
        visit_version=visit["version"],
        carer_comments=comments,
        **said,
    )
    dates = {name: day.isoformat() if day else None for name, day in said.items()}
    book.event("visit.shared", visit, at, scene.worker, **_what(scene), **dates)
    return sharing


def _oversee(scene: Scene, visit: Row, written: At) -> None:
    home, throw = scene.home, scene.home.throw
    day = workday_from(Day.fromisoformat(written[:10]) + throw.days(1, 9))
    if day >= home.scale.today:
        return
    at, by = moment(day, throw), home.manager
    text = say("visits/oversight", 1, throw, facts=scene.facts, names={})
    home.book.look("visit-detail", visit, at, by)
    noted = later(at, 4)
    note = home.book.create(OVERSIGHT, noted, by, visit_id=visit.pk, by_id=by, at=noted, text=text)
    home.book.event("visit.overseen", visit, noted, by, **_what(scene), oversight=note.pk)


def _amend(scene: Scene, visit: Row, children: list[Row], actions: list[Row], sharing: Row) -> None:
    """The wrong sentence put right after the carers read it; the copy goes to them again."""
    home, throw, by = scene.home, scene.home.throw, scene.worker
    day = workday_from(Day.fromisoformat(sharing["updated_at"][:10]) + 2 * DAY)
    if day >= home.scale.today or scene.slip is None:
        return
    wrong, right, reason = scene.slip
    at = moment(day, throw)
    before = _snapshot(scene, visit, children, actions, sharing)
    note = home.book.create(
        AMENDMENT, at, by, visit_id=visit.pk, by_id=by, at=at, reason=reason, before=before
    )
    summary = visit["summary"].replace(wrong, right)
    home.book.save(sharing, at, by, visit_version=None, shared_on=None, agreed_on=None)
    save(scene, visit, at, by, summary=summary)
    home.book.event("visit.amended", visit, at, by, **_what(scene), amendment=note.pk)
    again = later(at, 50)
    had = visit["version"]
    home.book.save(sharing, again, by, visit_version=had, shared_on=day, agreed_on=day)
    dates = {"shared_on": day.isoformat(), "agreed_on": day.isoformat()}
    home.book.event("visit.shared", visit, again, by, **_what(scene), **dates)
