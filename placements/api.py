"""Visits in the REST API. Recording one calls the action that the page calls."""

from typing import Any

import django_filters
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from carers.models import Household
from fostering.accounts.requests import StaffApiRequest
from fostering.audit import access
from fostering.audit.api import RecordViewSet
from fostering.core.dates import today
from fostering.core.serializers import RowSerializer, read_along
from placements.actions import visits
from placements.enums import ActionOwner, Seen
from placements.models import Visit, VisitAction, VisitChild
from placements.permissions import can_record_visit
from placements.queries import parts_of_visits
from placements.queries.children import person_key, placed_key
from placements.queries.values import AREAS, TOPICS, ActionValues, ChildValues, VisitValues


class VisitChildSerializer(RowSerializer[VisitChild]):
    """What was seen of one child."""

    class Meta:
        model = VisitChild
        fields = ["placement", "person", "seen", "why_not_seen", "wishes_and_feelings", *AREAS]


class VisitActionSerializer(RowSerializer[VisitAction]):
    """One action agreed on a visit."""

    class Meta:
        model = VisitAction
        fields = ["id", "what", "owner", "due_on", "done_on"]


class VisitSerializer(RowSerializer[Visit]):
    """A completed visit."""

    children = VisitChildSerializer(many=True, read_only=True)
    actions = VisitActionSerializer(many=True, read_only=True)
    shared_on = serializers.DateField(
        label="Copy shared with the carer on", read_only=True, allow_null=True
    )
    agreed_on = serializers.DateField(
        label="Agreed by the carer on", read_only=True, allow_null=True
    )

    class Meta:
        model = Visit
        fields = [
            "id",
            "household",
            "worker",
            "visited_on",
            "is_unannounced",
            "people_present",
            "others_present",
            *TOPICS,
            "shared_on",
            "agreed_on",
            "children",
            "actions",
        ]
        read_only_fields = fields


class NewVisitChildSerializer(serializers.Serializer[ChildValues]):
    """A child of the household on that day: `placement` for one in placement, else `person`."""

    placement = serializers.IntegerField(required=False, min_value=1)
    person = serializers.IntegerField(required=False, min_value=1)
    seen = serializers.ChoiceField(choices=Seen.choices)
    why_not_seen = serializers.CharField(required=False, max_length=300)
    wishes_and_feelings = serializers.CharField(required=False, max_length=20_000)
    physical = serializers.CharField(required=False, max_length=20_000)
    emotional = serializers.CharField(required=False, max_length=20_000)
    educational = serializers.CharField(required=False, max_length=20_000)
    cultural = serializers.CharField(required=False, max_length=20_000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("placement" in attrs) == ("person" in attrs):
            raise serializers.ValidationError("Give either a placement or a person.")
        if attrs["seen"] == Seen.NOT_SEEN and not attrs.get("why_not_seen"):
            raise serializers.ValidationError({"why_not_seen": ["Say why the child was not seen."]})
        was_seen = attrs["seen"] != Seen.NOT_SEEN
        if "placement" in attrs and was_seen and not attrs.get("wishes_and_feelings"):
            raise serializers.ValidationError(
                {"wishes_and_feelings": ["Enter the child's wishes and feelings."]}
            )
        return attrs


class NewVisitActionSerializer(serializers.Serializer[ActionValues]):
    """An action agreed: what, who, by when."""

    what = serializers.CharField(max_length=500)
    owner = serializers.ChoiceField(choices=ActionOwner.choices)
    due_on = serializers.DateField()


class NewVisitSerializer(serializers.Serializer[VisitValues]):
    """A visit to put on record. Every child who lived there that day must be spoken of."""

    household = serializers.IntegerField(min_value=1)
    visited_on = serializers.DateField()
    is_unannounced = serializers.BooleanField(default=False)
    is_old_confirmed = serializers.BooleanField(
        default=False, help_text="True when the visit was made more than 60 days ago"
    )
    people_present = serializers.ListField(
        child=serializers.IntegerField(min_value=1), default=list, max_length=50
    )
    others_present = serializers.CharField(required=False, max_length=300)
    carer_wellbeing = serializers.CharField(required=False, max_length=20_000)
    skills_and_training = serializers.CharField(required=False, max_length=20_000)
    health_and_safety = serializers.CharField(required=False, max_length=20_000)
    communication = serializers.CharField(required=False, max_length=20_000)
    summary = serializers.CharField(max_length=20_000)
    children = NewVisitChildSerializer(many=True, default=list)
    actions = NewVisitActionSerializer(many=True, default=list)

    def values(self) -> VisitValues:
        """The plain values that the action takes."""
        said = dict(self.validated_data)
        said.pop("household")
        said.pop("is_old_confirmed")
        children = tuple(_child_values(child) for child in said.pop("children"))
        actions = tuple(ActionValues(**action) for action in said.pop("actions"))
        present = frozenset(said.pop("people_present"))
        return VisitValues(**said, people_present=present, children=children, actions=actions)


def _child_values(child: dict[str, Any]) -> ChildValues:
    said = dict(child)
    placement, person = said.pop("placement", None), said.pop("person", None)
    return ChildValues(key=placed_key(placement) if placement else person_key(person), **said)


class VisitFilter(django_filters.FilterSet):
    """Filters of visits; the dates are inclusive."""

    household = django_filters.NumberFilter(field_name="household_id")
    worker = django_filters.NumberFilter(field_name="worker_id")
    visited_from = django_filters.DateFilter(field_name="visited_on", lookup_expr="gte")
    visited_to = django_filters.DateFilter(field_name="visited_on", lookup_expr="lte")
    is_unannounced = django_filters.BooleanFilter()


def read_along_with_visits() -> list[Prefetch]:
    """What is told with each visit, and no more of it."""
    parts = parts_of_visits(VisitChildSerializer.Meta.fields, VisitActionSerializer.Meta.fields)
    return [read_along(relation, rows) for relation, rows in parts.items()]


class VisitViewSet(RecordViewSet):
    """Completed visits in the caller's scope; POST records one."""

    model = Visit
    serializer_class = VisitSerializer
    filterset_class = VisitFilter

    def get_queryset(self):
        rows = super().get_queryset().completed().select_related("sharing")
        return rows.prefetch_related(*read_along_with_visits()).order_by("pk")

    @extend_schema(request=NewVisitSerializer, responses={201: VisitSerializer})
    def create(self, request: StaffApiRequest) -> Response:
        asked = NewVisitSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        household = access.get_record_or_404(
            request,
            Household.objects.visible_to(request.user),
            action=access.Action.API,
            pk=asked.validated_data["household"],
        )
        if not can_record_visit(request.user, household):
            raise PermissionDenied
        visit = visits.record_visit(
            household=household,
            values=asked.values(),
            is_old_confirmed=asked.validated_data["is_old_confirmed"],
            today=today(),
            by=request.user,
        )
        return Response(VisitSerializer(visit).data, status=status.HTTP_201_CREATED)
