"""The demo service: built in one go, the same each time, believable, and safe to run."""

import datetime
from io import StringIO
from tempfile import TemporaryDirectory

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.utils import timezone

from carers.models import (
    Allocation,
    Approval,
    Assessment,
    AssessmentSection,
    Check,
    Household,
    Person,
)
from fostering.accounts.models import Team, User
from fostering.accounts.roles import Role
from fostering.core.dates import age_on, birthday
from fostering.core.models import BaseModel
from fostering.demo import days, sign_ins
from fostering.demo.build import build
from fostering.demo.reset import empty_database
from fostering.documents.models import StoredFile
from fostering.notifications.models import OutboxMessage
from fostering.obligations.models import Obligation, TaskRun
from placements.enums import VisitStatus
from placements.models import Child, Placement, Visit, VisitAmendment, VisitChild
from tests.demo.digest import digest

TODAY = datetime.date(2026, 11, 23)
# Names of real people must not come up by chance: those in public office and in the news.
REAL_NAMES = {
    ("Angela", "Rayner"),
    ("Boris", "Johnson"),
    ("David", "Cameron"),
    ("Diane", "Abbott"),
    ("Gordon", "Brown"),
    ("Keir", "Starmer"),
    ("Liz", "Truss"),
    ("Rishi", "Sunak"),
    ("Sadiq", "Khan"),
    ("Theresa", "May"),
}


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.DEV = True
    settings.STORAGES = storages_at(tmp_path)


def storages_at(folder):
    return {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder, "base_url": None},
        },
    }


def build_on(day, count, seed=1):
    with time_machine.travel(datetime.datetime.combine(day, datetime.time(9), datetime.UTC)):
        return build(seed=seed, today=day, count=count)


@pytest.mark.django_db
def test_the_whole_service_is_what_it_says():
    build_on(TODAY, 60)

    assert Household.objects.count() == 60
    assert set(Team.objects.values_list("name", flat=True)) == set(sign_ins.TEAMS)
    assert User.objects.workers().count() == 10
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
    placed = Placement.objects.in_force(TODAY).values("household").distinct().count()
    assert 44 <= placed <= 54
    assert Approval.objects.filter(kind="temporary", ended_on=None).count() == 2
    assert set(Household.objects.values_list("category", flat=True)) == {
        "mainstream",
        "connected_person",
        "short_break",
        "specialist",
        "parent_and_child",
        "long_term",
    }
    visits = Obligation.objects.filter(kind="supervision_visit", closed_on=None)
    late = [(TODAY - due).days for due in visits.values_list("due_on", flat=True) if due < TODAY]
    assert 5 <= len(late) <= 8
    assert 20 <= max(late) <= 28
    soon = visits.filter(due_on__gte=TODAY, due_on__lte=TODAY + datetime.timedelta(days=7)).count()
    assert 4 <= soon <= 12
    checks = Obligation.objects.filter(kind__in=["dbs_check", "medical_check"], closed_on=None)
    lapsed = checks.filter(due_on__lt=TODAY).count()
    assert 0.03 <= lapsed / checks.count() <= 0.09
    tsds = Obligation.objects.filter(kind="tsds_workbook", closed_on=None, due_on__lt=TODAY)
    assert tsds.count() == 3
    assert VisitAmendment.objects.count() == 2
    assert Visit.objects.filter(status=VisitStatus.DRAFT).count() == 2
    unallocated = Household.objects.approved(on=TODAY).exclude(
        pk__in=Allocation.objects.in_force(TODAY).values("household")
    )
    assert unallocated.count() == 1
    names = list(Person.objects.filter(role="carer").values_list("first_name", "last_name"))
    assert len(names) == len(set(names))
    everybody = {
        *names,
        *Person.objects.values_list("first_name", "last_name"),
        *Child.objects.values_list("first_name", "last_name"),
        *User.objects.values_list("first_name", "last_name"),
    }
    assert everybody & REAL_NAMES == set()


class TestSmallService(TestCase):
    """Built once for every test that only reads it."""

    @classmethod
    def setUpTestData(cls):
        files = cls.enterClassContext(TemporaryDirectory())
        cls.enterClassContext(override_settings(DEV=True, STORAGES=storages_at(files)))
        build_on(TODAY, 12)

    def test_it_is_whole_and_believable(self):
        is_whole_and_believable(self.client)

    def test_children_grow_as_the_text_says(self):
        children_grow_as_the_text_says()


def is_whole_and_believable(client):
    assert missing_history() == []
    assert OutboxMessage.objects.filter(sent_at=None).count() == 0
    assert TaskRun.objects.filter(error="").count() == 7
    assert visits_on_odd_days() == []
    assert checks_of_children() == []
    assert written_after_today() == []
    full = list(Assessment.objects.exclude(panel_on=None))
    assert len(full) == 2
    for assessment in full:
        assert assessment.sections.count() >= 20
        shortest = min(len(section.text.split()) for section in assessment.sections.all())
        assert shortest >= 200
    assert StoredFile.objects.filter(pages__gt=0).count() >= 6
    for email in User.objects.values_list("email", flat=True):
        assert client.login(username=email, password=sign_ins.PASSWORD), email
    texts = VisitChild.objects.exclude(wishes_and_feelings="")
    assert texts.filter(wishes_and_feelings__contains="{").count() == 0
    assert AssessmentSection.objects.filter(text__contains="{").count() == 0


def missing_history():
    """Models with a row that has no history row of its latest version."""
    found = []
    for model in apps.get_models():
        if not issubclass(model, BaseModel) or not hasattr(model, "history"):
            continue
        rows = set(model._default_manager.values_list("pk", "version"))
        versions = set(model.history.values_list("id", "version"))
        if rows - versions:
            found.append(model._meta.label)
    return found


def visits_on_odd_days():
    return [
        day
        for day in Visit.objects.values_list("visited_on", flat=True)
        if not days.is_workday(day)
    ]


def checks_of_children():
    return [
        check.pk
        for check in Check.objects.filter(kind="dbs").select_related("person")
        if (check.completed_on or TODAY) < birthday(check.person.born_on, 18)
    ]


def written_after_today():
    end = timezone.make_aware(datetime.datetime.combine(TODAY, datetime.time(23)))
    return list(Visit.objects.filter(completed_at__gt=end).values_list("pk", flat=True))


@pytest.mark.django_db
def test_it_is_the_same_twice_for_one_seed_and_other_for_another():
    empty_database()  # references are counted from 1, whatever ran before
    build_on(TODAY, 3)
    first = digest()
    empty_database()
    build_on(TODAY, 3)
    second = digest()
    empty_database()
    build_on(TODAY, 3, seed=2)

    assert second == first
    assert digest() != first


@pytest.mark.django_db
@pytest.mark.parametrize(
    "day", [datetime.date(2028, 2, 29), datetime.date(2027, 1, 2), datetime.date(2027, 3, 31)]
)
def test_it_can_be_built_on_any_day(day):
    build_on(day, 12)

    leap = [
        p
        for p in Person.objects.exclude(born_on=None)
        if (p.born_on.month, p.born_on.day) == (2, 29)
    ]
    assert any(4 <= age_on(person.born_on, day) <= 17 for person in leap)
    assert Obligation.objects.filter(
        kind="supervision_visit", due_on__lt=day, closed_on=None
    ).exists()


def children_grow_as_the_text_says():
    for row in VisitChild.objects.exclude(placement=None).select_related(
        "visit", "placement__child"
    ):
        age = age_on(row.placement.child.born_on, row.visit.visited_on)
        if age < 4:
            assert "homework" not in row.educational.lower()
            assert "GCSE" not in row.educational
        if age > 5:
            assert "Nursery" not in row.educational


@pytest.mark.django_db
def test_the_command_builds_prints_sign_ins_and_then_refuses(settings):
    out = StringIO()
    with time_machine.travel(datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)):
        call_command("demo", households=2, stdout=out)

    assert "worker@alderbrook.example" in out.getvalue()
    assert sign_ins.PASSWORD in out.getvalue()
    with pytest.raises(CommandError, match="people in this database already"):
        call_command("demo", households=2, stdout=StringIO())
    call_command("demo", if_empty=True, stdout=StringIO())
    assert Household.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options", [{}, {"reset": True}, {"reset": True, "yes_this_is_a_demo": True}]
)
def test_it_refuses_outside_of_development(settings, options):
    settings.DEV = False

    with pytest.raises(CommandError):
        call_command("demo", stdout=StringIO(), **options)

    assert User.objects.count() == 0


@pytest.mark.django_db
def test_reset_starts_again():
    with time_machine.travel(datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)):
        call_command("demo", households=2, stdout=StringIO())
        call_command("demo", households=3, reset=True, stdout=StringIO())

    assert Household.objects.count() == 3
    assert Household.objects.order_by("pk").first().ref == "H00001"
