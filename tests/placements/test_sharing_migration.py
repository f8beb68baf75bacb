"""What visits said of their sharing moves into records of its own, with who said so and when."""

import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from placements.models import Visit, VisitSharing
from tests import factories as f
from tests.cast import DAY

BEFORE = [("placements", "0008_marks_of_children_seen")]
AFTER = [("placements", "0011_visits_without_sharing")]
WEEK = datetime.timedelta(days=7)


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def household(transactional_db):
    household = f.HouseholdFactory()
    yield household
    migrate(AFTER)


def write_visit(apps, household, *versions, user=None):
    """A visit of the old kind, whose versions say these (shared_on, agreed_on, comments)."""
    old, history = (apps.get_model("placements", name) for name in ("Visit", "HistoricalVisit"))
    fields = {"household_id": household.pk, "visited_on": DAY, "status": "completed"}
    names = ("shared_on", "agreed_on", "carer_comments")
    now = dict(zip(names, versions[-1], strict=True))
    visit = old.objects.create(**fields, **now, version=len(versions))
    for number, said in enumerate(versions, start=1):
        history.objects.create(
            id=visit.pk,
            created_at=visit.created_at,
            updated_at=visit.updated_at,
            **fields,
            **dict(zip(names, said, strict=True)),
            version=number,
            history_date=timezone.now(),
            history_type="+" if number == 1 else "~",
            history_user_id=user.pk if user else None,
        )
    return visit


def told(visit):
    sharing = VisitSharing.objects.filter(visit_id=visit.pk).first()
    names = ("visit_version", "shared_on", "agreed_on", "carer_comments")
    versions = VisitSharing.history.filter(visit_id=visit.pk).order_by("history_id")
    now = tuple(getattr(sharing, name) for name in names) if sharing else None
    return now, list(versions.values_list(*names, "version", "history_type", "history_user_id"))


def test_each_change_of_the_sharing_becomes_a_version_of_it(household):
    user = f.UserFactory()
    blank, shared, agreed = (None, None, ""), (DAY, None, ""), (DAY, DAY + WEEK, "True")
    amended, again = (None, None, "True"), (DAY + WEEK, None, "True")
    apps = migrate(BEFORE)
    never = write_visit(apps, household, blank, blank)
    once = write_visit(apps, household, blank, blank, shared, agreed, agreed, user=user)
    twice = write_visit(apps, household, blank, shared, amended, again)
    imported = write_visit(apps, household, blank)
    apps.get_model("placements", "Visit").objects.filter(pk=imported.pk).update(shared_on=DAY)

    migrate(AFTER)

    assert told(never) == (None, [])
    assert told(once) == (
        (4, *agreed),
        [(3, *shared, 1, "+", user.pk), (4, *agreed, 2, "~", user.pk)],
    )
    assert told(twice) == (
        (4, *again),
        [
            (2, *shared, 1, "+", None),
            (None, *amended, 2, "~", None),
            (4, *again, 3, "~", None),
        ],
    )
    assert told(imported) == ((1, DAY, None, ""), [(1, DAY, None, "", 1, "+", None)])
    assert Visit.history.filter(id=once.pk).count() == 5


def test_it_can_be_taken_back(household):
    visit = f.VisitFactory(household=household)
    VisitSharing.objects.create(visit=visit, visit_version=1, shared_on=DAY, carer_comments="True")

    old = migrate(BEFORE).get_model("placements", "Visit").objects.get(pk=visit.pk)

    assert (old.shared_on, old.agreed_on, old.carer_comments) == (DAY, None, "True")
