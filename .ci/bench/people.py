"""Chooses the people who sign in, and what each works with. Run by inside.py with a file and a number.

Writes the file, for about that number of people. They get a new password, a second factor and, for the API, a
token: all random, of this run alone, in a database that holds nobody real.
"""

import json
import random
import secrets
from dataclasses import asdict, replace
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password

from bench.journeys import SHARES
from bench.steps import Household, Person
from carers.models import Allocation, Assessment
from carers.models import Household as HouseholdRow
from fostering.accounts.actions.tokens import create_token
from fostering.accounts.models import User
from fostering.accounts.roles import Role
from fostering.core.dates import today
from placements.models import Visit

ROLES = {
    "worker": (Role.SUPERVISING_SOCIAL_WORKER,),
    "manager": (Role.TEAM_MANAGER,),
    "service": (Role.SERVICE_MANAGER, Role.AUDITOR),
    "coordinator": (Role.PANEL_COORDINATOR,),
    "api": (Role.SERVICE_MANAGER,),
}
HOUSEHOLDS_EACH = 20
VISITS_EACH = 10
MOST_PAGES = 20  # of the API, which nobody reads to the end every time
WORDS = ("smith", "jones", "h4", "williams", "khan", "taylor", "green", "east")


def choose(count: int, dice: random.Random) -> list[Person]:
    """About `count` people, by the shares of the journeys."""
    total = sum(SHARES.values())
    return [
        person
        for journey, share in SHARES.items()
        for person in _people(journey, max(1, count * share // total), dice)
    ]


def _people(journey: str, count: int, dice: random.Random) -> list[Person]:
    users = User.objects.active().filter(role__in=ROLES[journey]).order_by("pk")
    if journey == "worker":
        # Those with cases: a service also has people who are new, or away.
        busy = Allocation.objects.in_force(today()).values("worker")
        users = users.filter(pk__in=busy)
    if journey == "manager":
        users = users.filter(managed_teams__households__allocations__isnull=False).distinct()
    found = list(users)
    return [_person(journey, user, dice) for user in dice.sample(found, min(count, len(found)))]


def _person(journey: str, user: User, dice: random.Random) -> Person:
    person = Person(pk=user.pk, email=user.email, journey=journey)
    if journey == "coordinator":
        open_ = Assessment.objects.visible_to(user).open().order_by("pk")[:50]
        return replace(person, assessments=tuple(row.pk for row in open_))
    if journey == "api":
        return replace(person, pages=min(MOST_PAGES, 1 + HouseholdRow.objects.count() // 51))
    team = min(user.team_ids(), default=None) if journey == "manager" else user.team_id
    return replace(person, team=team, households=_households(journey, user, dice), words=WORDS)


def _households(journey: str, user: User, dice: random.Random) -> tuple[Household, ...]:
    rows = HouseholdRow.objects.visible_to(user).approved(on=today())
    if journey == "worker":
        rows = rows.allocated_to(user, on=today())
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[:2000])
    chosen = dice.sample(pks, min(HOUSEHOLDS_EACH, len(pks)))
    return tuple(Household(pk, _visits(pk, dice)) for pk in chosen)


def _visits(household: int, dice: random.Random) -> tuple[int, ...]:
    """Of all its years, not only of late."""
    rows = Visit.objects.filter(household=household, status="completed")
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    return tuple(dice.sample(pks, min(VISITS_EACH, len(pks))))


def equip(people: list[Person]) -> list[Person]:
    """Give each what they sign in with."""
    password = secrets.token_urlsafe(16)
    hashed = make_password(password)  # once: a hash is slow on purpose
    pks = [person.pk for person in people]
    User.objects.filter(pk__in=pks).update(password=hashed)
    Authenticator.objects.filter(user__in=pks).delete()
    return [_equipped(person, password) for person in people]


def _equipped(person: Person, password: str) -> Person:
    user = User.objects.get(pk=person.pk)
    if person.journey == "api":
        return replace(person, token=create_token(by=user, name="Bench", days=1))
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return replace(person, password=password, secret=secret)


def main(arguments: list[str]) -> None:
    people = choose(int(arguments[1]), random.Random(1))
    Path(arguments[0]).write_text(json.dumps([asdict(one) for one in equip(people)]))
