"""Checks on the adults of a household, and carers' TSDS workbooks."""

import datetime

from carers.enums import Category, CheckKind, CheckOutcome, PersonRole, WorkbookTemplate
from carers.models import Check, Person, TsdsEvidence, TsdsWorkbook
from fostering.accounts.models import User
from fostering.core.dates import add_months, birthday
from fostering.demo.days import DAY, moment, workday_from, workday_until
from fostering.demo.families import Family, Setting, birth_of
from fostering.demo.slots import Story
from fostering.demo.words import lines

RENEW_MONTHS = 36
FOR_CARERS = (
    CheckKind.IDENTITY,
    CheckKind.LOCAL_AUTHORITY,
    CheckKind.EMPLOYER,
    CheckKind.ONLINE,
)
TEMPLATES: dict[str, WorkbookTemplate] = {
    Category.CONNECTED_PERSON: WorkbookTemplate.FAMILY_AND_FRIENDS,
    Category.SHORT_BREAK: WorkbookTemplate.SHORT_BREAK,
}


def check_people(family: Family, setting: Setting) -> None:
    """The checks of everybody who is or was 18 there, first at approval and then renewed."""
    if family.slot.story is Story.ASSESSED:
        _check_applicants(family, setting)
        return
    for place, person in enumerate(family.people):
        if birthday(birth_of(person), 18) >= setting.today - 30 * DAY:
            continue
        first = place == 0
        _repeated(family, setting, person, CheckKind.DBS, told="dbs" if first else "")
        if person.role == PersonRole.CARER:
            _repeated(family, setting, person, CheckKind.MEDICAL, told="medical" if first else "")
            _at_approval(family, setting, person)


def _check_applicants(family: Family, setting: Setting) -> None:
    """What panel asks for, all of it done in the last months."""
    for carer in family.carers:
        for kind in (CheckKind.DBS, CheckKind.MEDICAL, *FOR_CARERS, CheckKind.FORMER_PARTNER):
            done = workday_until(setting.today - family.throw.randint(30, 120) * DAY)
            _check(family, setting, carer, kind, done)


def _repeated(family: Family, setting: Setting, person: Person, kind: str, *, told: str) -> None:
    """DBS or medical: at approval (or on coming of age), and before every third year is out."""
    if person.joined_on and person.joined_on > birthday(birth_of(person), 18):
        return
    until = person.left_on or family.approval_ended_on or setting.today
    first = max(
        family.since - family.throw.randint(25, 110) * DAY,
        birthday(birth_of(person), 18) + family.throw.randint(5, 25) * DAY,
    )
    if first >= until:
        return
    if first < family.since and family.slot.story is Story.TEMPORARY:
        first = workday_from(family.since + 2 * DAY)
    last = _last_day(family, setting, person, kind, told, first, until)
    for day in [*_days_before(family, first, last), last]:
        _check(family, setting, person, kind, workday_until(day))
    if told and f"{told}_requested" in family.slot.tags:
        asked = workday_until(setting.today - 24 * DAY)
        row = Check(person=person, kind=kind, requested_on=asked)
        setting.ledger.add(row, at=moment(asked, family.throw), by=setting.staff["support"])


def _last_day(
    family: Family,
    setting: Setting,
    person: Person,
    kind: str,
    told: str,
    first: datetime.date,
    until: datetime.date,
) -> datetime.date:
    """When it was last done: what the household's story says, or some day within three years."""
    today, throw = setting.today, family.throw
    due_in = None
    if told and f"{told}_lapsed" in family.slot.tags:
        due_in = -throw.randint(4, 38)
    elif told and f"{told}_requested" in family.slot.tags:
        due_in = -throw.randint(3, 15)
    elif told and f"{told}_lapsing" in family.slot.tags:
        due_in = throw.randint(6, 85)
    if due_in is not None:
        return max(first, add_months(today + due_in * DAY, -RENEW_MONTHS))
    return _renewals(family, first, until)[-1]


def _renewals(family: Family, first: datetime.date, until: datetime.date) -> list[datetime.date]:
    """The first, and each renewal some weeks before three years are out."""
    days = [first]
    while True:
        renewed = add_months(days[-1], RENEW_MONTHS) - family.throw.randint(8, 60) * DAY
        if renewed >= until:
            return days
        days.append(renewed)


def _days_before(family: Family, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The times before the last one, told backwards to the first, oldest first."""
    days: list[datetime.date] = []
    day = last
    while (day - first).days > RENEW_MONTHS * 31:
        day = add_months(day, -RENEW_MONTHS) + family.throw.randint(8, 60) * DAY
        days.append(day)
    return [first, *days[::-1]] if first < last else []


def _check(
    family: Family, setting: Setting, person: Person, kind: str, done: datetime.date
) -> None:
    throw = family.throw
    asked = workday_until(done - throw.randint(9, 45) * DAY)
    is_dbs = kind == CheckKind.DBS
    considered = kind in {CheckKind.DBS, CheckKind.MEDICAL} and throw.random() < 0.06
    row = Check(
        person=person,
        kind=kind,
        requested_on=asked,
        completed_on=done,
        outcome=CheckOutcome.CONSIDERED if considered else CheckOutcome.CLEAR,
        certificate_number=f"00{throw.randint(10**9, 10**10 - 1)}" if is_dbs else "",
        on_update_service=is_dbs and throw.random() < 0.3,
        note=_note(family, kind, considered=considered),
    )
    by = setting.staff["support"]
    asked_at, done_at = moment(asked, throw), moment(done, throw)
    setting.ledger.add(row, at=asked_at, by=by)
    if asked < done:
        setting.ledger.changed(
            row,
            at=done_at,
            by=by,
            completed_on=None,
            outcome="",
            certificate_number="",
            on_update_service=False,
            note="",
        )
    if done > add_months(setting.today, -24):
        setting.ledger.event(
            "check.completed",
            row,
            family.household,
            at=done_at,
            by=by,
        )


def _note(family: Family, kind: str, *, considered: bool) -> str:
    if considered and kind == CheckKind.DBS:
        return "One matter from over twenty years ago, told by the person before the check. Considered by the service manager; no bearing on fostering."
    if considered:
        return "Controlled blood pressure. The medical adviser sees no reason against fostering."
    return ""


def _at_approval(family: Family, setting: Setting, person: Person) -> None:
    """What is asked once, before approval (Schedule 3); for temporary approval some is still out."""
    for kind in FOR_CARERS:
        done = workday_until(family.since - family.throw.randint(30, 120) * DAY)
        if family.slot.story is Story.TEMPORARY:
            done = workday_from(family.since + family.throw.randint(1, 20) * DAY)
        if done <= setting.today:
            _check(family, setting, person, kind, done)


def start_workbooks(family: Family, setting: Setting) -> None:
    """Complete after the first year, in progress for new carers, late where the story says so."""
    full = family.slot.story in {Story.PLACED, Story.VACANT, Story.ENDED}
    if not full:
        return
    late = "tsds_overdue" in family.slot.tags
    for place, carer in enumerate(family.carers):
        if "new" in family.slot.tags:
            _workbook(family, setting, carer, done=None, standards=3 - place)
        elif late and place == 0:
            _workbook(family, setting, carer, done=None, standards=4)
        else:
            longest = 500 if family.slot.category == Category.CONNECTED_PERSON else 350
            done = workday_until(family.since + family.throw.randint(190, longest) * DAY)
            _workbook(family, setting, carer, done=done, standards=7)


def _workbook(
    family: Family, setting: Setting, carer: Person, *, done: datetime.date | None, standards: int
) -> None:
    throw, signer = family.throw, setting.staff["training"]
    template = TEMPLATES.get(family.slot.category, WorkbookTemplate.MAINSTREAM)
    most = 6 if template == WorkbookTemplate.FAMILY_AND_FRIENDS else 7
    started = workday_from(family.since + throw.randint(14, 40) * DAY)
    workbook = TsdsWorkbook(
        person=carer,
        template=template,
        started_on=started,
        completed_on=done,
        signed_off_by=signer if done else None,
    )
    by = family.worker_on(started) or setting.staff[family.slot.worker]
    setting.ledger.add(workbook, at=moment(started, throw), by=by)
    if done:
        at = moment(done, throw)
        setting.ledger.changed(workbook, at=at, by=signer, completed_on=None, signed_off_by=None)
        setting.ledger.event(
            "workbook.completed",
            workbook,
            family.household,
            at=at,
            by=signer,
            completed_on=done.isoformat(),
        )
    days = _evidence_days(family, started, done or setting.today, min(standards, most))
    for standard, day in enumerate(days, start=1):
        signed = bool(done) or standard < len(days)
        _evidence(family, setting, workbook, standard, day, (signer if signed else None, by))


def _evidence_days(
    family: Family, started: datetime.date, until: datetime.date, count: int
) -> list[datetime.date]:
    span = (until - started).days
    return [workday_until(started + DAY * (span * n // (count + 1))) for n in range(1, count + 1)]


def _evidence(
    family: Family,
    setting: Setting,
    workbook: TsdsWorkbook,
    standard: int,
    day: datetime.date,
    people: tuple[User | None, User],
) -> None:
    signer, by = people
    signed_on = min(workday_from(day + 9 * DAY), workbook.completed_on or setting.today)
    row = TsdsEvidence(
        workbook=workbook,
        standard=standard,
        text=_evidence_text(family, workbook, standard),
        signed_off_on=signed_on if signer else None,
        signed_off_by=signer,
    )
    setting.ledger.add(row, at=moment(day, family.throw), by=by)
    if signer:
        at = moment(workday_until(max(signed_on, day)), family.throw)
        setting.ledger.changed(row, at=at, by=signer, signed_off_on=None, signed_off_by=None)


def _evidence_text(family: Family, workbook: TsdsWorkbook, standard: int) -> str:
    """Two sentences about this standard; the family and friends workbook numbers them its own way."""
    topic = "kin" if workbook.template == WorkbookTemplate.FAMILY_AND_FRIENDS else "std"
    fact = f"{topic}{standard}"
    choices = [line.text for line in lines("evidence") if fact in line.facts]
    return " ".join(family.throw.sample(choices, min(2, len(choices))))
