"""Obligations in the REST API: what is due, when and why, as of any day."""

import datetime

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from fostering.audit.api import RecordViewSet
from fostering.core.dates import today
from fostering.core.serializers import RowSerializer
from fostering.obligations import registry
from fostering.obligations.explain import explain
from fostering.obligations.models import Obligation, State


class ObligationSerializer(RowSerializer[Obligation]):
    """One duty that is open on the day asked about."""

    # Hides the attribute of Field for a serializer inside another one, which this never is.
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    days_left = serializers.IntegerField(read_only=True)
    explanation = serializers.SerializerMethodField()

    class Meta:
        model = Obligation
        fields = [
            "id",
            "kind",
            "label",
            "household_id",
            "subject_type",
            "subject_id",
            "counted_from",
            "due_on",
            "effect",
            "original_due_on",
            "state",
            "days_left",
            "explanation",
            "team",
            "worker",
        ]

    def get_label(self, row: Obligation) -> str:
        return registry.get(row.kind).label

    def get_explanation(self, row: Obligation) -> str:
        return str(explain(row))


class ObligationFilter(django_filters.FilterSet):
    """Filters of what is due."""

    state = django_filters.ChoiceFilter(choices=State.choices)
    kind = django_filters.CharFilter(max_length=40)
    household = django_filters.NumberFilter(field_name="household_id")
    team = django_filters.NumberFilter(field_name="team_id")
    worker = django_filters.NumberFilter(field_name="worker_id")


@extend_schema(
    parameters=[
        OpenApiParameter(
            "as_of", OpenApiTypes.DATE, description="The day asked about; today when left out."
        )
    ]
)
class ObligationViewSet(RecordViewSet):
    """What is open on a day."""

    model = Obligation
    serializer_class = ObligationSerializer
    filterset_class = ObligationFilter

    def get_queryset(self):
        day = self._day()
        rows = super().get_queryset().open_on(day).with_state(day)
        return rows.with_reasons().order_by("pk")

    def _day(self) -> datetime.date:
        asked = self.request.query_params.get("as_of")
        if not asked:
            return today()
        try:
            return datetime.date.fromisoformat(asked)
        except ValueError:
            raise ValidationError({"as_of": ["Enter a date such as 2026-03-31."]}) from None
