"""The documents that people add to a household's record, and who may read each kind.

Registered through carers.packs. Documents of one check or one workbook have kinds of their own.
"""

from collections.abc import Callable

from django.db.models import Case, Q, QuerySet, Value, When

from carers.models import Household
from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Scope
from fostering.documents.file_kinds import FileKind, register
from fostering.documents.models import StoredFile


def _readable(capability: Capability) -> Callable[[User], Q | None]:
    """Files of the households that the user sees, for a role that reads such papers."""

    def condition(user: User) -> Q | None:
        if not user.has_capability(capability):
            return None
        if user.scope is Scope.SERVICE:
            return Q(household_id__isnull=False)
        return Q(household_id__in=Household.objects.visible_to(user).order_by().values("pk"))

    return condition


# Code, label, what a reader's role needs. The order is the order in a pack.
KINDS = (
    ("health_report", "Health report", Capability.READ_CHECKS),
    ("reference_report", "Referee report", Capability.READ_ASSESSMENTS),
    ("home_safety", "Home health and safety check", Capability.READ_DOCUMENTS),
    ("family_tree", "Family tree or ecomap", Capability.READ_ASSESSMENTS),
    ("chronology", "Chronology", Capability.READ_ASSESSMENTS),
    ("childrens_views", "Children's views", Capability.READ_ASSESSMENTS),
    ("applicants_account", "Applicants' own account", Capability.READ_ASSESSMENTS),
    ("second_opinion", "Second opinion visit", Capability.READ_ASSESSMENTS),
    ("support_plan", "Support plan", Capability.READ_DOCUMENTS),
    ("check_evidence", "Evidence of a check", Capability.READ_CHECKS),
    ("training_certificate", "Training certificate", Capability.READ_TRAINING),
    ("other", "Other document", Capability.READ_DOCUMENTS),
)
ORDER = [code for code, _, _ in KINDS]

for _code, _label, _capability in KINDS:
    register(FileKind(code=_code, label=_label, readable=_readable(_capability)))


def documents_of(household: int, user: User | None = None) -> QuerySet[StoredFile]:
    """Documents that people added to the record and nobody removed, in the order of a pack.

    With `user` those that they may read; without, for a pack that is made for panel, all.
    """
    files = StoredFile.objects.all() if user is None else StoredFile.objects.visible_to(user)
    files = files.kept().filter(household_id=household, kind__in=ORDER)
    place = Case(*(When(kind=code, then=Value(place)) for place, code in enumerate(ORDER)))
    return files.select_related("uploaded_by").order_by(place, "created_at", "pk")
