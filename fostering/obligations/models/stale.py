"""What waits to be worked out anew, and what all the rest was worked out with."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class StaleRecord(models.Model):
    """A mark: a fact of this record changed, and its rows may not follow from it any more.

    Appended by triggers (see `fostering.obligations.marking`) and by `fostering.obligations.stale`,
    taken away by a refresh. No mark says what changed, and one record may have many, so that
    writers never wait for one another.
    """

    owner = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["owner", "record_id"], name="stale_record")]

    def __str__(self) -> str:
        return f"{self.owner} {self.record_id}"


class Reckoning(models.Model):
    """The rules by which every record that has no mark was last worked out. One row.

    `fingerprint` is of the rules and figures, `places_on` the day whose teams and workers the rows
    hold. `marked_at` is when all records were last marked, `finished_at` when none of those marks
    was left. `audited` maps owners to the record that was last worked out for the audit.
    """

    ONLY = 1

    fingerprint = models.CharField(max_length=64)
    places_on = models.DateField()
    marked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    audited = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_reckoning")]

    def __str__(self) -> str:
        return f"All of {self.marked_at:%Y-%m-%d}"
