"""How this app's events read. They carry no household: only the record's own page tells them."""

from collections.abc import Callable

from django.db.models import Model

from complaints.models import Allegation, Complaint
from fostering.audit.presenters import register
from fostering.core.wording import in_sentence


def _fields(model: type[Model]) -> Callable[[list[str]], str]:
    def in_words(names: list[str]) -> str:
        labels = [str(getattr(model._meta.get_field(name), "verbose_name", name)) for name in names]
        return ", ".join(in_sentence(label) for label in labels)

    return in_words


register("complaint.recorded", "Recorded a complaint received on {received_on}")
register("complaint.changed", "Changed the complaint: {fields}", fields=_fields(Complaint))
register("allegation.recorded", "Recorded an allegation received on {received_on}")
register("allegation.referred", "Referred the allegation to the LADO on {lado_referred_on}")
register("allegation.changed", "Changed the allegation: {fields}", fields=_fields(Allegation))
