"""The pages that record contacts, inspections, plans and authority: who, what, at what cost."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fostering.audit.models import AccessLog
from placements.enums import Decider
from placements.models import AUTHORITY_AREAS
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db

READERS = {
    "worker",
    "colleague",
    "assessor",
    "manager",
    "service_manager",
    "decision_maker",
    "reviewing_officer",
    "auditor",
}
WRITERS = {"worker", "manager", "service_manager"}
OUTSIDERS = {"stranger", "other_manager", "administrator"}
TODAY = {"day": DAY.day, "month": DAY.month, "year": DAY.year}


def date(field):
    return {f"{field}_{part}": str(value) for part, value in TODAY.items()}


@pytest.fixture
def addresses(cast):
    """Every page by name, for the near team's household."""
    household = cast.household
    placement = household.placements.get()
    rows = {
        "contact-edit": f.ContactFactory(household=household),
        "inspection-edit": f.HomeInspectionFactory(household=household),
        "safer-caring-plan-edit": f.SaferCaringPlanFactory(placement=placement),
        "delegated-authority-edit": f.DelegatedAuthorityFactory(placement=placement),
    }
    return {
        **{name: reverse(name, args=[row.pk]) for name, row in rows.items()},
        **{
            name: reverse(name, args=[household.pk])
            for name in ("contact-list", "contact-add", "inspection-add")
        },
        **{
            name: reverse(name, args=[placement.pk])
            for name in ("placement-detail", "safer-caring-plan-add", "delegated-authority-add")
        },
    }


def expected(person, *, allowed):
    if person in OUTSIDERS:
        return 404
    return 200 if person in allowed else 403


def test_who_opens_which_page(cast, sign_in, addresses):
    for person, user in cast.people.items():
        client = sign_in(user)
        for name, address in addresses.items():
            reads = name in {"contact-list", "placement-detail"}
            status = client.get(address).status_code
            wanted = expected(person, allowed=READERS if reads else WRITERS)
            if name.endswith("-edit") and person not in READERS | OUTSIDERS:
                wanted = 404  # the record itself is not theirs to read
            assert (person, name, status) == (person, name, wanted)


def test_each_page_is_logged_as_read(cast, sign_in, addresses):
    client = sign_in(cast.worker)

    for name, address in addresses.items():
        client.get(address)
        look = AccessLog.objects.latest("pk")
        assert (look.user, look.household_id, look.page) == (cast.worker, cast.household.pk, name)


def test_a_contact_is_recorded(cast, sign_in):
    answers = {"how": "phone", "worker": cast.worker.pk, "note": "All well"}

    response = sign_in(cast.worker).post(
        reverse("contact-add", args=[cast.household.pk]),
        {**date("contacted_on"), **answers},
        follow=True,
    )

    assert "Contact recorded." in response.content.decode()
    assert "All well" in response.content.decode()
    assert cast.household.contacts.get().contacted_on == DAY


def test_an_inspection_is_recorded_and_corrected(cast, sign_in):
    client = sign_in(cast.worker)
    answers = {
        **date("inspected_on"),
        "worker": cast.worker.pk,
        "is_without_appointment": "yes",
        "bedrooms_seen": "no",
        "findings": "Smoke alarm tested",
    }
    client.post(reverse("inspection-add", args=[cast.household.pk]), answers)
    inspection = cast.household.inspections.get()
    edit = reverse("inspection-edit", args=[inspection.pk])
    page = client.get(edit).content.decode()

    client.post(edit, {**answers, "bedrooms_seen": "yes", "version": inspection.version})

    assert "Smoke alarm tested" in page
    inspection.refresh_from_db()
    assert (inspection.is_without_appointment, inspection.bedrooms_seen) == (True, True)


def test_a_plan_is_agreed_anew_from_the_one_before(cast, sign_in):
    client = sign_in(cast.worker)
    placement = cast.household.placements.get()
    f.SaferCaringPlanFactory(placement=placement, text="Own bedroom", agreed_with="Both carers")
    address = reverse("safer-caring-plan-add", args=[placement.pk])
    assert "Own bedroom" in client.get(address).content.decode()

    response = client.post(
        address,
        {**date("agreed_on"), "agreed_with": "All", "text": "A bedroom of her own"},
        follow=True,
    )

    page = response.content.decode()
    assert "A bedroom of her own" in page
    assert "Earlier plans" in page
    assert placement.safer_caring_plans.count() == 2


def test_authority_is_recorded_in_all_six_areas(cast, sign_in):
    placement = cast.household.placements.get()
    address = reverse("delegated-authority-add", args=[placement.pk])
    client = sign_in(cast.worker)
    answers = dict.fromkeys(AUTHORITY_AREAS, Decider.CARER.value)

    refused = client.post(address, {**date("recorded_on"), **answers, "faith": ""})
    done = client.post(address, {**date("recorded_on"), **answers}, follow=True)

    assert "Select who decides: faith and religious observance" in refused.content.decode()
    assert "Medical and dental care" in done.content.decode()
    assert placement.delegated_authorities.get().recorded_on == DAY


def test_the_record_shows_them(cast, sign_in, addresses):
    client = sign_in(cast.worker)
    overview = client.get(reverse("household-detail", args=[cast.household.pk])).content.decode()
    timeline = client.get(reverse("household-timeline", args=[cast.household.pk])).content.decode()

    assert "Home last inspected on 3 February 2026." in overview
    assert addresses["contact-list"] in overview
    assert addresses["placement-detail"] in overview
    for said in ("Inspection of the home", "Safer caring plan agreed for", "Delegated authority"):
        assert said in timeline


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_contact_list_has_the_same_queries_for_one_and_for_three(cast, sign_in):
    client = sign_in(cast.worker)
    address = reverse("contact-list", args=[cast.household.pk])
    f.ContactFactory(household=cast.household, worker=cast.worker)
    f.HomeInspectionFactory(household=cast.household, worker=cast.worker)
    client.get(address)
    one = queries_of(client, address)
    for number in range(2):
        f.ContactFactory(household=cast.household, worker=cast.colleague)
        inspected_on = DAY - datetime.timedelta(days=number)
        f.HomeInspectionFactory(
            household=cast.household, worker=cast.manager, inspected_on=inspected_on
        )

    assert queries_of(client, address) == one


def test_the_button_of_an_unannounced_visit_begins_one(cast, sign_in):
    client = sign_in(cast.worker)
    start = reverse("visit-start", args=[cast.household.pk])

    client.post(f"{start}?unannounced=yes")

    draft = cast.household.visits.get(status="draft")
    page = client.get(reverse("visit-edit", args=[draft.pk])).content.decode()
    assert draft.draft == {"is_unannounced": ["yes"]}
    assert 'value="yes"' in page
    assert f'value="{DAY.year}"' in page
