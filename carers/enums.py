"""Codes of the carers app. Stored in lower case, never shown: the label is."""

from django.db.models import TextChoices


class Category(TextChoices):
    """What a household offers, or is being assessed for."""

    MAINSTREAM = "mainstream", "Mainstream"
    CONNECTED_PERSON = "connected_person", "Connected person"
    SHORT_BREAK = "short_break", "Short break"
    SPECIALIST = "specialist", "Specialist"
    PARENT_AND_CHILD = "parent_and_child", "Parent and child"
    LONG_TERM = "long_term", "Long term"


class Standing(TextChoices):
    """Where a household stands on a day. Never stored: it follows from approvals and assessments."""

    APPROVED = "approved", "Approved"
    TEMPORARY = "temporary", "Temporarily approved"
    UNDER_ASSESSMENT = "under_assessment", "Under assessment"
    ENDED = "ended", "No longer approved"
    NONE = "none", "Not approved"


class PersonRole(TextChoices):
    """What somebody is in a household. Children in care are placements.Child, not people of it."""

    CARER = "carer", "Foster carer"
    ADULT = "adult", "Other adult"
    CHILD = "child", "Child of the household"


class ApprovalKind(TextChoices):
    FULL = "full", "Full approval"
    TEMPORARY = "temporary", "Temporary approval"


class AllocationKind(TextChoices):
    STANDARD = "standard", "Supervising social worker"
    LEAD = "lead", "Lead worker for new carers"


class CheckKind(TextChoices):
    """Checks on a person, after Schedule 3 of the 2011 Regulations and common practice."""

    DBS = "dbs", "Enhanced DBS with barred list"
    MEDICAL = "medical", "Medical"
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    IDENTITY = "identity", "Identity"
    EMPLOYER = "employer", "Employer reference"
    FORMER_PARTNER = "former_partner", "Former partner"
    SCHOOL = "school", "School or nursery"
    PREVIOUS_SERVICE = "previous_service", "Previous fostering or adoption service"
    OVERSEAS = "overseas", "Overseas police certificate"
    ONLINE = "online", "Online presence"
    OFSTED = "ofsted", "Ofsted registration"
    # Imported history may hold checks that nothing here has a name for.
    OTHER = "other", "Another check"


class CheckOutcome(TextChoices):
    CLEAR = "clear", "Nothing of concern"
    CONSIDERED = "considered", "Information considered by a manager"
    CONCERN = "concern", "Concern: with a manager"


class WorkbookTemplate(TextChoices):
    """Training, support and development standards workbooks (NMS 20.3)."""

    MAINSTREAM = "mainstream", "Foster carers (7 standards)"
    FAMILY_AND_FRIENDS = "family_and_friends", "Family and friends carers (6 standards)"
    SHORT_BREAK = "short_break", "Short break carers (7 standards)"


class AssessmentKind(TextChoices):
    FORM_F = "form_f", "Fostering assessment (Form F)"
    CONNECTED_PERSON = "connected_person", "Connected person assessment (Form C)"


class AssessmentStatus(TextChoices):
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETE = "complete", "Complete, ready for panel"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Not approved"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SectionStatus(TextChoices):
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETE = "complete", "Complete"


class ReferenceKind(TextChoices):
    PERSONAL = "personal", "Personal referee"
    FAMILY = "family", "Family referee"
    FORMER_PARTNER = "former_partner", "Former partner"
    EMPLOYER = "employer", "Employer"
