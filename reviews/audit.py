"""How this app's events read, and which of its rows a household's history tells of."""

from django.utils.formats import date_format

from fostering.accounts.roles import Capability
from fostering.audit.presenters import register
from fostering.audit.trail import Source
from fostering.audit.trail import register as register_source
from fostering.core.wording import in_sentence
from reviews.enums import Recommendation
from reviews.models import Review


def _fields(names: list[str]) -> str:
    labels = (str(getattr(Review._meta.get_field(name), "verbose_name", name)) for name in names)
    return ", ".join(in_sentence(label).removeprefix("the ") for label in labels)


register(
    "review.recorded",
    "Recorded a review held on {held_on}: {recommendation}",
    recommendation=Recommendation,
)
register("review.corrected", "Corrected a review: {fields}", fields=_fields)
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
