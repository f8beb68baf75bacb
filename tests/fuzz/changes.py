"""Every action that changes a fact from which something due follows, on values that were drawn.

Each is registered under the action that it stands for. Some values are refused, as a person's
would be: then nothing has happened.
"""

from carers.actions import (
    allocations,
    approvals,
    assessments,
    checks,
    households,
    people,
    workbooks,
)
from carers.enums import (
    AllocationKind,
    ApprovalKind,
    AssessmentKind,
    Category,
    CheckKind,
    CheckOutcome,
    PersonRole,
)
from carers.models import Approval, Assessment, Check, Household, Person, TsdsWorkbook
from carers.tsds import standards
from complaints.actions import allegations, complaints
from complaints.models import Allegation, Complaint
from fostering.core.dates import today
from fostering.obligations import rebuild
from fostering.obligations.actions import exceptions, policies, trials
from fostering.obligations.models import DutyException, Obligation
from placements.actions import contacts, inspections, placements, plans, visit_drafts, visits
from placements.enums import ContactHow, Decider, PlacementKind, VisitStatus
from placements.models import (
    AUTHORITY_AREAS,
    Contact,
    DelegatedAuthority,
    HomeInspection,
    Placement,
    SaferCaringPlan,
    Visit,
)
from placements.queries import children_on
from placements.queries.values import VisitValues
from reviews.actions import reviews
from reviews.enums import Recommendation
from reviews.models import Review
from tests.carers import assessing
from tests.fuzz.world import TODAY, Change, Choice, NothingThere, World
from tests.placements.visiting import child_values

CHANGES: dict[str, Change] = {}


def stands_for(*actions):
    """Register a change under what it calls: "carers.actions.checks.record_check"."""

    def register(change):
        for action in actions:
            name = f"{action.__module__}.{action.__name__}"
            assert name not in CHANGES, name
            CHANGES[name] = change
        return change

    return register


# --- Households and who lives there


@stands_for(households.add_household)
def add_household(world: World, choice: Choice):
    return households.add_household(
        name="Aspen",
        category=choice.one_of(Category.values),
        team=choice.one_of(world.teams),
        rotation_exempt=choice.flag,
        by=world.by,
    )


@stands_for(households.edit_household)
def edit_household(world: World, choice: Choice):
    details = [
        {"category": choice.one_of(Category.values)},
        {"rotation_exempt": choice.flag},
        {"team": choice.one_of(world.teams)},
    ]
    return households.edit_household(
        household=world.household(choice), **choice.one_of(details), by=world.by
    )


@stands_for(people.add_person)
def add_person(world: World, choice: Choice):
    years = choice.one_of([17, 18, 19, 45])
    return people.add_person(
        household=world.household(choice),
        role=choice.one_of(PersonRole.values),
        first_name="Ash",
        last_name="Alder",
        born_on=choice.day.replace(year=TODAY.year - years, day=1),
        joined_on=choice.day if choice.flag else None,
        by=world.by,
    )


@stands_for(people.edit_person)
def edit_person(world: World, choice: Choice):
    eighteenth = choice.day.replace(year=choice.day.year - 18, day=1)
    details = [
        {"left_on": choice.day},
        {"left_on": None, "joined_on": choice.day},
        {"joined_on": None},
        {"role": PersonRole.ADULT},
        {"role": PersonRole.CARER},
        {"role": PersonRole.CHILD, "born_on": eighteenth},
        {"born_on": None},
    ]
    person = choice.one_of(Person.objects.all())
    return people.edit_person(person=person, **choice.one_of(details), by=world.by)


# --- Approvals, allocations, assessments


@stands_for(approvals.grant_approval)
def grant_approval(world: World, choice: Choice):
    return approvals.grant_approval(
        household=world.household(choice),
        kind=ApprovalKind.TEMPORARY if choice.flag else ApprovalKind.FULL,
        started_on=choice.day,
        ended_on=choice.later if choice.pick % 3 == 0 else None,
        by=world.by,
    )


@stands_for(approvals.change_terms)
def change_terms(world: World, choice: Choice):
    approval = choice.one_of(Approval.objects.all())
    return approvals.change_terms(approval=approval, max_children=1 + choice.pick, by=world.by)


@stands_for(approvals.end_approval)
def end_approval(world: World, choice: Choice):
    approval = choice.one_of(Approval.objects.all())
    return approvals.end_approval(approval=approval, ended_on=choice.day, by=world.by)


@stands_for(approvals.extend_approval)
def extend_approval(world: World, choice: Choice):
    approval = choice.one_of(Approval.objects.filter(kind=ApprovalKind.TEMPORARY))
    return approvals.extend_approval(approval=approval, extended_on=choice.day, by=world.by)


@stands_for(allocations.reallocate)
def reallocate(world: World, choice: Choice):
    return allocations.reallocate(
        household=world.household(choice),
        worker=choice.one_of(world.workers),
        started_on=choice.day,
        kind=AllocationKind.LEAD if choice.flag else AllocationKind.STANDARD,
        by=world.by,
    )


@stands_for(assessments.start_assessment)
def start_assessment(world: World, choice: Choice):
    return assessments.start_assessment(
        household=world.household(choice),
        kind=choice.one_of(AssessmentKind.values),
        assessor=choice.one_of(world.workers),
        application_received_on=choice.day,
        by=world.by,
    )


def _assessment(choice: Choice):
    return choice.one_of(Assessment.objects.all())


@stands_for(assessments.change_assessment)
def change_assessment(world: World, choice: Choice):
    return assessments.change_assessment(
        assessment=_assessment(choice), application_received_on=choice.day, by=world.by
    )


@stands_for(assessments.complete_assessment)
def complete_assessment(world: World, choice: Choice):
    """With what it needs to be complete, of which no duty counts anything."""
    assessment = _assessment(choice)
    assessing.write_sections(assessment, world.by)
    for name in ("Ash Referee", "Birch Referee"):
        assessing.add_referee(assessment, world.by, name)
    assessments.change_assessment(
        assessment=assessment,
        recommendation="I recommend that they are approved.",
        proposed_terms="Two children aged 5 to 12.",
        by=world.by,
    )
    return assessments.complete_assessment(assessment=assessment, on=choice.day, by=world.by)


@stands_for(assessments.reopen_assessment)
def reopen_assessment(world: World, choice: Choice):
    return assessments.reopen_assessment(assessment=_assessment(choice), by=world.by)


@stands_for(assessments.withdraw_assessment)
def withdraw_assessment(world: World, choice: Choice):
    return assessments.withdraw_assessment(
        assessment=_assessment(choice), on=choice.day, by=world.by
    )


# --- Checks and training


@stands_for(checks.record_check)
def record_check(world: World, choice: Choice):
    return checks.record_check(
        person=choice.one_of(Person.objects.all()),
        kind=choice.one_of([CheckKind.DBS, CheckKind.MEDICAL, CheckKind.IDENTITY]),
        requested_on=choice.day,
        completed_on=choice.day if choice.flag else None,
        outcome=CheckOutcome.CLEAR if choice.flag else "",
        by=world.by,
    )


@stands_for(checks.change_check)
def change_check(world: World, choice: Choice):
    details = [
        {"completed_on": choice.day, "requested_on": None, "outcome": CheckOutcome.CLEAR},
        {"completed_on": None, "requested_on": choice.day, "outcome": ""},
        {"kind": CheckKind.MEDICAL if choice.flag else CheckKind.DBS},
    ]
    check = choice.one_of(Check.objects.all())
    return checks.change_check(check=check, **choice.one_of(details), by=world.by)


@stands_for(workbooks.start_workbook)
def start_workbook(world: World, choice: Choice):
    person = choice.one_of(Person.objects.all())
    return workbooks.start_workbook(person=person, by=world.by)


@stands_for(workbooks.write_evidence, workbooks.sign_off_standard, workbooks.complete_workbook)
def finish_workbook(world: World, choice: Choice):
    """All of a workbook, as far as it goes: a day of signing off may be after that of the end."""
    workbook = choice.one_of(TsdsWorkbook.objects.all())
    for standard in standards(workbook.template):
        signed = workbook.evidence.filter(standard=standard.number, signed_off_on__isnull=False)
        if not signed.exists():
            which = {"workbook": workbook, "standard": standard.number, "by": world.by}
            workbooks.write_evidence(**which, text="Seen")
            workbooks.sign_off_standard(**which, signed_off_on=choice.day)
    return workbooks.complete_workbook(
        workbook=workbook, completed_on=min(choice.later, TODAY), by=world.by
    )


@stands_for(workbooks.undo_sign_off)
def undo_sign_off(world: World, choice: Choice):
    workbook = choice.one_of(TsdsWorkbook.objects.all())
    return workbooks.undo_sign_off(
        workbook=workbook, standard=1 + choice.pick % 7, reason="By mistake", by=world.by
    )


# --- Placements and what belongs to them


@stands_for(placements.place_child)
def place_child(world: World, choice: Choice):
    world.children += 1
    return placements.place_child(
        household=world.household(choice),
        child=placements.NewChild("Reed", f"Child{world.children}"),
        kind=choice.one_of(PlacementKind.values),
        started_on=choice.day,
        today=TODAY,
        by=world.by,
        over_limit_reason="Sisters",
    )


@stands_for(placements.end_placement)
def end_placement(world: World, choice: Choice):
    return placements.end_placement(
        placement=choice.one_of(Placement.objects.all()),
        ended_on=choice.day,
        end_reason="Home",
        version=None,
        today=TODAY,
        by=world.by,
    )


@stands_for(plans.agree_plan)
def agree_plan(world: World, choice: Choice):
    return plans.agree_plan(
        placement=choice.one_of(Placement.objects.all()),
        agreed_on=choice.day,
        agreed_with="Everybody",
        text="Knock first",
        today=TODAY,
        by=world.by,
    )


@stands_for(plans.change_plan)
def change_plan(world: World, choice: Choice):
    plan = choice.one_of(SaferCaringPlan.objects.all())
    return plans.change_plan(plan=plan, agreed_on=choice.day, today=TODAY, by=world.by)


@stands_for(plans.record_authority)
def record_authority(world: World, choice: Choice):
    return plans.record_authority(
        placement=choice.one_of(Placement.objects.all()),
        recorded_on=choice.day,
        today=TODAY,
        by=world.by,
        **dict.fromkeys(AUTHORITY_AREAS, Decider.CARER),
    )


@stands_for(plans.change_authority)
def change_authority(world: World, choice: Choice):
    authority = choice.one_of(DelegatedAuthority.objects.all())
    return plans.change_authority(
        authority=authority, recorded_on=choice.day, today=TODAY, by=world.by
    )


# --- Visits, contacts, inspections, reviews


def _values(household: Household, choice: Choice) -> VisitValues:
    return VisitValues(
        visited_on=choice.day,
        is_unannounced=choice.flag,
        summary="A settled month",
        children=tuple(child_values(child) for child in children_on(household, choice.day)),
    )


@stands_for(visits.record_visit)
def record_visit(world: World, choice: Choice):
    household = world.household(choice)
    return visits.record_visit(
        household=household,
        values=_values(household, choice),
        today=TODAY,
        by=choice.one_of(world.workers),
        is_old_confirmed=True,
    )


@stands_for(visits.complete_visit)
def complete_visit(world: World, choice: Choice):
    household, worker = world.household(choice), choice.one_of(world.workers)
    visit = visit_drafts.start_visit(household=household, today=TODAY, by=worker)
    return visits.complete_visit(
        visit=visit,
        values=_values(household, choice),
        version=visit.draft_version,
        today=TODAY,
        by=worker,
        is_old_confirmed=True,
    )


@stands_for(visits.amend_visit)
def amend_visit(world: World, choice: Choice):
    visit = choice.one_of(Visit.objects.filter(status=VisitStatus.COMPLETED))
    return visits.amend_visit(
        visit=visit,
        values=_values(visit.household, choice),
        reason="The wrong day",
        version=visit.version,
        today=TODAY,
        by=world.by,
    )


@stands_for(contacts.record_contact)
def record_contact(world: World, choice: Choice):
    return contacts.record_contact(
        household=world.household(choice),
        contacted_on=choice.day,
        worker=choice.one_of(world.workers),
        how=ContactHow.PHONE,
        note="Well",
        today=TODAY,
        by=world.by,
    )


@stands_for(contacts.change_contact)
def change_contact(world: World, choice: Choice):
    contact = choice.one_of(Contact.objects.all())
    return contacts.change_contact(
        contact=contact, contacted_on=choice.day, today=TODAY, by=world.by
    )


@stands_for(inspections.record_inspection)
def record_inspection(world: World, choice: Choice):
    return inspections.record_inspection(
        household=world.household(choice),
        inspected_on=choice.day,
        worker=choice.one_of(world.workers),
        is_without_appointment=choice.flag,
        bedrooms_seen=True,
        findings="Safe",
        today=TODAY,
        by=world.by,
    )


@stands_for(inspections.change_inspection)
def change_inspection(world: World, choice: Choice):
    inspection = choice.one_of(HomeInspection.objects.all())
    return inspections.change_inspection(
        inspection=inspection, inspected_on=choice.day, today=TODAY, by=world.by
    )


@stands_for(reviews.record_review)
def record_review(world: World, choice: Choice):
    return reviews.record_review(
        household=world.household(choice),
        held_on=choice.day,
        chaired_by=None,
        summary="All is well",
        recommendation=Recommendation.CONTINUE,
        today=TODAY,
        by=world.by,
    )


@stands_for(reviews.change_review)
def change_review(world: World, choice: Choice):
    review = choice.one_of(Review.objects.all())
    return reviews.change_review(review=review, held_on=choice.day, today=TODAY, by=world.by)


# --- Complaints and allegations


@stands_for(complaints.record_complaint)
def record_complaint(world: World, choice: Choice):
    household = world.household(choice) if choice.flag else None
    return complaints.record_complaint(
        received_on=choice.day, summary="Late", household=household, by=world.by
    )


@stands_for(complaints.change_complaint)
def change_complaint(world: World, choice: Choice):
    details = [
        {"household": world.household(choice) if choice.flag else None},
        {"received_on": choice.day},
        {"stage_1_answered_on": None},
    ]
    complaint = choice.one_of(Complaint.objects.all())
    return complaints.change_complaint(complaint=complaint, **choice.one_of(details), by=world.by)


@stands_for(complaints.extend_stage)
def extend_stage(world: World, choice: Choice):
    complaint = choice.one_of(Complaint.objects.all())
    return complaints.extend_stage(
        complaint=complaint, stage=1 + choice.flag, extended_on=choice.day, by=world.by
    )


@stands_for(complaints.answer_stage)
def answer_stage(world: World, choice: Choice):
    complaint = choice.one_of(Complaint.objects.all())
    return complaints.answer_stage(
        complaint=complaint, stage=1 + choice.pick % 3, answered_on=choice.day, by=world.by
    )


@stands_for(complaints.open_stage)
def open_stage(world: World, choice: Choice):
    complaint = choice.one_of(Complaint.objects.all())
    return complaints.open_stage(
        complaint=complaint, stage=2 + choice.flag, opened_on=choice.day, by=world.by
    )


@stands_for(allegations.record_allegation)
def record_allegation(world: World, choice: Choice):
    return allegations.record_allegation(
        household=world.household(choice),
        received_on=choice.day,
        lado_referred_on=choice.day if choice.flag else None,
        by=world.by,
    )


@stands_for(allegations.record_lado_referral)
def record_lado_referral(world: World, choice: Choice):
    allegation = choice.one_of(Allegation.objects.all())
    return allegations.record_lado_referral(
        allegation=allegation,
        lado_referred_on=None if choice.flag else choice.day,
        by=world.by,
    )


@stands_for(allegations.change_allegation)
def change_allegation(world: World, choice: Choice):
    allegation = choice.one_of(Allegation.objects.all())
    return allegations.change_allegation(allegation=allegation, received_on=choice.day, by=world.by)


# --- Exceptions and policies


@stands_for(exceptions.grant)
def grant(world: World, choice: Choice):
    row = choice.one_of(Obligation.objects.open_on(today()))
    return exceptions.grant(
        obligation=row,
        effect="excused" if choice.flag else "extended",
        until=max(TODAY, row.original_due_on or row.due_on) + (choice.later - choice.day),
        reason="On holiday",
        today=TODAY,
        by=world.by,
    )


@stands_for(exceptions.withdraw)
def withdraw(world: World, choice: Choice):
    return exceptions.withdraw(
        exception=choice.one_of(DutyException.objects.all()),
        reason="Back",
        today=TODAY,
        by=world.by,
    )


@stands_for(trials.save)
def change_figures(world: World, choice: Choice):
    """A figure changed from a day, and the rebuild that its saving queues."""
    kind, figures = choice.one_of(
        [
            ("supervision_visit", {"interval": 4 + choice.pick}),
            ("dbs_check", {"interval": 24}),
            ("carer_contact", {"is_off": choice.flag}),
            ("home_inspection", {"is_off": choice.flag}),
        ]
    )
    trial = trials.propose_standard(
        kind=kind,
        figures=figures,
        effective_from=choice.day,
        reason="Agreed",
        day=TODAY,
        by=world.by,
    )
    rebuild.run_rebuild(trials.save(trial=trial, today=TODAY, by=world.by))


@stands_for(policies.use_policy)
def use_policy(world: World, choice: Choice):
    """Another policy, and the rebuild that the caller does."""
    policies.use_policy(
        code=choice.one_of(["england", "kent", "tri_borough", "leicestershire"]), by=world.by
    )
    rebuild.rebuild(by=world.by)


__all__ = ["CHANGES", "NothingThere"]
