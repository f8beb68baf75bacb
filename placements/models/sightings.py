"""When each child was last seen: a row derived from the visits, so that lists need not read them."""

from django.db import models
from django.db.models import Q

from placements.models.children import Placement


class LastSeen(models.Model):
    """The latest completed visits on which the child of a placement was seen, and was seen alone.

    In any placement of the child: somebody who moved last week was seen where they lived before.
    Derived by placements.obligations.sightings from the visits, and by nothing else: rows can be
    deleted and made again. A placement whose child no visit saw has none.
    """

    # The database deletes a row with its placement (migration 0004): it is not a record of its own.
    placement = models.OneToOneField(
        Placement,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="last_seen",
        db_constraint=False,
    )
    seen_on = models.DateField()
    alone_on = models.DateField(null=True)

    class Meta:
        ordering = ("placement_id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(alone_on__isnull=True) | Q(alone_on__lte=models.F("seen_on")),
                name="seen_alone_is_seen",
            )
        ]

    def __str__(self) -> str:
        return f"last seen in placement {self.placement_id}"
