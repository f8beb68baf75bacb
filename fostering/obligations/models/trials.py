"""A change of policy that is only tried: what was asked, and what it would change."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class PolicyTrial(models.Model):
    """One change of policy as a manager proposed it, and its effect on the numbers.

    `policy` is the one in use when it was asked. `code` names another policy to put in use, or
    `kind` one standard with the `figures` to change from `effective_from`. `result` holds counts
    and ids alone. Written through fostering.obligations.actions.trials; a working paper, deleted
    after a while.
    """

    class Status(models.TextChoices):
        """How far the computing is."""

        WAITING = "waiting", "Waiting to start"
        RUNNING = "running", "Being worked out"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    policy = models.ForeignKey("obligations.Policy", on_delete=models.CASCADE, related_name="+")
    # How many versions the policy had when it was asked: another change since makes it out of date.
    versions = models.PositiveIntegerField()
    code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    figures = models.JSONField(default=dict)
    effective_from = models.DateField(null=True)
    reason = models.TextField()
    day = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    # When it was last heard of: a worker that was killed says no more.
    moved_at = models.DateTimeField(default=timezone.now)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    saved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = [models.Index(fields=["asked_at"])]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(code="") & ~models.Q(kind="") & models.Q(effective_from__isnull=False)
                )
                | (~models.Q(code="") & models.Q(kind="")),
                name="trial_of_a_policy_or_a_standard",
            )
        ]

    def __str__(self) -> str:
        return f"trial {self.pk} of {self.code or self.kind}"

    @property
    def is_finished(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
