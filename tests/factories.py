"""Smallest valid objects; situations are traits with domain names. Names are invented."""

import datetime

import factory
from factory.django import DjangoModelFactory

from carers.enums import (
    ApprovalKind,
    AssessmentKind,
    Category,
    CheckKind,
    PersonRole,
    WorkbookTemplate,
)
from carers.models import (
    Allocation,
    Approval,
    Assessment,
    AssessmentSection,
    Check,
    Household,
    Person,
    Reference,
    TsdsEvidence,
    TsdsWorkbook,
)
from complaints.enums import Complainant
from complaints.models import Allegation, AllegationReader, Complaint
from fostering.accounts.models import Area, Team, User
from fostering.accounts.roles import Role
from placements.enums import PlacementKind, VisitStatus
from placements.models import (
    Child,
    Contact,
    DelegatedAuthority,
    HomeInspection,
    Placement,
    SaferCaringPlan,
    Visit,
)
from reviews.models import Review

PASSWORD = "correct horse battery"


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area

    name = factory.Sequence(lambda n: f"Area {n}")


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Wren"
    last_name = factory.Sequence(lambda n: f"Worker{n}")
    role = Role.SUPERVISING_SOCIAL_WORKER
    team = factory.SubFactory(TeamFactory)

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        if create:
            self.save()

    class Params:
        manager = factory.Trait(role=Role.TEAM_MANAGER)
        service_manager = factory.Trait(role=Role.SERVICE_MANAGER, team=None)
        panel_coordinator = factory.Trait(role=Role.PANEL_COORDINATOR, team=None)
        auditor = factory.Trait(role=Role.AUDITOR, team=None)
        administrator = factory.Trait(role=Role.ADMINISTRATOR, team=None)


class HouseholdFactory(DjangoModelFactory):
    class Meta:
        model = Household

    name = factory.Sequence(lambda n: f"Household {n}")
    category = Category.MAINSTREAM
    team = factory.SubFactory(TeamFactory)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    household = factory.SubFactory(HouseholdFactory)
    role = PersonRole.CARER
    first_name = "Rowan"
    last_name = factory.Sequence(lambda n: f"Carer{n}")
    born_on = datetime.date(1980, 5, 17)


class ApprovalFactory(DjangoModelFactory):
    class Meta:
        model = Approval

    household = factory.SubFactory(HouseholdFactory)
    kind = ApprovalKind.FULL
    started_on = datetime.date(2024, 1, 8)

    class Params:
        temporary = factory.Trait(kind=ApprovalKind.TEMPORARY)


class AllocationFactory(DjangoModelFactory):
    class Meta:
        model = Allocation

    household = factory.SubFactory(HouseholdFactory)
    worker = factory.SubFactory(UserFactory)
    started_on = datetime.date(2024, 1, 8)


class CheckFactory(DjangoModelFactory):
    class Meta:
        model = Check

    person = factory.SubFactory(PersonFactory)
    kind = CheckKind.DBS
    completed_on = datetime.date(2024, 1, 2)


class TsdsWorkbookFactory(DjangoModelFactory):
    class Meta:
        model = TsdsWorkbook

    person = factory.SubFactory(PersonFactory)
    template = WorkbookTemplate.MAINSTREAM


class TsdsEvidenceFactory(DjangoModelFactory):
    class Meta:
        model = TsdsEvidence

    workbook = factory.SubFactory(TsdsWorkbookFactory)
    standard = 1


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    household = factory.SubFactory(HouseholdFactory)
    kind = AssessmentKind.FORM_F
    assessor = factory.SubFactory(UserFactory, role=Role.ASSESSING_SOCIAL_WORKER)
    application_received_on = datetime.date(2026, 5, 4)


class AssessmentSectionFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentSection

    assessment = factory.SubFactory(AssessmentFactory)
    code = "motivation"


class ReferenceFactory(DjangoModelFactory):
    class Meta:
        model = Reference

    assessment = factory.SubFactory(AssessmentFactory)
    kind = "personal"
    name = "Ash Referee"
    relationship = "Neighbour for ten years"


class ChildFactory(DjangoModelFactory):
    class Meta:
        model = Child

    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Child{n}")
    born_on = datetime.date(2016, 9, 3)


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = Placement

    child = factory.SubFactory(ChildFactory)
    household = factory.SubFactory(HouseholdFactory)
    kind = PlacementKind.SHORT_TERM
    started_on = datetime.date(2025, 1, 10)


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = Visit

    household = factory.SubFactory(HouseholdFactory)
    worker = factory.SubFactory(UserFactory)
    visited_on = datetime.date(2026, 3, 3)
    status = VisitStatus.COMPLETED


class ComplaintFactory(DjangoModelFactory):
    """A complaint about the service; give `household` for one about a household."""

    class Meta:
        model = Complaint

    received_on = datetime.date(2026, 3, 2)
    complainant = Complainant.CARER


class AllegationFactory(DjangoModelFactory):
    class Meta:
        model = Allegation

    household = factory.SubFactory(HouseholdFactory)
    received_on = datetime.date(2026, 3, 2)


class AllegationReaderFactory(DjangoModelFactory):
    class Meta:
        model = AllegationReader

    allegation = factory.SubFactory(AllegationFactory)
    user = factory.SubFactory(UserFactory)


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    household = factory.SubFactory(HouseholdFactory)
    contacted_on = datetime.date(2026, 3, 10)


class HomeInspectionFactory(DjangoModelFactory):
    class Meta:
        model = HomeInspection

    household = factory.SubFactory(HouseholdFactory)
    inspected_on = datetime.date(2026, 2, 3)


class SaferCaringPlanFactory(DjangoModelFactory):
    class Meta:
        model = SaferCaringPlan

    placement = factory.SubFactory(PlacementFactory)
    agreed_on = datetime.date(2026, 1, 12)


class DelegatedAuthorityFactory(DjangoModelFactory):
    class Meta:
        model = DelegatedAuthority

    placement = factory.SubFactory(PlacementFactory)
    recorded_on = datetime.date(2026, 1, 12)


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    household = factory.SubFactory(HouseholdFactory)
    held_on = datetime.date(2026, 1, 20)
