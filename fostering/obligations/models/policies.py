"""Policies and the versions of their standards."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from fostering.core.history import APPEND_ONLY
from fostering.obligations.cycles import Standard, Term, Unit

UNITS = [(unit.value, unit.value.replace("_", " ")) for unit in Unit]


class Policy(models.Model):
    """A named set of standards. One is in use.

    The shipped ones stay as shipped. A service that changes a figure works from then on from a
    copy of its own (`is_own`) of the policy that it `inherits`.

    Written by fostering.obligations.actions.policies. No history of its own: what changes, its
    standards, only grows; choosing another policy is an audit event.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    inherits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    is_own = models.BooleanField(default=False)
    is_current = models.BooleanField(default=False)

    class Meta:
        ordering = ("code",)
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="one_current_policy",
            ),
            models.UniqueConstraint(
                fields=["inherits"], condition=Q(is_own=True), name="one_own_copy_of_a_policy"
            ),
            models.CheckConstraint(
                condition=Q(is_own=False) | Q(inherits__isnull=False),
                name="own_policy_is_a_copy",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StandardVersion(models.Model):
    """A kind's figures under one policy, in force from a day. Rows are added, never changed.

    Each policy holds every kind, with what it inherits written out, so that a policy can be read
    on its own. The shipped files make versions without `made_by`; people make the others.
    """

    class Basis(models.TextChoices):
        """How binding a figure is."""

        LAW = "law", "Law"
        STANDARD = "standard", "National minimum standard"
        LOCAL = "local", "The service's own policy"
        PRACTICE = "practice", "Common practice: no law sets it"

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="standards")
    kind = models.CharField(max_length=40)
    interval = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=UNITS)
    first_interval = models.PositiveSmallIntegerField(null=True)
    first_unit = models.CharField(max_length=12, choices=UNITS, blank=True)
    extended_interval = models.PositiveSmallIntegerField(null=True)
    extended_unit = models.CharField(max_length=12, choices=UNITS, blank=True)
    by_category = models.JSONField(default=dict)
    counted_from = models.CharField(max_length=20, blank=True)
    lead_days = models.PositiveSmallIntegerField()
    escalate_after_days = models.PositiveSmallIntegerField(default=7)
    is_off = models.BooleanField(default=False)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    citation = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    effective_from = models.DateField()
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    FIGURES: ClassVar[tuple[str, ...]] = (
        "interval",
        "unit",
        "first_interval",
        "first_unit",
        "extended_interval",
        "extended_unit",
        "by_category",
        "counted_from",
        "lead_days",
        "escalate_after_days",
        "is_off",
        "basis",
        "citation",
        "note",
    )

    class Meta:
        ordering = ("policy", "kind", "effective_from", "pk")
        triggers = [APPEND_ONLY]
        indexes = [models.Index(fields=["policy", "kind", "effective_from"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_interval__isnull=True, first_unit="")
                | (Q(first_interval__isnull=False) & ~Q(first_unit="")),
                name="standard_first_interval_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(extended_interval__isnull=True, extended_unit="")
                | (Q(extended_interval__isnull=False) & ~Q(extended_unit="")),
                name="standard_extended_interval_has_unit",
            ),
            models.CheckConstraint(condition=~Q(citation=""), name="standard_cites_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.effective_from}"

    def figures(self) -> dict[str, object]:
        """What judges a cycle, to compare two versions with."""
        return {name: getattr(self, name) for name in self.FIGURES}

    def as_standard(self) -> Standard:
        """The pure value that rules take."""
        return Standard(
            kind=self.kind,
            term=Term(self.interval, Unit(self.unit)),
            effective_from=self.effective_from,
            first=_term(self.first_interval, self.first_unit),
            extended=_term(self.extended_interval, self.extended_unit),
            by_category=self.by_category,
            lead_days=self.lead_days,
            escalate_after_days=self.escalate_after_days,
            citation=self.citation,
            is_off=self.is_off,
            id=self.pk,
            counted_from=self.counted_from,
        )


def _term(interval: int | None, unit: str) -> Term | None:
    return None if interval is None else Term(interval, Unit(unit))
