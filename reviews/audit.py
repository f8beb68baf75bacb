"""How this app's events read, and which of its rows a household's history tells of."""

from django.utils.formats import date_format

from fostering.accounts.roles import Capability
from fostering.audit.presenters import register
from fostering.audit.trail import Source
from fostering.audit.trail import register as register_source
from fostering.core.wording import fields_in_words
from reviews.enums import Recommendation
from reviews.models import Review

register(
    "review.recorded",
    "Recorded a review held on {held_on}: {recommendation}",
    recommendation=Recommendation,
)
register("review.corrected", "Corrected a review: {fields}", fields=fields_in_words(Review))
register_source(
    Source(
        Review,
        "household_id",
        "Review",
        title=lambda review: f"of {date_format(review.held_on, 'j F Y')}",
        shown=lambda user: user.has_capability(Capability.READ_REVIEWS),
        silent=frozenset({"household"}),
    )
)
