"""A fostering household and the people who live in it."""

import datetime
import re
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat

from carers.enums import ApprovalKind, Category, PersonRole, Standing
from fostering.accounts import loading
from fostering.accounts.models import Team, User
from fostering.accounts.roles import Scope
from fostering.core.dates import age_on, today
from fostering.core.history import HistoricalRecords
from fostering.core.models import BaseModel, next_ref, sort_key
from fostering.core.querysets import in_force, not_over

# A postcode, whole or up to its second half, with or without the space.
_POSTCODE = re.compile(r"([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9][a-z]{2})", re.IGNORECASE)


def postcode_of(text: str) -> str:
    """The whole postcode that a search names, as it is stored; "" when it names none."""
    found = _POSTCODE.fullmatch(text.strip())
    return f"{found[1]} {found[2]}" if found else ""


def case_ids(user: User) -> set[int] | None:
    """The households that the person of a request works with now or soon; None of anybody else."""
    allocated = loading.of_request(user, "allocated_ids")
    assessed = loading.of_request(user, "assessed_ids")
    return None if allocated is None else {*allocated, *assessed}


def _cases(model: str, person: str) -> ArraySubquery:
    """Ids of the households whose rows of a model name a User, in force or still to come."""
    rows = apps.get_model(model).objects.filter(not_over(today()), **{person: OuterRef("pk")})
    return ArraySubquery(rows.order_by().values("household_id"))


loading.register_ids("allocated_ids", lambda: _cases("carers.Allocation", "worker"))
loading.register_ids("assessed_ids", lambda: _cases("carers.Assessment", "assessor"))


def seen_households(user: User, path: str = "") -> Q:
    """Whose `path` leads to a household that the user sees; "" for households themselves.

    All for a service-wide role; else their teams' and those they work with now or soon. Rows of a
    household filter by it as by a join: a condition on the whole list of households would have
    the database build that list for every one of a page's queries.
    """
    prefix = f"{path}__" if path else ""
    if not user.is_active or user.scope is Scope.NONE:
        return Q(pk__in=[])
    if user.scope is Scope.SERVICE:
        return Q()
    theirs = Q(**{f"{prefix}team__in": user.team_ids()})
    cases = case_ids(user)
    if cases is not None:
        return theirs | Q(**{f"{path or 'pk'}__in": cases}) if cases else theirs
    current = Q(household=OuterRef(f"{prefix}pk")) & not_over(today())
    allocations = apps.get_model("carers.Allocation").objects.filter(current, worker=user)
    assessments = apps.get_model("carers.Assessment").objects.filter(current, assessor=user)
    return theirs | Exists(allocations) | Exists(assessments)


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, user: User) -> Self:
        """Those of `seen_households`."""
        return self.filter(seen_households(user))

    def approved(self, *, on: datetime.date) -> Self:
        """Households with an approval, full or temporary, in force on the day."""
        approvals = apps.get_model("carers.Approval").objects
        return self.filter(Exists(approvals.filter(in_force(on), household=OuterRef("pk"))))

    def with_approved(self, *, on: datetime.date) -> Self:
        """Adds `is_approved` as of the day."""
        approvals = apps.get_model("carers.Approval").objects
        in_force_then = approvals.filter(in_force(on), household=OuterRef("pk"))
        return self.annotate(is_approved=Exists(in_force_then))

    def under_assessment(self) -> Self:
        """Households with an assessment that has not ended."""
        assessments = apps.get_model("carers.Assessment").objects
        return self.filter(Exists(assessments.open().filter(household=OuterRef("pk"))))

    def ended(self, *, on: datetime.date) -> Self:
        """Households that were approved once, and are neither approved nor assessed now."""
        approvals = apps.get_model("carers.Approval").objects.filter(household=OuterRef("pk"))
        assessments = apps.get_model("carers.Assessment").objects.open()
        return self.filter(
            Exists(approvals.filter(started_on__lte=on)),
            ~Exists(approvals.filter(in_force(on))),
            ~Exists(assessments.filter(household=OuterRef("pk"))),
        )

    def of_standing(self, standing: str, *, on: datetime.date) -> Self:
        """Households that stand so on a day. Raises KeyError for a standing nobody filters by."""
        return {
            Standing.APPROVED: lambda: self.approved(on=on),
            Standing.UNDER_ASSESSMENT: self.under_assessment,
            Standing.ENDED: lambda: self.ended(on=on),
        }[Standing(standing)]()

    def allocated_to(self, worker: User | int, *, on: datetime.date) -> Self:
        """Households that the worker is allocated to on a day."""
        allocations = apps.get_model("carers.Allocation").objects.filter(in_force(on))
        return self.filter(Exists(allocations.filter(household=OuterRef("pk"), worker=worker)))

    def with_standing(self, *, on: datetime.date) -> Self:
        """Adds `standing` (a Standing) and `worker_now_id`, `worker_now` (the name) on a day."""
        theirs = Q(household=OuterRef("pk"))
        approvals = apps.get_model("carers.Approval").objects.filter(theirs)
        current = approvals.filter(in_force(on))
        allocation = apps.get_model("carers.Allocation").objects.filter(theirs & in_force(on))
        name = Concat("worker__first_name", Value(" "), "worker__last_name")
        assessments = apps.get_model("carers.Assessment").objects.open().filter(theirs)
        return self.annotate(
            standing=Case(
                When(Exists(current.filter(kind=ApprovalKind.FULL)), then=Value(Standing.APPROVED)),
                When(Exists(current), then=Value(Standing.TEMPORARY)),
                When(Exists(assessments), then=Value(Standing.UNDER_ASSESSMENT)),
                When(
                    Exists(approvals.filter(started_on__lte=on)),
                    then=Value(Standing.ENDED),
                ),
                default=Value(Standing.NONE),
                output_field=models.CharField(),
            ),
            worker_now_id=Subquery(allocation.values("worker_id")[:1]),
            worker_now=Subquery(allocation.values(text=name)[:1]),
        )

    def with_worker(self, *, on: datetime.date) -> Self:
        """Lets an order or a filter use `allocation_now`: who is allocated on a day, or nobody."""
        then = in_force(on, "allocations__")
        return self.alias(allocation_now=FilteredRelation("allocations", condition=then))

    def matching(self, text: str) -> Self:
        """Households whose postcode begins as `text`, or whose name, reference, postcode or people
        match every word of it."""
        postcode = postcode_of(text)
        if postcode:
            return self.filter(postcode__istartswith=postcode)
        found = self
        for word in sort_key(text).split()[:6]:
            people = Person.objects.filter(household=OuterRef("pk"), name_key__contains=word)
            found = found.filter(
                Q(name_key__contains=word)
                | Q(ref__istartswith=word)
                | Q(postcode__istartswith=word)
                | Exists(people)
            )
        return found


class Household(BaseModel):
    """A family that fosters, or is being assessed to.

    Whether it is approved on a day follows from its approvals; who works with it from its
    allocations. Written through carers.actions.households.
    """

    ref = models.CharField("reference", max_length=60, unique=True, blank=True)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    category = models.CharField(max_length=20, choices=Category.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="households")
    rotation_exempt = models.BooleanField("exempt from worker rotation", default=False)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=30, blank=True)

    history = HistoricalRecords()
    objects = HouseholdQuerySet.as_manager()

    # Only on rows that were loaded with_standing.
    standing: str
    worker_now: str | None
    worker_now_id: int | None

    class Meta:
        ordering = ("name_key", "pk")
        indexes = [
            models.Index(fields=["team", "name_key", "id"]),
            models.Index(fields=["name_key", "id"]),
            models.Index(
                fields=["postcode"], opclasses=["varchar_pattern_ops"], name="household_postcode"
            ),
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="household_name_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="household_category_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.ref = self.ref or next_ref("H")
        self.name_key = sort_key(self.name)
        super().save(*args, **kwargs)


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_households(user, "household"))

    def members(self, *, on: datetime.date) -> Self:
        """Those who live in their household on the day (unknown dates count as living there)."""
        return self.filter(
            Q(joined_on__isnull=True) | Q(joined_on__lte=on),
            Q(left_on__isnull=True) | Q(left_on__gt=on),
        )


class Person(BaseModel):
    """Somebody who lives, or lived, in a household: a carer, another adult, a child of the family."""

    ref = models.CharField("reference", max_length=60, unique=True, blank=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=10, choices=PersonRole.choices)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    born_on = models.DateField("date of birth", null=True, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)

    history = HistoricalRecords()
    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("household_id", "role", "name_key", "pk")
        verbose_name_plural = "people"
        indexes = [
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="person_name_search")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="person_left_after_joining",
                violation_error_message="The day they left must be on or after the day they joined.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=PersonRole.values), name="person_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.ref = self.ref or next_ref("P")
        self.name_key = sort_key(self.last_name, self.first_name)
        super().save(*args, **kwargs)

    def is_member(self, day: datetime.date) -> bool:
        """Whether they live in the household on the day (unknown dates count as living there)."""
        return (self.joined_on is None or self.joined_on <= day) and (
            self.left_on is None or day < self.left_on
        )

    def age_on(self, day: datetime.date) -> int | None:
        """Whole years on the day; None without a date of birth."""
        return age_on(self.born_on, day) if self.born_on else None
