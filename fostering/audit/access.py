"""Reading a person's record: the scoped read and its access log line, in one place.

Views load what they show with `get_record_or_404`; lists call `log_list`. A record outside the
person's scope gives 404, the same as one that does not exist, and the attempt is logged.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import models
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from fostering.audit.models import AccessLog

Action = AccessLog.Action
M = TypeVar("M", bound=Model)


class RecordNotVisible(Http404):
    """Not there, or not theirs: the answer is the same. Carries what the refusal log needs."""

    def __init__(self, model: type[Model], lookup: dict[str, Any]) -> None:
        super().__init__("No such record")
        self.subject_type = model._meta.label_lower
        pk = lookup.get("pk")
        self.subject_id = pk if isinstance(pk, int) else None


def get_record_or_404(
    request: HttpRequest,
    queryset: QuerySet[M],
    *,
    action: str = Action.VIEW,
    page: str | None = None,
    **lookup: Any,
) -> M:
    """The one record of `queryset` (already narrowed by visible_to), logged as read.

    `page` is written in place of the page's own name where that would say too much: the lines of
    a household are open to people who may not know what a restricted page is for.
    """
    found = queryset.filter(**lookup)[:1]
    return the_one_or_404(request, queryset.model, found, action=action, page=page, **lookup)


def the_one_or_404(
    request: HttpRequest,
    model: type[M],
    found: Iterable[M],
    *,
    action: str = Action.VIEW,
    page: str | None = None,
    **lookup: Any,
) -> M:
    """The same, of rows that were read for `lookup` from what the person may see: one, or none."""
    record = next(iter(found), None)
    if record is None:
        raise RecordNotVisible(model, lookup)
    log(request, record, action=action, page=page)
    return record


def log(
    request: HttpRequest,
    subject: models.Model,
    *,
    action: str = Action.VIEW,
    page: str | None = None,
) -> None:
    """Write that request.user read `subject`."""
    AccessLog.objects.create(
        user=_user(request),
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        household_id=household_id_of(subject),
        page=_page(request) if page is None else page,
    )


def log_list(request: HttpRequest, model: type[Model], *, action: str = Action.LIST) -> None:
    """Write that request.user saw a list of `model` (one line a page, not one a row)."""
    AccessLog.objects.create(
        user=_user(request),
        action=action,
        subject_type=model._meta.label_lower,
        page=_page(request),
    )


def log_search(request: HttpRequest, found: Mapping[str, int]) -> None:
    """Write that request.user searched, and how many of each kind they were shown: {"person": 3}.

    What they typed is often a name, and is not kept.
    """
    numbers = " ".join(f"{kind}={number}" for kind, number in found.items() if number)
    AccessLog.objects.create(
        user=_user(request),
        action=Action.SEARCH,
        subject_type="search",
        page=f"{_page(request)} {numbers}".strip()[:80],
    )


def log_refusal(request: HttpRequest, subject_type: str, subject_id: int | None) -> None:
    """Write that request.user asked for what is not theirs (or is not there)."""
    AccessLog.objects.create(
        user=_user(request),
        action=Action.DENIED,
        subject_type=subject_type,
        subject_id=subject_id,
        page=_page(request),
    )


def household_id_of(subject: models.Model) -> int | None:
    """The household that a record belongs to, found on the record itself.

    None for a restricted record: whoever reads the household's history may not know of it.
    """
    if getattr(subject, "is_restricted", False):
        return None
    if subject._meta.label_lower == "carers.household":
        return subject.pk
    return getattr(subject, "household_id", None)


def _user(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


def _page(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name if match else "")[:80]
