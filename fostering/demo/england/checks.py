"""Checks on the adults of a household, and carers' TSDS workbooks."""

from carers.enums import CheckKind, CheckOutcome
from carers.rules import workbook_template
from carers.tsds import standards
from fostering.core.dates import add_months, birthday
from fostering.demo.checks import FOR_CARERS, RENEW_MONTHS
from fostering.demo.england.book import Row
from fostering.demo.england.dice import DAY, days_of, later, moment, workday_from, workday_until
from fostering.demo.england.home import Day, Home, Member
from fostering.demo.england.tables import table
from fostering.demo.words import lines

CHECK = table("carers.Check")
WORKBOOK, EVIDENCE = table("carers.TsdsWorkbook"), table("carers.TsdsEvidence")
CONSIDERED = {
    CheckKind.DBS: "One matter from over twenty years ago, told by the person before the check. "
    "Considered by the service manager; no bearing on fostering.",
    CheckKind.MEDICAL: "Controlled blood pressure. The medical adviser sees no reason against "
    "fostering.",
}
# How many renewals are forgotten, and come some weeks after the three years are out.
LATE = 0.05


def check_people(home: Home) -> None:
    """Everybody over 18 at approval and every third year; applicants once, all of it."""
    if home.approved_on is None:
        for carer in home.carers:
            for kind in (CheckKind.DBS, CheckKind.MEDICAL, *FOR_CARERS):
                _check(home, carer, kind, home.scale.today - home.throw.days(12, 80))
        return
    for member in home.members:
        grown_up = birthday(member.born_on, 18)
        first = max(home.approved_on - home.throw.days(25, 110), grown_up + home.throw.days(5, 25))
        if first >= home.until:
            continue
        _repeated(home, member, CheckKind.DBS, first)
        if member.is_carer:
            _repeated(home, member, CheckKind.MEDICAL, first + home.throw.days(0, 9))
            for kind in FOR_CARERS:
                _check(home, member, kind, home.approved_on - home.throw.days(30, 120))


def _repeated(home: Home, member: Member, kind: CheckKind, day: Day) -> None:
    throw = home.throw
    while day < home.until - DAY:
        _check(home, member, kind, day)
        wait = throw.days(5, 60) if throw.happens(LATE) else -throw.days(8, 60)
        day = add_months(day, RENEW_MONTHS) + wait


def _check(home: Home, member: Member, kind: CheckKind, day: Day) -> None:
    """Asked for, and completed some weeks later."""
    throw, book, by = home.throw, home.book, home.staff.for_area("support", home.area)
    done = workday_until(day)
    asked = workday_until(done - throw.days(9, 45))
    is_dbs = kind == CheckKind.DBS
    at = moment(asked, throw)
    row = book.create(CHECK, at, by, person_id=member.row.pk, kind=kind.value, requested_on=asked)
    about = {"check": kind.value, "person_id": member.row.pk}
    book.event("check.requested", row, at, by, **about)
    considered = kind in CONSIDERED and throw.happens(0.06)
    came = {
        "completed_on": done,
        "outcome": (CheckOutcome.CONSIDERED if considered else CheckOutcome.CLEAR).value,
        "certificate_number": f"00{throw.between(10**9, 10**10 - 1)}" if is_dbs else "",
        "on_update_service": is_dbs and throw.happens(0.3),
        "note": CONSIDERED[kind] if considered else "",
    }
    at = moment(done, throw)
    fields = [name for name, value in came.items() if value not in ("", False)]
    book.save(row, at, by, **came)
    book.event("check.completed", row, at, by, **about, fields=fields)


def start_workbooks(home: Home) -> None:
    """A workbook for each carer, complete by the end of the first year or so."""
    if home.approved_on is None:
        return
    for carer in home.carers:
        started = workday_from(home.approved_on + home.throw.days(14, 40))
        if started < home.scale.today:
            _workbook(home, carer, started)


def _workbook(home: Home, carer: Member, started: Day) -> None:
    throw, book = home.throw, home.book
    signer = home.staff.for_area("training", home.area)
    template = workbook_template(home.category)
    at, by = moment(started, throw), home.worker_on(started)
    workbook = book.create(
        WORKBOOK,
        at,
        by,
        person_id=carer.row.pk,
        template=template,
        started_on=started,
    )
    about = {"person_id": carer.row.pk}
    book.event("workbook.started", workbook, at, by, template=str(template), **about)
    finished = workday_until(started + throw.days(200, 330))
    every = [one.number for one in standards(template)]
    steps = (finished - started).days // (len(every) + 1)
    for number in every:
        day = workday_from(started + days_of(steps * number))
        if day >= min(finished, home.until - DAY):
            return
        _evidence(home, workbook, number, day, about)
    if finished < home.until:
        at = moment(finished, throw)
        book.save(workbook, at, signer, completed_on=finished, signed_off_by_id=signer)
        done = finished.isoformat()
        book.event("workbook.completed", workbook, at, signer, completed_on=done, **about)


def _evidence(home: Home, workbook: Row, number: int, day: Day, about: dict[str, int]) -> None:
    throw, book = home.throw, home.book
    signer, by = home.staff.for_area("training", home.area), home.worker_on(day)
    topic = "kin" if workbook["template"] == "family_and_friends" else "std"
    choices = [line.text for line in lines("evidence") if f"{topic}{number}" in line.facts]
    at = moment(day, throw)
    row = book.create(
        EVIDENCE,
        at,
        by,
        workbook_id=workbook.pk,
        standard=number,
        text=" ".join(throw.sample(choices, min(2, len(choices)))),
    )
    book.event("workbook.evidence_written", workbook, at, by, standard=number, **about)
    signed = later(at, 20)
    book.save(row, signed, signer, signed_off_on=day, signed_off_by_id=signer)
    book.event("workbook.standard_signed_off", workbook, signed, signer, standard=number, **about)
