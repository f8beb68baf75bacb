"""What the roof's templates need beyond the components."""

import datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils.http import urlencode

from fostering.accounts.models import Team
from fostering.dashboards.caseload import Figures
from fostering.dashboards.forms import NOBODY

register = template.Library()


@register.simple_tag(takes_context=True)
def figures_query(context: Context, row: Figures, team: Team | None, is_total: bool = False) -> str:
    """The filters, as a query string, that show the rows behind a line's numbers, on its day."""
    filters: dict[str, Any] = {}
    if team is not None:
        filters["team"] = team.pk
        if not is_total:
            filters["worker"] = row.pk or NOBODY
    elif not is_total:
        filters["team"] = row.pk or NOBODY
    if not context["as_of"].is_today:
        filters["as_of"] = context["as_of"].day.isoformat()
    return urlencode(filters)


@register.filter
def ago(day: datetime.date, today: datetime.date) -> str:
    """How long ago a day was, in the weeks that social workers count in: "8 weeks ago"."""
    days = (today - day).days
    if days < 14:
        return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    return f"{days // 7} weeks ago"
