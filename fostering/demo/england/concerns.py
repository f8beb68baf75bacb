"""Complaints and allegations: few, restricted, kept off the household's own history."""

from complaints.enums import Complainant
from fostering.core.working_days import add_working_days
from fostering.demo.england.book import Row
from fostering.demo.england.dice import DAY, moment, workday_from, workday_until
from fostering.demo.england.home import Day, Home
from fostering.demo.england.homes import ref
from fostering.demo.england.tables import table

COMPLAINT = table("complaints.Complaint")
ALLEGATION, READER = table("complaints.Allegation"), table("complaints.AllegationReader")
# One household in so many had a complaint, or an allegation, in the years that are told.
COMPLAINTS, ALLEGATIONS = 23, 31
SAID = (
    "The review was moved twice at short notice, and nobody said why until afterwards.",
    "The carer says that the allowance of three months was paid late and in part.",
    "A parent says that photographs from school did not reach them as was agreed.",
    "The young person says that the out-of-hours line did not call back.",
)
ALLEGED = (
    "A child said at school that a carer had shouted and taken the door off the bedroom.",
    "A neighbour reported that a young child was left alone in the garden for an hour.",
    "A child said that a carer had held them by the arm and that it hurt.",
)


def worry(home: Home) -> None:
    """The complaint and the allegation of a household, where it had one."""
    if home.approved_on is None or (home.until - home.approved_on).days < 120:
        return
    since = max(home.approved_on, home.scale.began)
    longest = (home.until - since).days - 60
    if longest < 2:
        return
    if home.number % COMPLAINTS == 3:
        _complaint(home, workday_from(since + home.throw.days(1, longest)))
    if home.number % ALLEGATIONS == 5:
        _allegation(home, workday_from(since + home.throw.days(1, longest)))


def _complaint(home: Home, received: Day) -> None:
    """Answered at stage 1 in time or a little late; one in five goes on to stage 2."""
    throw, book = home.throw, home.book
    by, at = home.staff.for_area("complaints", home.area), moment(received, throw)
    row = book.create(
        COMPLAINT,
        at,
        by,
        ref=ref(home, "CO", 50),
        household_id=home.row.pk,
        complainant=throw.pick(list(Complainant.values)),
        summary=throw.pick(SAID),
        received_on=received,
    )
    book.hidden_event("complaint.recorded", row, at, by, received_on=received.isoformat())
    answered = add_working_days(received, throw.between(4, 12))
    _day(home, row, "stage_1_answered_on", answered, by)
    if throw.happens(0.2):
        started = workday_from(answered + throw.days(3, 15))
        _day(home, row, "stage_2_started_on", started, by)
        _day(home, row, "stage_2_answered_on", add_working_days(started, 22), by)


def _day(home: Home, row: Row, field: str, day: Day, by: int) -> None:
    if day >= home.scale.today:
        return
    at = moment(day, home.throw)
    home.book.save(row, at, by, **{field: day})
    home.book.hidden_event("complaint.changed", row, at, by, fields=[field])


def _allegation(home: Home, received: Day) -> None:
    """Known to the complaints officer, the team's manager and the worker of the day."""
    throw, book = home.throw, home.book
    by, at = home.staff.for_area("complaints", home.area), moment(received, throw)
    row = book.create(
        ALLEGATION,
        at,
        by,
        ref=ref(home, "AL", 51),
        household_id=home.row.pk,
        received_on=received,
        summary=throw.pick(ALLEGED),
    )
    for reader in dict.fromkeys((by, home.manager, home.worker_on(received))):
        book.create(READER, at, by, allegation_id=row.pk, user_id=reader)
    book.hidden_event("allegation.recorded", row, at, by, received_on=received.isoformat())
    referred = workday_until(min(received + throw.days(0, 2), home.scale.today - DAY))
    referred = max(referred, received)
    told, day = moment(referred, throw), referred.isoformat()
    book.save(row, max(told, at), by, lado_referred_on=referred)
    book.hidden_event("allegation.referred", row, max(told, at), by, lado_referred_on=day)
