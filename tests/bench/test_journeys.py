"""The journeys of the load bench, played in a test: every page answers, with few queries."""

import random

import pytest

from bench.counting import asking, count
from bench.journeys import JOURNEYS, SHARES, play
from bench.steps import Household, Person
from fostering.accounts.actions.tokens import create_token
from fostering.accounts.models import User
from fostering.accounts.roles import Role
from tests import factories as f

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
# Pages that show more kinds of rows than that, and how many queries they may take: docs/performance.md
# says why. A number here may only get smaller.
KNOWN = {
    "household-detail": 21,
    "household-timeline": 18,
    "assessment-detail": 15,
    "my-work": 13,
    "team-page": 13,
    "pack-new": 13,
}


@pytest.fixture
def people(cast, settings):
    """One person of each journey, with what they work with."""
    settings.ALLOWED_HOSTS = ["*"]
    household = cast.household
    assessment = f.AssessmentFactory(household=household, assessor=cast.assessor)
    theirs = (Household(household.pk, tuple(household.visits.values_list("pk", flat=True))),)
    who = {
        "worker": cast.worker,
        "manager": cast.manager,
        "service": cast.service_manager,
        "coordinator": cast.panel_coordinator,
        "packs": cast.panel_coordinator,
    }
    people = [
        Person(
            pk=user.pk,
            email=user.email,
            journey=journey,
            team=household.team_id,
            households=theirs,
            assessments=(assessment.pk,),
            words=("hazel",),
        )
        for journey, user in who.items()
    ]
    api = f.UserFactory(team=None, role=Role.SERVICE_MANAGER)
    token = create_token(name="Bench", days=1, by=api)
    return [*people, Person(pk=api.pk, email=api.email, journey="api", token=token)]


def test_each_share_has_a_journey():
    assert set(SHARES) | {"packs"} == set(JOURNEYS)


def test_every_step_is_answered(people, client):
    wrong = []
    for person in people:
        client.force_login(_user(person))
        ask = asking(client, person)

        def checked(step, ask=ask):
            answer = ask(step)
            if not answer.is_good:
                wrong.append((step.name, answer.status))
            return answer

        for _ in play(JOURNEYS[person.journey](person, _dice()), checked, steps=12):
            pass

    assert wrong == []


def test_a_worker_completes_the_visit_that_they_begin(people, client, cast):
    worker = people[0]
    client.force_login(cast.worker)
    before = cast.household.visits.filter(status="completed").count()
    steps = [
        step.name
        for step in play(JOURNEYS["worker"](worker, _dice()), asking(client, worker), steps=13)
    ]

    assert steps[-2:] == ["visit-complete (write)", "visit-detail"]
    assert cast.household.visits.filter(status="completed").count() == before + 1


def test_a_page_takes_at_most_twelve_queries(people):
    """Of those that read; what a write takes grows with what is written."""
    counted = count(people, steps=14)
    over = {
        name: number
        for name, number in counted.items()
        if "(write)" not in name and number > KNOWN.get(name, MOST_QUERIES)
    }

    assert over == {}
    assert {"my-work", "team-page", "search", "assessment-list", "api-visits"} <= set(counted)


def _user(person):
    return User.objects.get(pk=person.pk)


def _dice():
    return random.Random(1)
