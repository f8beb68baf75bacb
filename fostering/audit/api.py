"""What every API view shares: scoped reads with an access log line, domain errors as answers."""

from typing import Any

from django.db.models import Model
from rest_framework import status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from fostering.audit import access
from fostering.core.errors import DomainError, EditConflict


def answer_error(exception: Exception, context: dict[str, Any]) -> Response | None:
    """A rule that says no is 400 beside its field; a record changed meanwhile is 409."""
    if isinstance(exception, EditConflict):
        return Response({"detail": exception.message}, status=status.HTTP_409_CONFLICT)
    if isinstance(exception, DomainError):
        field = exception.field or "non_field_errors"
        return Response({field: [exception.message]}, status=status.HTTP_400_BAD_REQUEST)
    # Written by RefusalLog, once the request's own transaction has been rolled back.
    context["request"]._request.refused = exception
    return exception_handler(exception, context)


class RecordViewSet(viewsets.GenericViewSet):
    """Lists and single records of `model` within the caller's scope; every read is logged."""

    model: type[Model]

    # Any: what each model's own queryset offers is for the views of that model to know.
    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            # drf-spectacular reads the schema: there is no caller.
            return self.model._default_manager.none()
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        access.log_list(request, self.model, action=access.Action.API)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(self.get_serializer(self.get_record(pk)).data)

    def get_record(self, pk: str) -> Any:
        """The record with this key, or 404 when it is not there or not theirs."""
        lookup = {"pk": int(pk)} if pk.isdigit() and len(pk) < 19 else {"pk__isnull": True}
        return access.get_record_or_404(
            self.request, self.get_queryset(), action=access.Action.API, **lookup
        )
