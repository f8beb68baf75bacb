"""Contacts, inspections, plans and authority: recorded, corrected, refused, by their effects."""

import datetime

import pytest

from fostering.audit.models import Event
from fostering.core.errors import DomainError, EditConflict
from fostering.obligations.actions import policies
from fostering.obligations.models import Obligation
from placements.actions import contacts, inspections, plans
from placements.enums import Decider
from placements.models import AUTHORITY_AREAS, Contact, DelegatedAuthority, SaferCaringPlan
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db
TOMORROW = DAY + datetime.timedelta(days=1)
EVERYBODY = dict.fromkeys(AUTHORITY_AREAS, Decider.CARER.value)


def record_contact(cast, **given):
    values = {"contacted_on": DAY, "worker": cast.worker, "how": "phone", "note": " Well "}
    values |= given
    return contacts.record_contact(household=cast.household, today=DAY, by=cast.worker, **values)


def record_inspection(cast, **given):
    values = {
        "inspected_on": DAY,
        "worker": cast.worker,
        "is_without_appointment": True,
        "bedrooms_seen": True,
        "findings": "Safe and clean",
    }
    values |= given
    return inspections.record_inspection(
        household=cast.household, today=DAY, by=cast.worker, **values
    )


def agree_plan(cast, **given):
    values = {"agreed_on": DAY, "agreed_with": "Both carers", "text": "Own bedroom"} | given
    placement = cast.household.placements.get()
    return plans.agree_plan(placement=placement, today=DAY, by=cast.worker, **values)


def record_authority(cast, **given):
    values = {"recorded_on": DAY, **EVERYBODY} | given
    placement = cast.household.placements.get()
    return plans.record_authority(placement=placement, today=DAY, by=cast.worker, **values)


def due(household, kind):
    rows = Obligation.objects.open_on(DAY).filter(household_id=household.pk, kind=kind)
    return [row.counted_from for row in rows]


def last_event(household):
    event = Event.objects.filter(household_id=household.pk).latest("pk")
    return event.kind, event.data


def test_a_contact_moves_its_clock(cast):
    policies.use_policy(code="tri_borough", by=None)
    record_contact(cast, contacted_on=DAY - datetime.timedelta(days=2))

    contact = Contact.objects.get()
    assert (contact.note, contact.worker, contact.how) == ("Well", cast.worker, "phone")
    assert contact.history.count() == 1
    assert last_event(cast.household) == ("contact.recorded", {"contacted_on": "2026-03-29"})
    assert due(cast.household, "carer_contact") == [datetime.date(2026, 3, 29)]
    assert due(cast.household, "supervision_visit") == [datetime.date(2026, 3, 3)]


def test_a_corrected_contact_keeps_what_it_said(cast):
    policies.use_policy(code="tri_borough", by=None)
    contact = record_contact(cast)

    contacts.change_contact(
        contact=contact,
        version=contact.version,
        contacted_on=datetime.date(2026, 3, 20),
        today=DAY,
        by=cast.manager,
    )

    assert [row.contacted_on for row in contact.history.order_by("history_id")] == [
        DAY,
        datetime.date(2026, 3, 20),
    ]
    assert last_event(cast.household) == ("contact.corrected", {"fields": ["contacted_on"]})
    assert due(cast.household, "carer_contact") == [datetime.date(2026, 3, 20)]


def test_a_correction_does_not_overwrite_a_later_save(cast):
    contact = record_contact(cast)
    opened = contact.version
    contacts.change_contact(contact=contact, version=opened, note="x", today=DAY, by=cast.manager)

    with pytest.raises(EditConflict):
        contacts.change_contact(
            contact=contact, version=opened, note="y", today=DAY, by=cast.worker
        )


def test_a_correction_that_changes_nothing_leaves_no_event(cast):
    contact = record_contact(cast)
    events = Event.objects.count()

    contacts.change_contact(contact=contact, note="Well", today=DAY, by=cast.worker)

    assert Event.objects.count() == events


def test_an_inspection_moves_its_clock(cast):
    assert due(cast.household, "home_inspection") == [datetime.date(2024, 1, 8)]

    inspection = record_inspection(cast)

    assert due(cast.household, "home_inspection") == [DAY]
    assert last_event(cast.household) == ("inspection.recorded", {"inspected_on": "2026-03-31"})
    assert inspection.history.count() == 1


def test_an_inspection_is_recorded_once_a_day(cast):
    record_inspection(cast)

    with pytest.raises(DomainError, match="on record") as error:
        record_inspection(cast)

    assert error.value.field == "inspected_on"


def test_an_inspection_is_corrected(cast):
    inspection = record_inspection(cast)

    inspections.change_inspection(
        inspection=inspection,
        inspected_on=datetime.date(2026, 3, 2),
        today=DAY,
        by=cast.worker,
    )

    assert due(cast.household, "home_inspection") == [datetime.date(2026, 3, 2)]


def test_a_plan_starts_the_next_year(cast):
    assert due(cast.household, "safer_caring_plan") == [datetime.date(2025, 1, 10)]

    agree_plan(cast)

    assert due(cast.household, "safer_caring_plan") == [DAY]
    assert last_event(cast.household) == ("safer_caring_plan.agreed", {"agreed_on": "2026-03-31"})


def test_a_plan_is_corrected(cast):
    plan = agree_plan(cast)

    plans.change_plan(plan=plan, agreed_on=datetime.date(2026, 3, 2), today=DAY, by=cast.worker)

    assert due(cast.household, "safer_caring_plan") == [datetime.date(2026, 3, 2)]
    assert last_event(cast.household) == ("safer_caring_plan.corrected", {"fields": ["agreed_on"]})


def test_authority_is_due_no_more_once_recorded(cast):
    assert due(cast.household, "delegated_authority") == [datetime.date(2025, 1, 10)]

    authority = record_authority(cast)

    assert due(cast.household, "delegated_authority") == []
    assert last_event(cast.household) == ("authority.recorded", {"recorded_on": "2026-03-31"})
    assert authority.medical == Decider.CARER


def test_authority_is_corrected(cast):
    authority = record_authority(cast)

    plans.change_authority(authority=authority, faith="parent", today=DAY, by=cast.worker)

    authority.refresh_from_db()
    assert authority.faith == Decider.PARENT
    assert last_event(cast.household) == ("authority.corrected", {"fields": ["faith"]})


@pytest.mark.parametrize("area", AUTHORITY_AREAS)
def test_all_six_areas_are_answered(cast, area):
    with pytest.raises(DomainError) as error:
        record_authority(cast, **{area: ""})

    assert error.value.field == area
    assert DelegatedAuthority.objects.count() == 0


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (record_contact, "contacted_on"),
        (record_inspection, "inspected_on"),
        (agree_plan, "agreed_on"),
        (record_authority, "recorded_on"),
    ],
)
def test_nothing_is_recorded_of_tomorrow(cast, record, field):
    with pytest.raises(DomainError) as error:
        record(cast, **{field: TOMORROW})

    assert error.value.field == field


@pytest.mark.parametrize(
    ("record", "field"), [(agree_plan, "agreed_on"), (record_authority, "recorded_on")]
)
def test_nothing_is_agreed_after_the_placement(cast, record, field):
    placement = cast.household.placements.get()
    placement.ended_on = datetime.date(2026, 3, 1)
    placement.save()

    record(cast, **{field: datetime.date(2026, 3, 1)})
    with pytest.raises(DomainError, match="1 March 2026"):
        record(cast, **{field: datetime.date(2026, 3, 2)})


@pytest.mark.parametrize(
    "record", [record_contact, record_inspection, agree_plan, record_authority]
)
def test_no_event_no_record(cast, record, monkeypatch):
    def fails(**kwargs):
        raise ZeroDivisionError

    before = [model.objects.count() for model in (Contact, SaferCaringPlan, DelegatedAuthority)]
    for module in (contacts, inspections, plans):
        monkeypatch.setattr(module.events, "record", fails)

    with pytest.raises(ZeroDivisionError):
        record(cast)

    assert before == [
        model.objects.count() for model in (Contact, SaferCaringPlan, DelegatedAuthority)
    ]
    assert cast.household.inspections.count() == 0


def test_imported_rows_need_a_date_and_no_more():
    f.ContactFactory()
    f.HomeInspectionFactory()
    f.SaferCaringPlanFactory()
    authority = f.DelegatedAuthorityFactory()

    assert authority.medical == ""
