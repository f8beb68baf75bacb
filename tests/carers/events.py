"""The events of households: those of policies loaded with the database are no household's."""

from fostering.audit.models import Event


def household_events():
    return Event.objects.filter(household_id__isnull=False).order_by("pk")
