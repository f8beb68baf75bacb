"""Supervision visits to foster homes (NMS 21.8): what was seen, said and agreed."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from carers.models import Household, Person
from carers.models.households import seen_households
from fostering.accounts.models import User
from fostering.accounts.roles import Capability
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel
from placements.enums import ActionOwner, Seen, VisitStatus
from placements.models.children import Placement


def _count_children(condition: Q | None = None) -> Coalesce:
    """How many rows about children a visit has, as a subquery: joins would multiply them."""
    rows = VisitChild.objects.filter(condition or Q(), visit=OuterRef("pk")).order_by()
    counted = rows.values("visit").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def visits_seen(user: User, prefix: str = "") -> Q | None:
    """Completed visits of the households a user sees; a draft is its worker's alone. None: none."""
    if not user.has_capability(Capability.READ_VISITS):
        return None
    read = Q(**{f"{prefix}status": VisitStatus.COMPLETED}) | Q(**{f"{prefix}worker": user})
    return read & seen_households(user, f"{prefix}household")


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> Self:
        """Those of `visits_seen`."""
        seen = visits_seen(user)
        return self.none() if seen is None else self.filter(seen)

    def completed(self) -> Self:
        return self.filter(status=VisitStatus.COMPLETED)

    def with_children_seen(self) -> Self:
        """Each visit with the numbers of children it speaks of, seen, and seen alone."""
        return self.annotate(
            children_listed=_count_children(),
            children_seen=_count_children(~Q(seen=Seen.NOT_SEEN)),
            children_alone=_count_children(Q(seen=Seen.ALONE)),
        )

    def drafts_of(self, user: User) -> Self:
        return self.filter(status=VisitStatus.DRAFT, worker=user)


class Visit(BaseModel):
    """One supervision visit. Written through placements.actions.visits.

    A draft holds what has been typed in `draft` (form data as typed, no version in history); its
    other fields are filled when it is completed. A completed visit is never edited: a
    VisitAmendment corrects it and keeps what it said before.
    """

    # The index that orders a household's visits serves the key too.
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="visits", db_index=False
    )
    worker = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="visits"
    )
    visited_on = models.DateField()
    is_unannounced = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=VisitStatus.choices, default=VisitStatus.DRAFT)
    people_present = models.ManyToManyField(Person, blank=True, related_name="+")
    others_present = models.CharField(max_length=300, blank=True)
    # The carer and the home. TB-17's topics; blank in imported history.
    carer_wellbeing = models.TextField("how the carers are", blank=True)
    skills_and_training = models.TextField("skills and training needs", blank=True)
    health_and_safety = models.TextField("health and safety in the home", blank=True)
    communication = models.TextField("communication with professionals", blank=True)
    summary = models.TextField(blank=True)

    draft = models.JSONField(null=True, blank=True)
    draft_version = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)

    completed_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords(
        m2m_fields=[people_present], excluded_fields=["draft", "draft_version", "draft_saved_at"]
    )
    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ("-visited_on", "-pk")
        indexes = [
            models.Index(fields=["household", "-visited_on"]),
            models.Index(
                fields=["worker"], condition=Q(status=VisitStatus.DRAFT), name="visit_drafts"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=VisitStatus.COMPLETED) | Q(completed_at__isnull=True),
                name="draft_visit_is_not_completed",
            ),
            models.CheckConstraint(
                condition=Q(status=VisitStatus.DRAFT) | Q(draft__isnull=True),
                name="completed_visit_has_no_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"

    @property
    def is_completed(self) -> bool:
        return self.status == VisitStatus.COMPLETED

    # Load `sharing` with the visit.

    @property
    def shared_on(self) -> datetime.date | None:
        """The day on which the carers had their copy of what the visit says."""
        return self.sharing.shared_on if hasattr(self, "sharing") else None

    @property
    def agreed_on(self) -> datetime.date | None:
        """The day on which the carers agreed what the visit says."""
        return self.sharing.agreed_on if hasattr(self, "sharing") else None

    @property
    def carer_comments(self) -> str:
        """What the carers said of it."""
        return self.sharing.carer_comments if hasattr(self, "sharing") else ""

    @property
    def version_with_sharing(self) -> int:
        """A number that rises whenever the visit or its sharing is saved: neither ever falls."""
        return self.version + (self.sharing.version if hasattr(self, "sharing") else 0)


class OfVisitQuerySet(models.QuerySet):
    """Rows that belong to a visit: seen by whoever sees it."""

    def visible_to(self, user: User) -> Self:
        seen = visits_seen(user, "visit__")
        return self.none() if seen is None else self.filter(seen)


class VisitSharing(BaseModel):
    """When the carers had their copy of a visit, when they agreed it, and what they said of it.

    A row of its own, so that recording it leaves the words of the visit alone; none before the
    visit is first shared. `visit_version` says which version of the visit they had: its words are
    in the history of the visit. An amendment clears it and the days, as the carers have not seen
    what the visit says now; that they had the earlier version stays in the history of this row.
    """

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="sharing")
    visit_version = models.PositiveIntegerField("version of the visit", null=True)
    shared_on = models.DateField("copy shared with the carer on", null=True, blank=True)
    agreed_on = models.DateField("agreed by the carer on", null=True, blank=True)
    carer_comments = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shared_on__isnull=True, visit_version__isnull=True)
                | Q(shared_on__isnull=False, visit_version__isnull=False),
                name="what_was_shared_is_a_version",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | Q(shared_on__isnull=False),
                name="visit_agreed_after_shared",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | Q(agreed_on__gte=F("shared_on")),
                name="visit_agreed_on_or_after_sharing",
                violation_error_message="The carer cannot agree the copy before it was shared.",
            ),
        ]

    def __str__(self) -> str:
        return f"sharing of visit {self.visit_id}"


class VisitChild(BaseModel):
    """One child on one visit: in placement (with the four areas of progress) or of the household."""

    # The constraint of a row a placed child begins with it, and holds every row.
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="children", db_index=False
    )
    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen = models.CharField(max_length=12, choices=Seen.choices)
    why_not_seen = models.CharField(max_length=300, blank=True)
    wishes_and_feelings = models.TextField(blank=True)
    physical = models.TextField(blank=True)
    emotional = models.TextField(blank=True)
    educational = models.TextField(blank=True)
    cultural = models.TextField(blank=True)

    history = HistoricalRecords(no_db_index=["placement", "person"])
    objects = OfVisitQuerySet.as_manager()

    class Meta:
        ordering = ("visit_id", "pk")
        verbose_name_plural = "visit children"
        constraints = [
            models.CheckConstraint(
                condition=Q(placement__isnull=False, person__isnull=True)
                | Q(placement__isnull=True, person__isnull=False),
                name="visit_child_is_placed_or_of_the_household",
            ),
            models.UniqueConstraint(
                fields=["visit", "placement"], name="one_row_a_placed_child_a_visit"
            ),
            # Few rows speak of a person of the household: the others are not in its index.
            models.UniqueConstraint(
                fields=["visit", "person"],
                condition=Q(person__isnull=False),
                name="one_row_a_person_a_visit",
            ),
            models.CheckConstraint(
                condition=~Q(seen=Seen.NOT_SEEN) | ~Q(why_not_seen=""),
                name="child_not_seen_has_a_reason",
                violation_error_message="Say why the child was not seen.",
            ),
        ]

    def __str__(self) -> str:
        return f"child {self.pk} of visit {self.visit_id}"

    @property
    def name(self) -> str:
        """The child's name; load `placement__child` and `person` with the row."""
        return str(self.placement.child if self.placement else self.person)


class VisitAction(BaseModel):
    """Something agreed on a visit, with who does it and by when."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField(max_length=500)
    owner = models.CharField(max_length=15, choices=ActionOwner.choices)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    history = HistoricalRecords()
    objects = OfVisitQuerySet.as_manager()

    class Meta:
        ordering = ("visit_id", "due_on", "pk")

    def __str__(self) -> str:
        return f"action {self.pk}"


class VisitAmendment(BaseModel):
    """A correction of a completed visit. `before` is the whole record as it was."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="amendments")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField()
    before = models.JSONField()

    history = HistoricalRecords()
    objects = OfVisitQuerySet.as_manager()

    class Meta:
        ordering = ("visit_id", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="amendment_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"amendment {self.pk}"


class VisitOversight(BaseModel):
    """A manager's note on a completed visit: oversight, evidenced on file."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="oversight")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField()

    history = HistoricalRecords()
    objects = OfVisitQuerySet.as_manager()

    class Meta:
        ordering = ("visit_id", "pk")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="oversight_has_text")]

    def __str__(self) -> str:
        return f"oversight {self.pk}"
