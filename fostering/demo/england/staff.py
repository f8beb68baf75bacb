"""The people who work for the service, their teams and areas, and how they sign in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from fostering.accounts.roles import Role
from fostering.core.dates import add_months
from fostering.demo.england import naming
from fostering.demo.england.book import Book, Row
from fostering.demo.england.dice import At, dice, later, moment, workday_until
from fostering.demo.england.scale import Scale
from fostering.demo.england.tables import table

PASSWORD = "england-demo"  # noqa: S105 - of invented people; printed by the command
DOMAIN = "england.example"
AREA, TEAM, USER = table("accounts.Area"), table("accounts.Team"), table("accounts.User")
OUTBOX = table("notifications.OutboxMessage")
# Who sees the whole service: the word before the number in their address, the role, and one for
# how many areas.
SERVICE_WIDE: tuple[tuple[str, Role, int], ...] = (
    ("service", Role.SERVICE_MANAGER, 40),
    ("panel", Role.PANEL_COORDINATOR, 5),
    ("review", Role.REVIEWING_OFFICER, 3),
    ("adm", Role.AGENCY_DECISION_MAKER, 20),
    ("complaints", Role.COMPLAINTS_OFFICER, 20),
    ("training", Role.TRAINING_COORDINATOR, 20),
    ("support", Role.BUSINESS_SUPPORT, 5),
    ("auditor", Role.AUDITOR, 150),
    ("admin", Role.ADMINISTRATOR, 150),
    ("api", Role.AUDITOR, 500),
)


@dataclass(frozen=True)
class Staff:
    """Ids of the people who write records, by what they do. The same in every process."""

    scale: Scale

    def worker(self, number: int) -> int:
        return number + 1

    def manager(self, team: int) -> int:
        return self.scale.workers + team + 1

    def team(self, number: int) -> int:
        return number + 1

    def name(self, pk: int) -> str:
        """What the user with this id is called."""
        return str(naming.anybody(dice(self.scale.seed, "user", pk)))

    def others(self, word: str) -> range:
        """Ids of those who see the whole service, by the word in their address."""
        first = self.scale.workers + self.scale.teams + 1
        for code, _, areas in SERVICE_WIDE:
            count = max(1, self.scale.areas // areas)
            if code == word:
                return range(first, first + count)
            first += count
        raise KeyError(word)

    def for_area(self, word: str, area: int) -> int:
        """The one of them who looks after an area."""
        ids = self.others(word)
        return ids[area % len(ids)]


@dataclass(frozen=True)
class Post:
    """Somebody to be hired."""

    pk: int
    code: str
    role: Role
    team: int | None


def posts(scale: Scale) -> Iterator[Post]:
    """Everybody, in the order of their ids."""
    staff = Staff(scale)
    for number in range(scale.workers):
        supervises = number < scale.supervisors
        role = Role.SUPERVISING_SOCIAL_WORKER if supervises else Role.ASSESSING_SOCIAL_WORKER
        team = scale.team_of_worker(number)
        yield Post(staff.worker(number), f"worker{number + 1:04d}", role, team)
    for team in range(scale.teams):
        yield Post(staff.manager(team), f"manager{team + 1:04d}", Role.TEAM_MANAGER, team)
    for word, role, _ in SERVICE_WIDE:
        for number, pk in enumerate(staff.others(word), start=1):
            yield Post(pk, f"{word}{number:02d}", role, None)


def address(code: str) -> str:
    return f"{code}@{DOMAIN}"


def hire(book: Book, scale: Scale) -> None:
    """Areas, teams and people, added by the first administrator some time before records began."""
    staff, throw = Staff(scale), dice(scale.seed, "staff")
    start = moment(workday_until(add_months(scale.began, -3)), throw)
    admin = staff.others("admin")[0]
    for number in range(scale.areas):
        area = book.create(AREA, start, admin, id=number + 1, name=naming.area(number))
        book.event("area.added", area, start, admin)
    teams = [_team(book, scale, number, start, admin) for number in range(scale.teams)]
    hashed = make_password(PASSWORD, salt=f"england{scale.seed}")  # once: it is slow on purpose
    for post in posts(scale):
        _person(book, scale, post, hashed, start, None if post.pk == admin else admin)
    for number, team in enumerate(teams):
        at = later(start, 60)
        book.save(team, at, admin, manager_id=staff.manager(number))
        book.event("team.changed", team, at, admin, fields=["manager"])


def _team(book: Book, scale: Scale, number: int, at: At, by: int) -> Row:
    area = scale.area_of(number)
    nth = number - next(team for team in range(number + 1) if scale.area_of(team) == area) + 1
    name = f"{naming.area(area)} supervision {nth}"
    team = book.create(TEAM, at, by, id=number + 1, name=name, area_id=area + 1)
    book.event("team.added", team, at, by)
    return team


def _person(book: Book, scale: Scale, post: Post, hashed: str, at: At, by: int | None) -> None:
    name = naming.anybody(dice(scale.seed, "user", post.pk))
    person = book.create(
        USER,
        at,
        by,
        id=post.pk,
        email=address(post.code),
        first_name=name.first,
        last_name=name.last,
        name_key=name.key,
        role=post.role.value,
        team_id=None if post.team is None else post.team + 1,
        phone=f"01632 {960000 + post.pk % 1000}",
        password=hashed,
    )
    book.event("user.added", person, at, by, role=post.role.value)
    book.event("user.invited", person, at, by)
    book.line(
        OUTBOX,
        at,
        to_id=person.pk,
        subject=f"Your account on {settings.SERVICE_NAME}",
        body="The link in this message was used.",
        dedupe_key=f"invitation:{person.pk}:{at[:10]}",
        created_at=at,
        next_attempt_at=at,
        attempts=1,
        sent_at=later(at, 1),
    )


def sign_ins(scale: Scale) -> Iterator[str]:
    """Lines that say who can sign in, and how."""
    last = scale.workers
    yield ""
    yield f"Everybody signs in with the password {PASSWORD}"
    yield f"Supervising social workers: {address('worker0001')} to worker{scale.supervisors:04d}"
    yield f"Assessing social workers: worker{scale.supervisors + 1:04d} to worker{last:04d}"
    yield f"Team managers: {address('manager0001')} to manager{scale.teams:04d}"
    for word, role, _ in SERVICE_WIDE:
        yield f"{role.label}: {address(f'{word}01')} and {len(Staff(scale).others(word)) - 1} more"
