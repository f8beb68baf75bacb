"""Training, support and development standards workbooks (NMS 20.3)."""

from typing import Self

from django.db import models
from django.db.models import Q

from carers.enums import WorkbookTemplate
from carers.models.households import Person, seen_households
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel
from fostering.documents.models import StoredFile


class TsdsWorkbookQuerySet(models.QuerySet["TsdsWorkbook"]):
    def visible_to(self, user: User) -> Self:
        if not user.has_capability(Capability.READ_TRAINING):
            return self.none()
        return self.filter(seen_households(user, "person__household"))


class TsdsWorkbook(BaseModel):
    """One carer's workbook. `completed_on` is the day it was signed off as a whole.

    An imported workbook may be complete without evidence per standard: history as it happened.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="workbook")
    template = models.CharField(max_length=20, choices=WorkbookTemplate.choices)
    started_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = HistoricalRecords()
    objects = TsdsWorkbookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_off_by__isnull=True) | Q(completed_on__isnull=False),
                name="workbook_signed_off_with_date",
            )
        ]

    def __str__(self) -> str:
        return f"workbook {self.pk}"

    @property
    def household_id(self) -> int:
        return self.person.household_id


class TsdsEvidence(BaseModel):
    """What shows that one standard of a workbook is met, and who signed it off."""

    workbook = models.ForeignKey(TsdsWorkbook, on_delete=models.PROTECT, related_name="evidence")
    standard = models.PositiveSmallIntegerField()
    text = models.TextField("evidence", blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_off_on = models.DateField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ("standard", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["workbook", "standard"], name="one_evidence_a_standard"
            ),
            models.CheckConstraint(
                condition=Q(signed_off_on__isnull=True, signed_off_by__isnull=True)
                | Q(signed_off_on__isnull=False, signed_off_by__isnull=False),
                name="evidence_signed_off_with_person",
            ),
            models.CheckConstraint(
                condition=Q(standard__gte=1, standard__lte=7), name="evidence_standard_is_1_to_7"
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk}"
