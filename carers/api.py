"""Households in the REST API."""

import django_filters
from rest_framework import serializers

from carers.enums import Category
from carers.models import Allocation, Approval, Household, Person
from fostering.audit.api import RecordViewSet
from fostering.core.dates import today
from fostering.core.querysets import in_force
from fostering.core.serializers import RowSerializer


class PersonSerializer(RowSerializer[Person]):
    """Somebody in a household."""

    class Meta:
        model = Person
        fields = ["id", "ref", "role", "first_name", "last_name", "born_on", "joined_on", "left_on"]


class ApprovalSerializer(RowSerializer[Approval]):
    """An approval with its terms."""

    class Meta:
        model = Approval
        fields = [
            "id",
            "kind",
            "started_on",
            "ended_on",
            "extended_on",
            "max_children",
            "youngest_age",
            "oldest_age",
            "terms",
        ]


class AllocationSerializer(RowSerializer[Allocation]):
    """A worker's time with the household."""

    worker_name = serializers.CharField(source="worker.get_full_name", read_only=True)

    class Meta:
        model = Allocation
        fields = ["id", "worker", "worker_name", "kind", "started_on", "ended_on"]


class HouseholdSerializer(RowSerializer[Household]):
    """A household on a line of a list."""

    team_name = serializers.CharField(source="team.name", read_only=True)
    is_approved = serializers.BooleanField(read_only=True)

    class Meta:
        model = Household
        fields = [
            "id",
            "ref",
            "name",
            "category",
            "team",
            "team_name",
            "rotation_exempt",
            "is_approved",
            "updated_at",
        ]


class HouseholdDetailSerializer(HouseholdSerializer):
    """A household with its people, approvals and allocations."""

    people = PersonSerializer(many=True, read_only=True)
    approvals = ApprovalSerializer(many=True, read_only=True)
    allocations = AllocationSerializer(many=True, read_only=True)

    class Meta(HouseholdSerializer.Meta):
        fields = [
            *HouseholdSerializer.Meta.fields,
            "address",
            "postcode",
            "phone",
            "people",
            "approvals",
            "allocations",
        ]


class HouseholdFilter(django_filters.FilterSet):
    """`q` finds names, references and postcodes; `approved` is as of today."""

    q = django_filters.CharFilter(method="filter_q", max_length=100)
    category = django_filters.ChoiceFilter(choices=Category.choices)
    team = django_filters.NumberFilter(field_name="team_id")
    worker = django_filters.NumberFilter(method="filter_worker")
    approved = django_filters.BooleanFilter(field_name="is_approved")

    def filter_q(self, queryset, name: str, value: str):
        return queryset.matching(value)

    def filter_worker(self, queryset, name: str, value):
        current = in_force(today(), "allocations__")
        return queryset.filter(current, allocations__worker_id=value)


class HouseholdViewSet(RecordViewSet):
    """Households in the caller's scope. They are written in the browser."""

    model = Household
    filterset_class = HouseholdFilter

    def get_queryset(self):
        rows = super().get_queryset().with_approved(on=today()).select_related("team")
        if self.action == "retrieve":
            rows = rows.prefetch_related("people", "approvals", "allocations__worker")
        return rows.order_by("pk")

    def get_serializer_class(self):
        return HouseholdDetailSerializer if self.action == "retrieve" else HouseholdSerializer
