"""The people who work for the demo service, and how to sign in as them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from fostering.accounts.models import Area, Team, User
from fostering.accounts.roles import Role
from fostering.core.dates import add_months
from fostering.demo.days import dice, moment, workday_until
from fostering.demo.ledger import save_dated
from fostering.demo.names import Names

PASSWORD = "alderbrook-demo"  # noqa: S105 - of a demo with invented people; the README prints it
DOMAIN = "alderbrook.example"
EAST, WEST, RECRUITMENT = "Supervision East", "Supervision West", "Recruitment and assessment"
TEAMS = {EAST: "manager", WEST: "manager2", RECRUITMENT: "manager3"}
AREAS = {EAST: "Alderbrook", WEST: "Alderbrook", RECRUITMENT: "Countywide"}

R = Role
STAFF: tuple[tuple[str, Role, str | None], ...] = (
    ("worker", R.SUPERVISING_SOCIAL_WORKER, EAST),
    ("manager", R.TEAM_MANAGER, EAST),
    ("service", R.SERVICE_MANAGER, None),
    ("panel", R.PANEL_COORDINATOR, None),
    ("assessor", R.ASSESSING_SOCIAL_WORKER, RECRUITMENT),
    ("adm", R.AGENCY_DECISION_MAKER, None),
    ("review", R.REVIEWING_OFFICER, None),
    ("complaints", R.COMPLAINTS_OFFICER, None),
    ("training", R.TRAINING_COORDINATOR, None),
    ("support", R.BUSINESS_SUPPORT, None),
    ("auditor", R.AUDITOR, None),
    ("admin", R.ADMINISTRATOR, None),
    ("worker2", R.SUPERVISING_SOCIAL_WORKER, EAST),
    ("worker3", R.SUPERVISING_SOCIAL_WORKER, EAST),
    ("worker4", R.SUPERVISING_SOCIAL_WORKER, EAST),
    ("worker5", R.SUPERVISING_SOCIAL_WORKER, WEST),
    ("worker6", R.SUPERVISING_SOCIAL_WORKER, WEST),
    ("worker7", R.SUPERVISING_SOCIAL_WORKER, WEST),
    ("worker8", R.SUPERVISING_SOCIAL_WORKER, WEST),
    ("assessor2", R.ASSESSING_SOCIAL_WORKER, RECRUITMENT),
    ("manager2", R.TEAM_MANAGER, WEST),
    ("manager3", R.TEAM_MANAGER, RECRUITMENT),
)


def address(code: str) -> str:
    return f"{code}@{DOMAIN}"


@dataclass
class Staff:
    """The service's people by code ("worker2") and its teams by name."""

    teams: dict[str, Team]
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, code: str) -> User:
        return self.people[code]

    def manager_of(self, worker: User) -> User:
        return self.people[TEAMS[worker.team.name]] if worker.team else self.people["service"]


def hire(names: Names, *, seed: int, today: datetime.date) -> Staff:
    """Make areas, teams and people, dated five years back; the administrator made them all."""
    throw = dice(seed, "staff")
    start = moment(workday_until(add_months(today, -60)), throw)
    areas = {name: Area(name=name) for name in dict.fromkeys(AREAS.values())}
    for area in areas.values():
        save_dated(area, at=start, by=None)
    staff = Staff({name: Team(name=name, area=areas[AREAS[name]]) for name in TEAMS})
    for made in staff.teams.values():
        save_dated(made, at=start, by=None)
    hashed = make_password(PASSWORD)  # once: a hash is slow on purpose
    for number, (code, role, team) in enumerate(STAFF):
        background = names.background()
        first = names.first(background, throw.choice(["women", "women", "men"]))
        last = names.surname(background)
        person = User(
            email=address(code),
            first_name=first,
            last_name=last,
            role=role,
            team=staff.teams[team] if team else None,
            phone=f"01632 960{100 + number}",
            password=hashed,
        )
        staff.people[code] = person
        save_dated(person, at=start, by=None)
    for name, code in TEAMS.items():
        staff.teams[name].manager = staff[code]
        save_dated(staff.teams[name], at=start + datetime.timedelta(hours=1), by=None)
    return staff


def table() -> Iterable[tuple[str, str, str, str]]:
    """Role, name, email and password of those who are there, in the order of STAFF."""
    order = {address(code): place for place, (code, _, _) in enumerate(STAFF)}
    people = User.objects.active().filter(email__in=order).select_related("team")
    for person in sorted(people, key=lambda person: order[person.email]):
        role = person.get_role_display()
        where = f"{role}, {person.team.name}" if person.team else role
        yield where, person.get_full_name(), person.email, PASSWORD
