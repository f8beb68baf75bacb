"""Assessments of applicants (Regulations 26 and 27): sections, references, reports."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from carers.enums import AssessmentKind, AssessmentStatus, ReferenceKind, SectionStatus
from carers.models.households import Household, seen_households
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> Self:
        if not user.has_capability(Capability.READ_ASSESSMENTS):
            return self.none()
        return self.filter(seen_households(user, "household"))

    def open(self) -> Self:
        return self.filter(ended_on__isnull=True)


class Assessment(BaseModel):
    """One assessment of one household, from the application to its outcome.

    Written through carers.actions.assessments.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=20, choices=AssessmentKind.choices)
    status = models.CharField(
        max_length=12, choices=AssessmentStatus.choices, default=AssessmentStatus.IN_PROGRESS
    )
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assessments")
    application_received_on = models.DateField()
    completed_on = models.DateField(null=True, blank=True)
    panel_on = models.DateField("panel date", null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    for_children = models.TextField("for which children", blank=True)
    proposed_terms = models.TextField(blank=True)
    recommendation = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ("-application_received_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(ended_on__isnull=True),
                name="one_open_assessment_a_household",
                violation_error_message="This household already has an assessment in progress.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("application_received_on")),
                name="assessment_ends_after_application",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[AssessmentStatus.IN_PROGRESS, AssessmentStatus.COMPLETE],
                    ended_on__isnull=True,
                )
                | Q(
                    status__in=[
                        AssessmentStatus.APPROVED,
                        AssessmentStatus.REFUSED,
                        AssessmentStatus.WITHDRAWN,
                    ],
                    ended_on__isnull=False,
                ),
                name="assessment_outcome_with_end",
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"


class AssessmentSection(BaseModel):
    """One section of the report, in the service's own headings (carers.form_f).

    `draft` is what is being typed, saved every few seconds without a version in history;
    saving the section moves it to `text`, which history keeps. `draft_version` counts both, so
    that whoever types over somebody else's words is told. Written through
    carers.actions.sections.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sections")
    code = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    status = models.CharField(
        max_length=12, choices=SectionStatus.choices, default=SectionStatus.NOT_STARTED
    )
    draft = models.JSONField(null=True, blank=True)
    draft_version = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    draft_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = HistoricalRecords(
        excluded_fields=["draft", "draft_version", "draft_saved_at", "draft_by"]
    )

    class Meta:
        ordering = ("assessment_id", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "code"], name="one_section_of_a_kind_an_assessment"
            ),
            models.CheckConstraint(
                condition=~Q(status=SectionStatus.COMPLETE) | ~Q(text=""),
                name="complete_section_has_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of assessment {self.assessment_id}"

    @property
    def typed(self) -> str:
        """The words as they stand: what is being typed, or else what was saved."""
        if self.draft is None:
            return self.text
        return next(iter(self.draft.get("text", [])), "")


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def visible_to(self, user: User) -> Self:
        if not user.has_capability(Capability.READ_ASSESSMENTS):
            return self.none()
        return self.filter(seen_households(user, "assessment__household"))


class Reference(BaseModel):
    """A referee, and what came of it. At least two personal referees are interviewed (Reg 26).

    Written through carers.actions.references.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="references")
    kind = models.CharField(max_length=20, choices=ReferenceKind.choices)
    name = models.CharField(max_length=200)
    relationship = models.CharField("how they know the applicants", max_length=200)
    requested_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    interviewed_on = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ("assessment_id", "kind", "pk")

    def __str__(self) -> str:
        return f"reference {self.pk}"

    @property
    def household_id(self) -> int:
        return self.assessment.household_id
