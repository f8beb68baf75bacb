"""Recording complaints and allegations in the browser, and what the actions refuse."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from complaints.actions import allegations, complaints
from complaints.models import Allegation, AllegationReader, Complaint
from fostering.accounts.models import User
from fostering.audit.models import Event
from fostering.core.errors import DomainError, EditConflict
from fostering.core.finding import MOST_IN_A_BOX
from fostering.obligations.models import Obligation
from tests.factories import AllegationFactory, ComplaintFactory, UserFactory

TODAY = datetime.date(2026, 3, 31)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime.datetime(2026, 3, 31, 9, tzinfo=datetime.UTC), tick=False):
        yield


def on(name, day):
    """A date as its three boxes send it."""
    year, month, number = day.split("-")
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


def day(text):
    return datetime.date.fromisoformat(text)


class TestComplaintPages:
    def test_one_is_recorded_and_dealt_with_through_its_buttons(self, cast, sign_in):
        client = sign_in(cast.complaints_officer)
        answer = client.post(
            reverse("complaint-add"),
            {
                **on("received_on", "2026-03-02"),
                "complainant": "parent",
                "household_ref": cast.household.ref.lower(),
                "summary": "The contact was cancelled twice.",
            },
        )
        complaint = Complaint.objects.get()
        assert answer.url == reverse("complaint-detail", args=[complaint.pk])
        assert complaint.household == cast.household

        listed = client.get(reverse("duty-list")).content.decode()
        button = f"{reverse('complaint-edit', args=[complaint.pk])}?part=stage_1"
        assert f'href="{button}"' in listed

        client.post(button, {**on("stage_1_answered_on", "2026-03-30"), "version": "1"})
        complaint.refresh_from_db()
        assert complaint.stage_1_answered_on == day("2026-03-30")
        assert not Obligation.objects.open_on(TODAY).filter(subject_type="complaint").exists()
        assert "stage 1 answered" in client.get(answer.url).content.decode()

    def test_one_about_the_service_is_listed_with_its_reference(self, cast, sign_in):
        client = sign_in(cast.complaints_officer)
        client.post(
            reverse("complaint-add"), {**on("received_on", "2026-03-02"), "complainant": "child"}
        )
        complaint = Complaint.objects.get()

        assert complaint.household is None
        assert complaint.ref in client.get(reverse("complaint-list")).content.decode()
        assert complaint.ref in client.get(reverse("duty-list")).content.decode()

    def test_a_household_that_is_not_there_is_refused(self, cast, sign_in):
        answer = sign_in(cast.complaints_officer).post(
            reverse("complaint-add"),
            {
                **on("received_on", "2026-03-02"),
                "complainant": "child",
                "household_ref": "H99999",
            },
        )

        assert "No household has this reference" in answer.content.decode()
        assert not Complaint.objects.exists()

    def test_somebody_elses_save_is_not_overwritten_silently(self, cast, sign_in):
        complaint = ComplaintFactory()
        complaints.change_complaint(
            complaint=complaint, stage_1_answered_on=day("2026-03-20"), by=cast.service_manager
        )

        answer = sign_in(cast.complaints_officer).post(
            f"{reverse('complaint-edit', args=[complaint.pk])}?part=stage_1",
            {**on("stage_1_answered_on", "2026-03-25"), "version": "1"},
        )

        assert "20 March 2026" in answer.content.decode()
        assert Complaint.objects.get().stage_1_answered_on == day("2026-03-20")


class TestAllegationPages:
    def test_a_manager_records_one_and_the_referral(self, cast, sign_in):
        client = sign_in(cast.manager)
        answer = client.post(
            reverse("allegation-add", args=[cast.household.pk]),
            {
                **on("received_on", "2026-03-27"),
                "summary": "Said at school.",
                "readers": [cast.colleague.pk],
            },
        )
        allegation = Allegation.objects.get()
        assert answer.url == reverse("allegation-detail", args=[allegation.pk])
        named = AllegationReader.objects.values_list("user", flat=True)
        assert set(named) == {cast.manager.pk, cast.colleague.pk}

        page = client.get(answer.url).content.decode()
        button = f"{reverse('allegation-edit', args=[allegation.pk])}?part=referral"
        assert f'href="{button}"' in page
        assert f'href="{button}"' in client.get(reverse("duty-list")).content.decode()

        client.post(button, {**on("lado_referred_on", "2026-03-30"), "version": "1"})
        allegation.refresh_from_db()
        assert allegation.lado_referred_on == day("2026-03-30")
        assert not Obligation.objects.open_on(TODAY).filter(kind="lado_referral").exists()

    def test_a_worker_may_not_record_one(self, cast, sign_in):
        url = reverse("allegation-add", args=[cast.household.pk])

        assert sign_in(cast.worker).get(url).status_code == 403
        assert sign_in(cast.stranger).get(url).status_code == 404

    def test_readers_are_named_and_taken_off(self, cast, sign_in):
        allegation = allegations.record_allegation(
            household=cast.household,
            received_on=day("2026-03-27"),
            readers=[cast.colleague],
            by=cast.manager,
        )

        sign_in(cast.manager).post(
            reverse("allegation-edit", args=[allegation.pk]),
            {**on("received_on", "2026-03-27"), "readers": [cast.worker.pk], "version": "1"},
        )

        named = AllegationReader.objects.values_list("user", flat=True)
        assert set(named) == {cast.manager.pk, cast.worker.pk}
        assert not Obligation.objects.visible_to(cast.colleague).filter(kind="lado_referral")
        event = Event.objects.filter(kind="allegation.changed").get()
        assert event.data == {"fields": ["readers"]}
        removed = AllegationReader.history.filter(user=cast.colleague.pk, history_type="-")
        assert removed.count() == 1


class TestManyManagers:
    """Who may see an allegation, in a service of hundreds of managers."""

    @pytest.fixture
    def many(self, cast):
        for number in range(MOST_IN_A_BOX + 1):
            UserFactory(manager=True, first_name="Ada", last_name=f"Vale{number:03}")
        return User.objects.get(last_name="Vale017")

    def test_the_page_does_not_grow_with_them(self, cast, sign_in, many):
        page = sign_in(cast.manager).get(reverse("allegation-add", args=[cast.household.pk]))

        assert page.content.decode().count('type="checkbox"') == 0
        assert "Vale017" not in page.content.decode()

    def test_one_is_found_ticked_and_named_and_nothing_typed_is_lost(self, cast, sign_in, many):
        client = sign_in(cast.manager)
        url = reverse("allegation-add", args=[cast.household.pk])
        typed = {**on("received_on", "2026-03-27"), "summary": "Said at school."}

        first = client.post(url, {"summary": "Said", "readers-find": "vale01", "readers-look": "1"})
        found = client.post(url, {**typed, "readers-find": "vale017", "readers-look": "1"})
        early = client.post(url, {**typed, "readers-find": "vale017"})
        also = client.post(
            url, {**typed, "readers": [many.pk], "readers-find": "col league", "readers-look": "1"}
        )

        assert first.content.decode().count('type="checkbox"') == 10
        assert "Enter" not in first.content.decode()  # no word of what is still missing
        for page in (found, early):
            text = page.content.decode()
            assert f'value="{many.pk}" id="id_readers_0">' in text  # found, and not ticked
            assert "Said at school." in text
            assert "Tick who is meant" in text
        assert not Allegation.objects.exists()
        text = also.content.decode()
        assert f'value="{many.pk}" id="id_readers_0" checked>' in text
        assert f'value="{cast.colleague.pk}" id="id_readers_1">' in text

        client.post(url, {**typed, "readers": [many.pk, cast.colleague.pk], "readers-find": ""})
        named = AllegationReader.objects.values_list("user", flat=True)
        assert set(named) == {cast.manager.pk, many.pk, cast.colleague.pk}

    @pytest.mark.parametrize(
        ("text", "words"),
        [("ada vale", "More than 20 fit"), ("nobody at all", "Nobody fits"), ("\x00%", "Nobody")],
    )
    def test_a_name_that_fits_none_or_too_many_is_said(self, cast, sign_in, many, text, words):
        url = reverse("allegation-add", args=[cast.household.pk])

        for button in ({"readers-look": "1"}, {}):
            page = sign_in(cast.manager).post(url, {"readers-find": text, **button})
            assert words in page.content.decode()
            assert page.content.decode().count('type="checkbox"') == 0

    def test_those_named_are_shown_and_can_be_taken_off(self, cast, sign_in, many):
        allegation = allegations.record_allegation(
            household=cast.household,
            received_on=day("2026-03-27"),
            readers=[many],
            by=cast.manager,
        )
        client = sign_in(cast.manager)
        url = reverse("allegation-edit", args=[allegation.pk])

        page = client.get(url).content.decode()
        client.post(url, {**on("received_on", "2026-03-27"), "version": "1"})

        assert page.count('type="checkbox"') == page.count("checked>") == 2
        named = AllegationReader.objects.values_list("user", flat=True)
        assert set(named) == {cast.manager.pk}

    def test_somebody_who_is_not_offered_cannot_be_named(self, cast, sign_in, many):
        url = reverse("allegation-add", args=[cast.household.pk])
        typed = {**on("received_on", "2026-03-27"), "readers": [cast.stranger.pk, "9" * 40]}

        page = sign_in(cast.manager).post(url, typed)

        assert page.status_code == 200
        assert "readers" in page.context["form"].errors


class TestActions:
    def test_the_guards_name_the_field(self, cast):
        complaint = ComplaintFactory()

        with pytest.raises(DomainError) as refused:
            complaints.answer_stage(
                complaint=complaint, stage=2, answered_on=day("2026-03-20"), by=cast.service_manager
            )

        assert refused.value.field == "stage_2_answered_on"
        assert not Event.objects.filter(kind="complaint.changed").exists()

    def test_an_old_gap_does_not_block_a_new_day(self, cast):
        imported = ComplaintFactory(stage_2_answered_on=day("2026-03-10"))

        complaints.answer_stage(
            complaint=imported, stage=1, answered_on=day("2026-03-09"), by=cast.service_manager
        )

        assert Complaint.objects.get().stage_1_answered_on == day("2026-03-09")

    def test_an_old_version_is_refused(self, cast):
        allegation = AllegationFactory(household=cast.household)

        with pytest.raises(EditConflict):
            allegations.record_lado_referral(
                allegation=allegation,
                lado_referred_on=day("2026-03-03"),
                version=0,
                by=cast.service_manager,
            )

    def test_nobody_without_records_can_be_named(self, cast):
        with pytest.raises(DomainError):
            allegations.record_allegation(
                household=cast.household,
                received_on=day("2026-03-27"),
                readers=[cast.administrator],
                by=cast.manager,
            )

    def test_nothing_changed_is_no_event(self, cast):
        complaint = ComplaintFactory()

        complaints.change_complaint(
            complaint=complaint, received_on=complaint.received_on, by=cast.service_manager
        )

        assert not Event.objects.filter(kind="complaint.changed").exists()


@pytest.mark.parametrize(
    ("days", "is_stored"),
    [
        ({"stage_1_answered_on": "2026-03-02"}, True),
        ({"stage_1_answered_on": "2026-03-01"}, False),
        ({"stage_1_extended_on": "2026-03-01"}, False),
        ({"stage_2_started_on": "2026-03-01"}, False),
        ({"stage_2_answered_on": "2026-03-05"}, True),  # its start is not known
        ({"stage_2_started_on": "2026-03-06", "stage_2_answered_on": "2026-03-05"}, False),
        ({"stage_2_started_on": "2026-03-06", "stage_2_extended_on": "2026-03-05"}, False),
        ({"stage_3_requested_on": "2026-03-05"}, True),
        ({"stage_3_requested_on": "2026-03-01"}, False),
        ({"stage_3_requested_on": "2026-03-06", "stage_3_panel_on": "2026-03-05"}, False),
        ({"stage_1_answered_on": "2026-03-05", "stage_1_extended_on": "2026-03-06"}, True),
    ],
)
def test_the_database_refuses_only_what_cannot_be_true(days, is_stored):
    try:
        with transaction.atomic():
            ComplaintFactory(
                received_on=day("2026-03-02"), **{name: day(text) for name, text in days.items()}
            )
    except IntegrityError:
        assert not is_stored
    else:
        assert is_stored
