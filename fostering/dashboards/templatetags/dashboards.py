"""What the roof's templates need beyond the components."""

import datetime

from django import template
from django.template.context import Context
from django.utils.http import urlencode

from fostering.core.addresses import address
from fostering.dashboards.figures import NO_AREA, OUTSIDE_AREAS, Figures, part_query
from fostering.dashboards.forms import NOBODY

register = template.Library()


@register.simple_tag(takes_context=True)
def figures_query(context: Context, row: Figures, is_total: bool = False) -> str:
    """The filters, as a query string, that show the rows behind a line's numbers, on its day."""
    filters = part_query(context["part"])
    if not is_total:
        filters[context["lines"]] = row.pk or NOBODY
        if row.pk == OUTSIDE_AREAS:
            filters["area"] = NO_AREA
        if row.pk is None and context["lines"] == "area":
            filters = {"team": NOBODY}
    if not context["as_of"].is_today:
        filters["as_of"] = context["as_of"].day.isoformat()
    return urlencode(filters)


@register.simple_tag(takes_context=True)
def line_url(context: Context, row: Figures) -> str:
    """The page that a line opens: an area's, a team's, a worker's households; "" for the others."""
    if row.pk == OUTSIDE_AREAS:
        return f"{address('team-list')}?area={NO_AREA}"
    if row.pk is None:
        return ""
    if context["lines"] == "worker":
        query = urlencode({"worker": row.pk, **part_query(context["part"])})
        return f"{address('household-list')}?{query}"
    return address(f"{context['lines']}-page", row.pk)


@register.filter
def ago(day: datetime.date, today: datetime.date) -> str:
    """How long ago a day was, in the weeks that social workers count in: "8 weeks ago"."""
    days = (today - day).days
    if days < 14:
        return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    return f"{days // 7} weeks ago"
