"""One view for all: runs the statements of a page and sends the rows."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from bench.floor.sql import PAGES


def page(request: HttpRequest, name: str) -> JsonResponse:
    """The lists of one page, as its name in the address says."""
    return JsonResponse(rows_of(name, request.GET.dict()))


def ready(request: HttpRequest) -> HttpResponse:
    """Whether it answers at all."""
    return HttpResponse("ready")


def rows_of(name: str, asked: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Each list of the page as rows by column. Raises KeyError for an unknown page."""
    values: dict[str, Any] = {key: _value(text) for key, text in asked.items()}
    values["today"] = timezone.localdate()
    found = {}
    with connection.cursor() as cursor:
        for list_, statement in PAGES[name].items():
            cursor.execute(statement, values)
            columns = [column.name for column in cursor.description]
            found[list_] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found


def _value(text: str) -> int | str:
    return int(text) if text.isdigit() else text
