"""When each child was last seen: a row derived from the visits, so that lists need not read them."""

from django.db import models
from django.db.models import Q

from placements.models.children import Child


class LastSeen(models.Model):
    """The latest completed visits on which a child in care was seen, and was seen alone.

    Derived by placements.obligations.sightings from what visits say of the child, in any placement, and by
    nothing else: rows can be deleted and made again. A child whom no visit saw has none.
    """

    # The database deletes a row with its child (migration 0004): no record belongs to the child here.
    child = models.OneToOneField(
        Child,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="last_seen",
        db_constraint=False,
    )
    seen_on = models.DateField()
    alone_on = models.DateField(null=True)

    class Meta:
        ordering = ("child_id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(alone_on__isnull=True) | Q(alone_on__lte=models.F("seen_on")),
                name="seen_alone_is_seen",
            )
        ]

    def __str__(self) -> str:
        return f"child {self.child_id} last seen"
