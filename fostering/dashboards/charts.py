"""Charts as static SVG, rendered on the server from Vega-Lite specs; always beside their table."""

import hashlib
import json
from typing import Any

import vl_convert
from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from fostering.dashboards.caseload import MonthOfVisits

IN_TIME, LATE = "#00625e", "#b3541e"
FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
KEPT_SECONDS = 24 * 3600


def visits_chart(months: list[MonthOfVisits]) -> SafeString:
    """Visits a month, stacked: in time below, late above."""
    values = [
        {"month": date_format(m.month, "M y"), "kind": kind, "visits": n, "order": order}
        for m in months
        for kind, n, order in (("In time", m.in_time, 0), ("Late", m.late, 1))
    ]
    spec = {
        "width": 620,
        "height": 220,
        "background": "transparent",
        "description": "Visits each month, in time and late. The same figures are in the table.",
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                "field": "month",
                "type": "ordinal",
                "sort": [date_format(m.month, "M y") for m in months],
                "axis": {"title": None, "labelAngle": 0},
            },
            "y": {
                "field": "visits",
                "type": "quantitative",
                "axis": {"title": "Visits", "tickMinStep": 1, "grid": True},
            },
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": ["In time", "Late"], "range": [IN_TIME, LATE]},
                "legend": {"title": None, "orient": "top"},
            },
            "order": {"field": "order"},
        },
        "config": {
            "font": FONT,
            "axis": {"labelFontSize": 13, "titleFontSize": 13},
            "legend": {"labelFontSize": 14},
            "view": {"stroke": None},
        },
    }
    return _svg(spec)


def _svg(spec: dict[str, Any]) -> SafeString:
    """The chart's SVG, kept in the cache by its own content: the same figures, the same picture."""
    text = json.dumps(spec, sort_keys=True)
    key = "chart-" + hashlib.sha256(text.encode()).hexdigest()[:32]
    svg = cache.get(key)
    if svg is None:
        svg = vl_convert.vegalite_to_svg(spec)
        cache.set(key, svg, KEPT_SECONDS)
    # Made by our own code from numbers and month names: nothing that a person typed is in it.
    return mark_safe(svg)  # noqa: S308
