"""Reads of events and of the access log for a household's history page."""

import datetime

from django.db.models import Model, QuerySet

from fostering.audit.models import AccessLog, Event


def events_of(household_id: int, *, before: datetime.datetime | None) -> QuerySet[Event]:
    """What was done to a household's record, newest first."""
    rows = Event.objects.for_household(household_id).select_related("by")
    return rows.filter(at__lt=before) if before else rows


def events_about(subject: Model) -> QuerySet[Event]:
    """What was done to one record, newest first: the history of a restricted record's own page."""
    rows = Event.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return rows.select_related("by").order_by("-at", "-pk")


def looks_at(household_id: int, *, before: datetime.datetime | None) -> QuerySet[AccessLog]:
    """Who looked at a household's record, newest first."""
    rows = AccessLog.objects.filter(household_id=household_id).select_related("user")
    rows = rows.order_by("-at", "-pk")
    return rows.filter(at__lt=before) if before else rows
