"""Households and their people: adding, changing, two people editing at once, the list."""

import datetime

import pytest
from django.urls import reverse

from carers.actions import households, people
from carers.enums import Category, PersonRole
from carers.models import Household, Person
from fostering.audit.models import AccessLog
from fostering.core.errors import DomainError, EditConflict
from fostering.obligations.actions.refresh import refresh
from tests import factories as f
from tests.carers.events import household_events

D = datetime.date
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-31 10:00", tick=False)]


def test_added_household_has_a_reference_an_event_and_a_version_in_history():
    by = f.UserFactory(manager=True)

    household = households.add_household(
        name="Rowan household", category=Category.MAINSTREAM, team=by.team, by=by
    )

    assert household.ref.startswith("H")
    assert household_events().get().kind == "household.added"
    assert household.history.count() == 1


def test_an_edit_that_changes_nothing_leaves_no_trace():
    household = f.HouseholdFactory(name="Same")

    households.edit_household(household=household, name="Same", by=f.UserFactory())

    assert household.history.count() == 1
    assert not household_events().exists()


def test_two_edits_do_not_overwrite_each_other():
    household = f.HouseholdFactory()
    opened_at = household.version
    by = f.UserFactory()
    households.edit_household(household=household, version=opened_at, phone="0161", by=by)

    with pytest.raises(EditConflict):
        households.edit_household(household=household, version=opened_at, phone="0207", by=by)

    household.refresh_from_db()
    assert household.phone == "0161"


def test_saving_a_form_as_it_was_opened_changes_nothing(cast, sign_in):
    household = cast.household
    household.address = "1 Long Lane\nAlderbrook"
    household.save()
    answers = {
        "version": household.version,
        "name": household.name,
        "category": household.category,
        "team": household.team_id,
        "address": "1 Long Lane\r\nAlderbrook",
    }

    sign_in(cast.worker).post(reverse("household-edit", args=[household.pk]), answers)

    assert household.history.count() == 2
    assert not household_events().exists()


def test_conflict_in_the_browser_keeps_what_was_typed_and_shows_the_record(cast, sign_in):
    household = cast.household
    answers = {
        "version": household.version,
        "name": "Hazel and Birch",
        "category": "mainstream",
        "team": household.team_id,
    }
    households.edit_household(household=household, phone="01632 960111", by=cast.manager)
    client, url = sign_in(cast.worker), reverse("household-edit", args=[household.pk])

    content = client.post(url, answers).content.decode()

    assert "Somebody else changed this record" in content
    assert "Hazel and Birch" in content
    assert "01632 960111" in content
    household.refresh_from_db()
    assert household.name == "Hazel household"


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"born_on": D(2026, 4, 1)}, "born_on"),
        ({"born_on": D(1990, 1, 2), "joined_on": D(1990, 1, 1)}, "joined_on"),
        ({"joined_on": D(2026, 1, 2), "left_on": D(2026, 1, 1)}, "left_on"),
        ({"joined_on": D(2026, 1, 2), "left_on": D(2026, 1, 2)}, None),
        # 18 on the day, and 18 tomorrow.
        ({"born_on": D(2008, 3, 31)}, None),
        ({"born_on": D(2008, 4, 1)}, "role"),
    ],
)
def test_dates_of_a_carer(dates, field):
    def add():
        return people.add_person(
            household=f.HouseholdFactory(),
            role=PersonRole.CARER,
            first_name="Ash",
            last_name="Rowan",
            by=f.UserFactory(),
            **dates,
        )

    if field is None:
        assert add().history.count() == 1
    else:
        with pytest.raises(DomainError) as error:
            add()
        assert error.value.field == field
        assert not Person.objects.exists()


def test_leaving_the_household_ends_the_duty_to_check():
    household = f.ApprovalFactory().household
    adult = f.PersonFactory(household=household, role=PersonRole.ADULT)
    refresh(household_ids=[household.pk])

    people.edit_person(person=adult, left_on=D(2026, 3, 31), by=f.UserFactory())

    assert household_events().get().kind == "person.changed"
    assert "dbs_check" not in _open_kinds(household)


def _open_kinds(household):
    from fostering.obligations.models import Obligation  # noqa: PLC0415 - beside its one use

    rows = Obligation.objects.open_on(D(2026, 3, 31)).filter(household_id=household.pk)
    return set(rows.values_list("kind", flat=True))


# --- The list


def _search(client, text):
    return client.post(reverse("household-list"), {"q": text}, follow=True)


def _names(response):
    return [row["household"].name for row in response.context["rows"]]


@pytest.mark.parametrize(
    "text",
    [
        "birch",
        "BIRCH hazel",
        "H00777",
        "m1 1aa",
        "M11AA",
        "m1",
        "okafor",
        "amara okafor",
        "zoë",
        "zoe",
    ],
)
def test_search_finds_by_name_reference_postcode_and_people(cast, sign_in, text):
    found = f.HouseholdFactory(
        name="Hazel Birch and Zoë", ref="H00777", postcode="M1 1AA", team=cast.household.team
    )
    f.PersonFactory(household=found, first_name="Amara", last_name="Okafor")
    f.HouseholdFactory(name="Other people", team=cast.household.team)

    response = _search(sign_in(cast.worker), text)

    assert _names(response) == ["Hazel Birch and Zoë"]


def test_search_never_finds_another_teams_household(cast, sign_in):
    response = _search(sign_in(cast.worker), "secret")

    assert _names(response) == []
    assert "No household fits" in response.content.decode()
    assert "Secret" not in response.content.decode()


def test_filters_hold_only_what_the_user_may_choose(cast, sign_in):
    response = sign_in(cast.worker).get(reverse("household-list"))

    content = response.content.decode()
    assert "Far team" not in content
    assert "Strange" not in content


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"standing": "approved"}, ["Hazel household"]),
        ({"standing": "under_assessment"}, ["Applicants"]),
        ({"standing": "ended"}, ["Former"]),
        ({"category": "short_break"}, ["Applicants"]),
        ({"standing": "nonsense"}, ["Applicants", "Former", "Hazel household"]),
    ],
)
def test_filters_narrow_the_list(cast, sign_in, filters, names):
    team = cast.household.team
    f.AssessmentFactory(household__name="Applicants", household__team=team)
    Household.objects.filter(name="Applicants").update(category=Category.SHORT_BREAK)
    f.ApprovalFactory(household__name="Former", household__team=team, ended_on=D(2026, 3, 31))

    response = sign_in(cast.worker).get(reverse("household-list"), {"sort": "name", **filters})

    assert _names(response) == names


def test_worker_filter(cast, sign_in):
    f.HouseholdFactory(name="Nobody's", team=cast.household.team)

    response = sign_in(cast.manager).get(reverse("household-list"), {"worker": cast.worker.pk})

    assert _names(response) == ["Hazel household"]


@pytest.mark.parametrize(
    "sort", ["name", "-name", "category", "status", "worker", "team", "due", "-due", "nonsense"]
)
def test_every_order_works(cast, sign_in, sort):
    response = sign_in(cast.service_manager).get(reverse("household-list"), {"sort": sort})

    assert set(_names(response)) == {"Hazel household", "Secret household"}


def test_the_worst_duty_comes_first(cast, sign_in):
    team = cast.household.team
    # Approved a month ago: what comes round each year is not due yet.
    later = f.ApprovalFactory(
        household__name="A later", household__team=team, started_on=D(2026, 3, 2)
    ).household
    f.AllocationFactory(household=later, worker=cast.worker, started_on=D(2026, 3, 2))
    nothing = f.HouseholdFactory(name="A nothing", team=team)
    person = f.PersonFactory(household=later)
    for kind in ("dbs", "medical"):
        f.CheckFactory(person=person, kind=kind, completed_on=D(2025, 1, 2))
    refresh(household_ids=[later.pk, nothing.pk])

    response = sign_in(cast.worker).get(reverse("household-list"))

    assert _names(response) == ["Hazel household", "A later", "A nothing"]


def test_list_is_paged_by_fifty_and_counted(cast, sign_in):
    for number in range(51):
        f.HouseholdFactory(name=f"Household {number:02}", team=cast.household.team)

    first = sign_in(cast.worker).get(reverse("household-list"), {"sort": "name"})
    second = sign_in(cast.worker).get(reverse("household-list"), {"sort": "name", "page": 2})

    assert [len(_names(first)), len(_names(second))] == [50, 2]
    assert "Showing 1 to 50 of 52 households" in first.content.decode()


def test_a_list_leaves_one_line_in_the_access_log(cast, sign_in):
    sign_in(cast.worker).get(reverse("household-list"))

    look = AccessLog.objects.get()
    assert (look.user, look.action, look.page) == (cast.worker, "list", "household-list")


def test_a_manager_adds_a_household_to_a_team_of_theirs_only(cast, sign_in):
    client, url = sign_in(cast.manager), reverse("household-add")
    answers = {"name": "Newcomers", "category": "mainstream"}

    refused = client.post(url, {**answers, "team": cast.other_household.team_id})
    added = client.post(url, {**answers, "team": cast.household.team_id})

    assert (refused.status_code, added.status_code) == (200, 302)
    assert Household.objects.get(name="Newcomers").team == cast.household.team
