"""Choices of complaints. Codes are stored; labels are shown."""

from django.db.models import TextChoices


class Complainant(TextChoices):
    """Who complains (RPR 2006, regulations 3 and 4: children, parents, carers and others)."""

    CHILD = "child", "Child or young person"
    PARENT = "parent", "Parent or somebody with parental responsibility"
    CARER = "carer", "Foster carer"
    ADVOCATE = "advocate", "Advocate, on somebody's behalf"
    OTHER = "other", "Somebody else"
