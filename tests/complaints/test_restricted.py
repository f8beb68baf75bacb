"""Who may know of a complaint or an allegation, and that nothing tells the rest that it exists."""

import re

import pytest
from django.urls import reverse

from complaints.actions import allegations, complaints
from complaints.models import Allegation, Complaint
from fostering.audit.models import AccessLog, Event
from fostering.core.dates import today
from fostering.notifications.models import Notice, OutboxMessage
from fostering.obligations.models import Flag, Obligation
from fostering.obligations.nightly import run_nightly
from fostering.obligations.queries import standing
from tests.factories import AllegationFactory, AllegationReaderFactory, ComplaintFactory
from tests.obligations.helpers import days_ago

EVERYBODY = [
    "worker",
    "colleague",
    "assessor",
    "manager",
    "stranger",
    "other_manager",
    "service_manager",
    "panel_coordinator",
    "decision_maker",
    "reviewing_officer",
    "complaints_officer",
    "training_coordinator",
    "business_support",
    "auditor",
    "administrator",
]
READ_ALL = {"service_manager", "complaints_officer", "auditor"}


@pytest.fixture
def near(cast):
    """A complaint about the near team's household, long overdue."""
    return recorded_complaint(cast, cast.household)


@pytest.fixture
def far(cast):
    return recorded_complaint(cast, cast.other_household)


@pytest.fixture
def of_service(cast):
    return recorded_complaint(cast, None)


@pytest.fixture
def allegation(cast):
    """An allegation about the near team's household that names a colleague alone."""
    return recorded_allegation(cast, cast.household, [cast.colleague])


def recorded_complaint(cast, household):
    return complaints.record_complaint(
        received_on=days_ago(40),
        household=household,
        summary="Secret words",
        by=cast.complaints_officer,
    )


def recorded_allegation(cast, household, readers):
    return allegations.record_allegation(
        household=household,
        received_on=days_ago(10),
        summary="Secret words",
        readers=readers,
        by=cast.complaints_officer,
    )


@pytest.mark.parametrize("name", EVERYBODY)
def test_complaints_and_their_duties_are_seen_by(cast, near, far, of_service, name):
    person = cast.people[name]
    expected = {"manager": {near.pk}, "other_manager": {far.pk}}.get(name, set())
    if name in READ_ALL:
        expected = {near.pk, far.pk, of_service.pk}
    run_nightly(as_of=today())

    seen = Complaint.objects.visible_to(person).values_list("pk", flat=True)
    duties = Obligation.objects.visible_to(person).filter(subject_type="complaint")
    flags = Flag.objects.visible_to(person).filter(subject_type="complaint")

    assert set(seen) == expected
    assert set(duties.values_list("subject_id", flat=True)) == expected
    assert set(flags.values_list("subject_id", flat=True)) == expected


@pytest.mark.parametrize("name", EVERYBODY)
def test_allegations_and_their_duties_are_seen_by(cast, allegation, name):
    person = cast.people[name]
    other = recorded_allegation(cast, cast.other_household, [])
    expected = {"colleague": {allegation.pk}}.get(name, set())
    if name in READ_ALL:
        expected = {allegation.pk, other.pk}
    run_nightly(as_of=today())

    seen = Allegation.objects.visible_to(person).values_list("pk", flat=True)
    duties = Obligation.objects.visible_to(person).filter(kind="lado_referral")
    flags = Flag.objects.visible_to(person).filter(kind="lado_referral")

    assert set(seen) == expected
    assert set(duties.values_list("subject_id", flat=True)) == expected
    assert set(flags.values_list("subject_id", flat=True)) == expected


def test_a_named_person_of_another_team_knows_of_the_duty(cast):
    allegation = recorded_allegation(cast, cast.household, [cast.stranger])

    duties = Obligation.objects.visible_to(cast.stranger).filter(household_id=cast.household.pk)

    assert [duty.subject_id for duty in duties] == [allegation.pk]


def test_somebody_who_left_or_sees_no_records_is_not_helped_by_being_named(cast, allegation):
    for person in (cast.administrator, cast.stranger):
        AllegationReaderFactory(allegation=allegation, user=person)
    cast.stranger.is_active = False
    cast.stranger.save()

    assert not Allegation.objects.visible_to(cast.administrator).exists()
    assert not Allegation.objects.visible_to(cast.stranger).exists()
    assert not Obligation.objects.visible_to(cast.administrator).exists()


PAGES = (
    lambda cast: reverse("household-detail", args=[cast.household.pk]),
    lambda cast: reverse("household-timeline", args=[cast.household.pk]),
    lambda cast: reverse("household-history", args=[cast.household.pk]),
    lambda cast: reverse("household-history", args=[cast.household.pk]) + "?show=events",
    lambda cast: reverse("household-list"),
    lambda cast: reverse("duty-list") + "?state=all",
    lambda cast: reverse("team-list"),
    lambda cast: reverse("operations"),
    lambda cast: reverse("allegation-list"),
    lambda cast: "/api/v1/obligations/",
)


def shown(client, person, cast):
    """What a person finds on every page: status and text, without what changes each time."""
    client.force_login(person)
    found = []
    for page in PAGES:
        answer = client.get(page(cast))
        text = re.sub(
            r'csrfmiddlewaretoken" value="[^"]+|nonce="[^"]+|[0-9a-f-]{36}',
            "",
            answer.content.decode(),
        )
        found.append((answer.status_code, text))
    return found


@pytest.mark.parametrize("name", ["worker", "manager", "reviewing_officer", "administrator"])
def test_no_page_changes_when_an_allegation_is_recorded(client, cast, name):
    person = cast.people[name]
    run_nightly(as_of=today())
    before = shown(client, person, cast)

    recorded_allegation(cast, cast.household, [cast.colleague])
    count = standing(person, today())
    after = shown(client, person, cast)

    assert after == before
    assert count == standing(person, today())


@pytest.mark.parametrize("name", ["worker", "reviewing_officer", "administrator"])
def test_no_page_changes_when_a_complaint_is_recorded(client, cast, name):
    person = cast.people[name]
    before = shown(client, person, cast)

    recorded_complaint(cast, cast.household)
    recorded_complaint(cast, None)

    assert shown(client, person, cast) == before


def test_those_who_may_know_find_it_on_the_same_pages(sign_in, cast, allegation, near):
    client = sign_in(cast.service_manager)
    detail = client.get(reverse("household-detail", args=[cast.household.pk])).content.decode()
    timeline = client.get(reverse("household-timeline", args=[cast.household.pk]))
    duties = client.get(reverse("duty-list")).content.decode()

    assert allegation.ref in detail
    assert near.ref in detail
    assert allegation.ref in timeline.content.decode()
    assert f"LADO referral: {allegation.ref}" in duties


@pytest.mark.parametrize("name", sorted(set(EVERYBODY) - READ_ALL - {"colleague"}))
def test_an_allegation_that_does_not_name_them_is_not_there(sign_in, cast, allegation, name):
    client = sign_in(cast.people[name])
    missing = Allegation(pk=allegation.pk + 1000)

    for view in ("allegation-detail", "allegation-edit"):
        refused = client.get(reverse(view, args=[allegation.pk]))
        nothing = client.get(reverse(view, args=[missing.pk]))
        assert refused.status_code == nothing.status_code == 404
        assert b"Secret words" not in refused.content


@pytest.mark.parametrize("name", sorted(set(EVERYBODY) - READ_ALL - {"manager"}))
def test_a_complaint_that_is_not_theirs_is_not_there(sign_in, cast, near, name):
    client = sign_in(cast.people[name])

    assert client.get(reverse("complaint-detail", args=[near.pk])).status_code == 404
    assert client.get(reverse("complaint-edit", args=[near.pk])).status_code == 404


def test_readers_who_may_not_write(sign_in, cast, near, allegation):
    client = sign_in(cast.auditor)
    assert client.get(reverse("complaint-detail", args=[near.pk])).status_code == 200
    assert client.get(reverse("complaint-edit", args=[near.pk])).status_code == 403
    assert client.get(reverse("complaint-add")).status_code == 403
    assert client.get(reverse("allegation-edit", args=[allegation.pk])).status_code == 403
    client = sign_in(cast.colleague)
    assert client.get(reverse("allegation-detail", args=[allegation.pk])).status_code == 200
    assert client.get(reverse("allegation-edit", args=[allegation.pk])).status_code == 403


def test_looks_and_events_stay_off_the_households_history(sign_in, cast, allegation, near):
    client = sign_in(cast.service_manager)
    client.get(reverse("allegation-detail", args=[allegation.pk]))
    client.get(reverse("complaint-detail", args=[near.pk]))
    client.get(reverse("allegation-add", args=[cast.household.pk]))

    looks = AccessLog.objects.filter(household_id=cast.household.pk)
    assert list(looks.values_list("page", flat=True)) == [""]
    assert AccessLog.objects.filter(subject_type="complaints.allegation").count() == 1
    told = Event.objects.filter(household_id=cast.household.pk)
    assert not told.filter(kind__regex="^(complaint|allegation)").exists()
    assert Event.objects.filter(kind="allegation.recorded").count() == 1


def test_digests_go_to_readers_alone(cast, near, of_service, allegation):
    run_nightly(as_of=today())

    lado = {notice.user for notice in Notice.objects.all() if "LADO" in str(notice.lines)}
    stage = {notice.user for notice in Notice.objects.all() if "Complaint" in str(notice.lines)}
    assert lado == {cast.colleague, cast.complaints_officer}
    assert stage == {cast.complaints_officer, cast.service_manager, cast.manager}
    told = [message for message in OutboxMessage.objects.all() if "LADO" in message.body]
    assert {message.to for message in told} == {cast.colleague, cast.complaints_officer}


def test_an_allegation_that_names_nobody_is_told_to_those_who_answer_for_all(cast):
    allegation = AllegationFactory(household=cast.household, received_on=days_ago(10))
    run_nightly(as_of=today())

    lado = {notice.user for notice in Notice.objects.all() if "LADO" in str(notice.lines)}
    assert allegation.reader_rows.count() == 0
    assert lado == {cast.complaints_officer, cast.service_manager}


def test_a_list_of_duties_takes_as_many_queries_for_many(
    cast, sign_in, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(100) as captured:
            sign_in(cast.manager).get(reverse("duty-list") + "?state=all")
        return len(captured)

    recorded_complaint(cast, cast.household)
    recorded_allegation(cast, cast.household, [cast.manager])
    queries()  # the first page of a session asks for more
    one = queries()
    for _ in range(4):
        recorded_complaint(cast, cast.household)
        recorded_allegation(cast, cast.household, [cast.manager])

    assert queries() == one


def test_a_factory_complaint_needs_no_household(db):
    assert ComplaintFactory().ref.startswith("CO")
