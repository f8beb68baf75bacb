"""Who may do what: roles and capabilities as code, short codes in the database.

A role says how far its holder sees (`scope`) and what they may do there (`capabilities`).
What a person may do to one household is decided by each app's permissions.py, on top of this.
docs/access.md is made from this file (`manage.py access_table`), and a test keeps them equal.
"""

import enum
from dataclasses import dataclass, field

from django.db.models import TextChoices


class Scope(enum.Enum):
    """Whose records a role sees."""

    NONE = "no records"
    TEAM = "households allocated to them, and their team's"
    SERVICE = "every household"


class Capability(enum.StrEnum):
    """One thing that a person may do within their scope."""

    EDIT_HOUSEHOLDS = "edit_households"
    READ_VISITS = "read_visits"
    RECORD_VISITS = "record_visits"
    OVERSEE_VISITS = "oversee_visits"
    READ_CHECKS = "read_checks"
    RECORD_CHECKS = "record_checks"
    RECORD_APPROVALS = "record_approvals"
    READ_TRAINING = "read_training"
    RECORD_TRAINING = "record_training"
    READ_REVIEWS = "read_reviews"
    RECORD_REVIEWS = "record_reviews"
    READ_ASSESSMENTS = "read_assessments"
    WRITE_ASSESSMENTS = "write_assessments"
    MAKE_PACKS = "make_packs"
    READ_DOCUMENTS = "read_documents"
    ADD_DOCUMENTS = "add_documents"
    READ_OBLIGATIONS = "read_obligations"
    EXCUSE_DUTIES = "excuse_duties"
    READ_COMPLAINTS = "read_complaints"
    RECORD_COMPLAINTS = "record_complaints"
    READ_ALLEGATIONS = "read_allegations"
    RECORD_ALLEGATIONS = "record_allegations"
    ALLOCATE = "allocate"
    SEE_TEAM_PAGE = "see_team_page"
    READ_HISTORY = "read_history"
    SEE_OPERATIONS = "see_operations"
    MANAGE_USERS = "manage_users"
    MANAGE_SERVICE = "manage_service"
    IMPORT_RECORDS = "import_records"


# What each capability lets somebody do, in words for the account page and docs/access.md.
CAPABILITY_WORDS: dict[Capability, str] = {
    Capability.EDIT_HOUSEHOLDS: "Change households, people and placements",
    Capability.READ_VISITS: "Read visits, contacts, inspections and plans for children",
    Capability.RECORD_VISITS: "Record visits, contacts, inspections and plans for children",
    Capability.OVERSEE_VISITS: "Add a manager's oversight to visits",
    Capability.READ_CHECKS: "Read checks",
    Capability.RECORD_CHECKS: "Record checks",
    Capability.RECORD_APPROVALS: "Record approvals, their terms and their end",
    Capability.READ_TRAINING: "Read training and TSDS workbooks",
    Capability.RECORD_TRAINING: "Record training and TSDS evidence",
    Capability.READ_REVIEWS: "Read reviews of approval",
    Capability.RECORD_REVIEWS: "Record reviews of approval",
    Capability.READ_ASSESSMENTS: "Read assessments",
    Capability.WRITE_ASSESSMENTS: "Write assessments",
    Capability.MAKE_PACKS: "Make packs for panel",
    Capability.READ_DOCUMENTS: "Read documents",
    Capability.ADD_DOCUMENTS: "Add documents",
    Capability.READ_OBLIGATIONS: "See what is due",
    Capability.EXCUSE_DUTIES: "Extend or excuse one duty that is due",
    Capability.READ_COMPLAINTS: "Read complaints (a team manager: about their teams' households)",
    Capability.RECORD_COMPLAINTS: "Record complaints and the days of their stages",
    Capability.READ_ALLEGATIONS: "Read every allegation (others read those that name them)",
    Capability.RECORD_ALLEGATIONS: "Record allegations and LADO referrals that they may see",
    Capability.ALLOCATE: "Allocate households to workers",
    Capability.SEE_TEAM_PAGE: "See team pages",
    Capability.READ_HISTORY: "Read the history of a record and who looked at it",
    Capability.SEE_OPERATIONS: "See the operations page",
    Capability.MANAGE_USERS: "Add people, set roles and teams",
    Capability.MANAGE_SERVICE: "Change the service's policy and settings",
    Capability.IMPORT_RECORDS: "Import records from another system, and undo an import",
}


class Role(TextChoices):
    """The roles of a fostering service. A code is never shown and never renamed."""

    SUPERVISING_SOCIAL_WORKER = "supervising_social_worker", "Supervising social worker"
    ASSESSING_SOCIAL_WORKER = "assessing_social_worker", "Assessing social worker"
    TEAM_MANAGER = "team_manager", "Team manager"
    SERVICE_MANAGER = "service_manager", "Service manager"
    PANEL_COORDINATOR = "panel_coordinator", "Panel coordinator"
    AGENCY_DECISION_MAKER = "agency_decision_maker", "Agency decision maker"
    REVIEWING_OFFICER = "reviewing_officer", "Reviewing officer"
    COMPLAINTS_OFFICER = "complaints_officer", "Complaints officer"
    TRAINING_COORDINATOR = "training_coordinator", "Training coordinator"
    BUSINESS_SUPPORT = "business_support", "Business support"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


@dataclass(frozen=True)
class RoleDefinition:
    """What a role is, in words an administrator can read."""

    description: str
    scope: Scope
    capabilities: frozenset[Capability] = field(default_factory=frozenset)


C = Capability
_READ_RECORD = {
    C.READ_VISITS,
    C.READ_CHECKS,
    C.READ_TRAINING,
    C.READ_REVIEWS,
    C.READ_ASSESSMENTS,
    C.READ_DOCUMENTS,
    C.READ_OBLIGATIONS,
}
_WORKER = _READ_RECORD | {
    C.EDIT_HOUSEHOLDS,
    C.RECORD_VISITS,
    C.RECORD_CHECKS,
    C.RECORD_TRAINING,
    C.ADD_DOCUMENTS,
}
_MANAGER = _WORKER | {
    C.OVERSEE_VISITS,
    C.RECORD_REVIEWS,
    C.RECORD_APPROVALS,
    C.WRITE_ASSESSMENTS,
    C.MAKE_PACKS,
    C.EXCUSE_DUTIES,
    C.ALLOCATE,
    C.SEE_TEAM_PAGE,
    C.READ_HISTORY,
    C.SEE_OPERATIONS,
    C.READ_COMPLAINTS,
    C.RECORD_ALLEGATIONS,
}
# Reads every allegation. Others read the ones that name them.
_ALLEGATIONS = {C.READ_COMPLAINTS, C.READ_ALLEGATIONS}


def _role(description: str, scope: Scope, capabilities: set[Capability]) -> RoleDefinition:
    return RoleDefinition(description, scope, frozenset(capabilities))


ROLES: dict[Role, RoleDefinition] = {
    Role.SUPERVISING_SOCIAL_WORKER: _role(
        "Visits and supports the households allocated to them; reads their team's.",
        Scope.TEAM,
        _WORKER,
    ),
    Role.ASSESSING_SOCIAL_WORKER: _role(
        "Assesses applicants and writes the assessment report; reads their team's.",
        Scope.TEAM,
        (_WORKER - {C.RECORD_VISITS, C.RECORD_TRAINING}) | {C.WRITE_ASSESSMENTS},
    ),
    Role.TEAM_MANAGER: _role(
        "Manages teams: caseloads, allocation, oversight of visits.", Scope.TEAM, _MANAGER
    ),
    Role.SERVICE_MANAGER: _role(
        "Runs the service: every team, every figure, its policy.",
        Scope.SERVICE,
        _MANAGER | _ALLEGATIONS | {C.RECORD_COMPLAINTS, C.MANAGE_SERVICE, C.IMPORT_RECORDS},
    ),
    Role.PANEL_COORDINATOR: _role(
        "Puts together and sends the papers for panel.",
        Scope.SERVICE,
        (_READ_RECORD - {C.READ_VISITS}) | {C.MAKE_PACKS, C.ADD_DOCUMENTS},
    ),
    Role.AGENCY_DECISION_MAKER: _role(
        "Reads what panel read and decides.", Scope.SERVICE, _READ_RECORD
    ),
    Role.REVIEWING_OFFICER: _role(
        "Chairs the annual reviews, outside line management.",
        Scope.SERVICE,
        _READ_RECORD | {C.RECORD_REVIEWS},
    ),
    Role.COMPLAINTS_OFFICER: _role(
        "Handles complaints and allegations; sees who lives where, not what was noted on visits.",
        Scope.SERVICE,
        _ALLEGATIONS | {C.READ_OBLIGATIONS, C.RECORD_COMPLAINTS, C.RECORD_ALLEGATIONS},
    ),
    Role.TRAINING_COORDINATOR: _role(
        "Runs training and signs off workbooks.",
        Scope.SERVICE,
        {C.READ_TRAINING, C.RECORD_TRAINING, C.READ_OBLIGATIONS},
    ),
    Role.BUSINESS_SUPPORT: _role(
        "Requests and records checks, files documents, keeps details up to date.",
        Scope.SERVICE,
        {
            C.EDIT_HOUSEHOLDS,
            C.RECORD_APPROVALS,
            C.READ_CHECKS,
            C.RECORD_CHECKS,
            C.READ_DOCUMENTS,
            C.ADD_DOCUMENTS,
            C.READ_OBLIGATIONS,
        },
    ),
    Role.AUDITOR: _role(
        "Reads everything, writes nothing.",
        Scope.SERVICE,
        _READ_RECORD | _ALLEGATIONS | {C.SEE_TEAM_PAGE, C.READ_HISTORY, C.SEE_OPERATIONS},
    ),
    Role.ADMINISTRATOR: _role(
        "Adds people, sets roles and teams, watches the nightly job. Sees no case record.",
        Scope.NONE,
        # No imports: they show and change case records, restricted ones among them, in bulk.
        {C.MANAGE_USERS, C.SEE_OPERATIONS, C.MANAGE_SERVICE},
    ),
}
