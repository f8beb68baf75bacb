"""Querysets and constraints that every app shares."""

import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q


class DateRange(Func):
    """The half-open range [started_on, ended_on) of a row, as PostgreSQL's daterange."""

    function = "DATERANGE"
    output_field = DateRangeField()


def in_force(day: datetime.date | OuterRef, prefix: str = "") -> Q:
    """Rows whose half-open period [started_on, ended_on) holds `day`."""
    return Q(**{f"{prefix}started_on__lte": day}) & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gt": day})
    )


def not_over(day: datetime.date) -> Q:
    """Rows whose period has not ended on `day`: in force, or still to come."""
    return Q(ended_on__isnull=True) | Q(ended_on__gt=day)


class PeriodQuerySet(models.QuerySet):
    """Rows with started_on and ended_on."""

    def in_force(self, day: datetime.date) -> Self:
        return self.filter(in_force(day))


def period_in_order(name: str) -> models.CheckConstraint:
    """A period never ends before it starts (the same day is allowed: it was never in force)."""
    return models.CheckConstraint(
        condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
        name=name,
        violation_error_message="The end date must be the same as or after the start date.",
    )


def no_overlap(
    name: str, field: str, *, message: str, condition: Q | None = None
) -> ExclusionConstraint:
    """No two rows with the same `field` are in force on the same day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (field, RangeOperators.EQUAL),
            (DateRange("started_on", "ended_on"), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )
