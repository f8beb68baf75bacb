"""Codes of the placements app. Stored in lower case, never shown: the label is."""

from django.db.models import TextChoices


class PlacementKind(TextChoices):
    SHORT_TERM = "short_term", "Short term"
    LONG_TERM = "long_term", "Long term"
    EMERGENCY = "emergency", "Emergency"
    RESPITE = "respite", "Respite"
    SHORT_BREAK = "short_break", "Short break"
    CONNECTED_PERSON = "connected_person", "Connected person"
    PARENT_AND_CHILD = "parent_and_child", "Parent and child"
    # Imported history may hold kinds that nothing here has a name for.
    OTHER = "other", "Another kind"


class VisitStatus(TextChoices):
    DRAFT = "draft", "Draft"
    COMPLETED = "completed", "Completed"


class ActionOwner(TextChoices):
    """Who is to do what was agreed on a visit."""

    WORKER = "worker", "Supervising social worker"
    CARER = "carer", "Foster carer"
    CHILDS_WORKER = "childs_worker", "Child's social worker"
    MANAGER = "manager", "Team manager"
    OTHER = "other", "Somebody else"


class Seen(TextChoices):
    """Whether a child was seen on a visit."""

    ALONE = "alone", "Seen, and seen alone"
    WITH_OTHERS = "with_others", "Seen, but not alone"
    NOT_SEEN = "not_seen", "Not seen"


class ContactHow(TextChoices):
    """How a worker and a household were in touch between visits."""

    PHONE = "phone", "Telephone call"
    EMAIL = "email", "Email or letter"
    VIDEO = "video", "Video call"
    IN_PERSON = "in_person", "In person, elsewhere than on a visit"
    OTHER = "other", "Another way"


class Decider(TextChoices):
    """Who decides for a child in one area of everyday life (Care Planning Regulations, Schedule 2)."""

    CARER = "carer", "Foster carer"
    CARER_TELLS = "carer_tells", "Foster carer, who then tells the social worker"
    AUTHORITY = "authority", "Responsible authority"
    PARENT = "parent", "Parent, or whoever else has parental responsibility"
