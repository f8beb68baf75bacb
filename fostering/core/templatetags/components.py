"""Components: the only way templates draw them. They are a template builtin: no {% load %}.

Every one is shown at /components/ with its code. Block components end with {% end<name> %}.

Actions and text
  {% button "Record a visit" %}                         submit; the one green button of a page
  {% button "Cancel" href=url secondary=True %}         link-button; also warning=True, name=, value=
  {% back_link url "Back to My work" %}
  {% breadcrumbs "Households" list_url "Household HH-0042" %}   label url ... last label
  {% inset %}...{% endinset %}    {% warning "Text" %}    {% details "Summary" %}...{% enddetails %}
  {% banner "success" "Visit recorded" %}...{% endbanner %}   kinds: success, info, error
  {% empty_state "No visits are due before 3 May" %}what next{% endempty_state %}
  {% copyable reference %}        text with a Copy button (an error's reference)

State and dates
  {% tag "Overdue" "red" %}       colours: red amber green blue grey purple; always a word
  {% state_tag "overdue" %}       words and colours of the STATES below; {% state_tag code label %}
  {% badge "Connected person" "purple" %}
  {% due date %}                  "Overdue by 3 days (due 14 April 2026)", "Due today",
                                  "Due in 5 days (19 April)"; {% due date soon=14 as_at=day %}
  {{ date|due_text }}             the same words without markup

Records
  {% summary_list %}{% row "Approved" value href=url action="Change" %}{% endsummary_list %}
      long values: {% row_block "Address" %}<p>...</p>{% endrow_block %}
  {% identity_bar "The Brook household" ref="HH-0042" %}  facts and actions: see identity_facts
      {% identity_bar name facts=pairs %}buttons{% endidentity_bar %}   pairs: [(label, value)]
  {% sub_navigation items "Household" %}     items: [(label, url)] or [(label, url, count)]
  {% timeline %}{% event "Visit recorded" when by="A Worker" href=url %}body{% endevent %}{% endtimeline %}
  {% task_list %}{% task "Health" status="Completed" colour="green" href=url hint="" %}{% endtask_list %}

Numbers
  {% stat "Overdue" 12 href=url colour="red" hint="3 more than last week" %}  inside {% stats %}...{% endstats %}
  {% progress 3 7 "3 of 7 standards signed off" %}
  {% bar 3 10 colour="red" label="3 of 10" %}     {% sparkline values label="Visits a month" %}

Lists
  <table class="govuk-table app-table-stack"> and data-label="Column" on each cell: a list on a phone
  {% sort_header "Next visit" "next_visit" %}     th; ?sort=next_visit / -next_visit
  {% pagination page_obj "households" %}          keeps the other parameters of the address
  {% filters form %}                              form over a FilterForm, with chips of what is on

Forms
  {% error_summary form formset %}     one summary for all; put it above the h1
  {{ form }}   {{ form.name.as_field_group }}   {{ formset }}
  {% save_bar saved_at=draft.saved_at %}button{% endsave_bar %}   draft state, sticky on phones
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from fostering.core.dates import in_words, today
from fostering.core.finding import FindField
from fostering.core.forms import summary_lines

register = template.Library()

DUE_SOON_DAYS = 14
# Code of a state: its colour and word. A component never shows a colour without the word.
STATES = {
    "overdue": ("red", "Overdue"),
    "lapsed": ("red", "Lapsed"),
    "missing": ("red", "Missing"),
    "due_soon": ("amber", "Due soon"),
    "due_today": ("amber", "Due today"),
    "expiring": ("amber", "Expiring"),
    "upcoming": ("blue", "Upcoming"),
    "in_progress": ("blue", "In progress"),
    "draft": ("grey", "Draft"),
    "not_started": ("grey", "Not started"),
    "not_due": ("grey", "Not due"),
    "ended": ("grey", "Ended"),
    "done": ("green", "Done"),
    "completed": ("green", "Completed"),
    "current": ("green", "Current"),
    "on_time": ("green", "On time"),
    "restricted": ("purple", "Restricted"),
}


# --- actions and text


@register.simple_tag
def button(
    text: str,
    *,
    href: str = "",
    secondary: bool = False,
    warning: bool = False,
    **attrs: str,
) -> SafeString:
    """A button, or a link that looks like one. Other keywords become attributes (name, value).

    No template of its own, as lists have one in every row.
    """
    style = " govuk-button--secondary" if secondary else " govuk-button--warning" if warning else ""
    more = format_html_join("", ' {}="{}"', attrs.items())
    if href:
        return format_html(
            '<a href="{}" role="button" draggable="false" class="govuk-button{}"'
            ' data-module="govuk-button"{}>{}</a>',
            href, style, more, text,
        )  # fmt: skip
    return format_html(
        '<button type="submit" class="govuk-button{}" data-module="govuk-button"'
        ' data-prevent-double-click="true"{}>{}</button>',
        style, more, text,
    )  # fmt: skip


@register.simple_tag
def back_link(href: str, text: str = "Back") -> SafeString:
    return format_html(
        '<nav aria-label="Back"><a href="{}" class="govuk-back-link">{}</a></nav>', href, text
    )


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*steps: str) -> dict[str, Any]:
    """Steps are label, url, label, url, ... and last the page's own label."""
    pairs = list(zip(steps[:-1:2], steps[1:-1:2], strict=True))
    return {"links": pairs, "here": steps[-1]}


@register.simple_block_tag
def inset(content: str) -> SafeString:
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_tag
def warning(text: str) -> SafeString:
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon"'
        ' aria-hidden="true">!</span><strong class="govuk-warning-text__text">'
        '<span class="govuk-visually-hidden">Warning</span> {}</strong></div>',
        text,
    )


@register.simple_block_tag
def details(content: str, summary: str, *, is_open: bool = False) -> SafeString:
    """No template of its own, as lists have one in every row."""
    return format_html(
        '<details class="govuk-details"{}>\n<summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>\n'
        '<div class="govuk-details__text">{}</div>\n</details>',
        " open" if is_open else "", summary, content,
    )  # fmt: skip


@register.simple_block_tag
def banner(content: str, kind: str, title: str) -> str:
    """A notification banner; kinds success, info and error."""
    return _block("banner", content, kind=kind, title=title)


@register.simple_block_tag
def empty_state(content: str, title: str) -> str:
    return _block("empty_state", content, title=title)


@register.inclusion_tag("components/copyable.html")
def copyable(text: str) -> dict[str, str]:
    return {"text": text}


# --- state and dates


@register.simple_tag
def tag(text: str, colour: str = "grey") -> SafeString:
    return format_html('<strong class="govuk-tag app-tag--{}">{}</strong>', colour, text)


@register.simple_tag
def state_tag(code: str, label: str = "") -> SafeString:
    """The tag of a state by its code (STATES); `label` replaces the word."""
    colour, word = STATES.get(str(code), ("grey", str(code).replace("_", " ").capitalize()))
    return tag(label or word, colour)


@register.simple_tag
def badge(text: str, colour: str = "grey") -> SafeString:
    return format_html('<span class="moj-badge app-badge--{}">{}</span>', colour, text)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _short(day: datetime.date, near: datetime.date) -> str:
    """A date, with its year only where it differs from the year of `near`."""
    words = in_words(day)
    return words.rpartition(" ")[0] if day.year == near.year else words


@register.filter
def number(value: int) -> str:
    """A whole number with its thousands parted: 42,190."""
    return f"{value:,}"


@register.filter
def due_text(due_on: datetime.date, as_at: datetime.date | None = None) -> str:
    """A due date with how far away it is: a date is never alone."""
    as_at = as_at or today()
    late = (as_at - due_on).days
    if late > 0:
        return f"Overdue by {_days(late)} (due {in_words(due_on)})"
    if late == 0:
        return "Due today"
    when = "Due tomorrow" if late == -1 else f"Due in {_days(-late)}"
    return f"{when} ({_short(due_on, as_at)})"


@register.simple_tag
def due(
    due_on: datetime.date | None,
    *,
    soon: int = DUE_SOON_DAYS,
    as_at: datetime.date | None = None,
) -> SafeString:
    """`due_text` with its colour; `soon` is the number of days that counts as due soon."""
    if due_on is None:
        return mark_safe('<span class="app-due">No date</span>')
    as_at = as_at or today()
    days = (due_on - as_at).days
    state = "overdue" if days < 0 else "soon" if days <= soon else "later"
    return format_html(
        '<span class="app-due app-due--{}">{}</span>', state, due_text(due_on, as_at)
    )


# --- records


@register.simple_block_tag
def summary_list(content: str) -> SafeString:
    return format_html('<dl class="govuk-summary-list">{}</dl>', content)


@register.inclusion_tag("components/row.html")
def row(key: str, value: Any, *, href: str = "", action: str = "Change") -> dict[str, Any]:
    """One line of a summary list; an empty value says so."""
    return {"key": key, "value": value, "href": href, "action": action}


@register.simple_block_tag
def row_block(content: str, key: str, *, href: str = "", action: str = "Change") -> str:
    return render_to_string("components/row.html", row(key, content, href=href, action=action))


@register.simple_block_tag
def identity_bar(
    content: str, name: str, *, ref: str = "", facts: Iterable[tuple[str, Any]] = ()
) -> str:
    """Whose record this is. `facts` are pairs of label and value; the block holds the buttons."""
    return _block("identity_bar", content, name=name, ref=ref, facts=[f for f in facts if f[1]])


@register.inclusion_tag("components/sub_navigation.html", takes_context=True)
def sub_navigation(context: Context, items: Iterable[Sequence[Any]], label: str) -> dict[str, Any]:
    """Pages of one record. Items are (words, url) or (words, url, count)."""
    request = context.get("request")
    path = request.path if request else ""
    return {
        "label": label,
        "items": [
            {
                "label": item[0],
                "url": item[1],
                "count": item[2] if len(item) > 2 else None,
                "is_current": item[1] == path,
            }
            for item in items
        ],
    }


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    return format_html('<ol class="app-timeline">{}</ol>', content)


@register.simple_block_tag
def event(content: str, title: str, when: Any, *, by: str = "", href: str = "") -> str:
    """One thing that happened, on a date or at a moment."""
    is_moment = isinstance(when, datetime.datetime)
    return _block(
        "event",
        content,
        title=title,
        when=when,
        is_moment=is_moment,
        by=by,
        href=href,
    )


@register.simple_block_tag
def task_list(content: str) -> SafeString:
    return format_html('<ul class="govuk-task-list">{}</ul>', content)


@register.inclusion_tag("components/task.html")
def task(
    title: str,
    *,
    status: str,
    colour: str = "",
    href: str = "",
    hint: str = "",
    key: str = "",
) -> dict[str, str]:
    """One section to do. Without a colour the status is plain text, as for "Completed"."""
    key = key or "".join(c if c.isalnum() else "-" for c in title.lower())
    return {
        "title": title,
        "status": status,
        "colour": colour,
        "href": href,
        "hint": hint,
        "key": key,
    }


# --- numbers


@register.simple_block_tag
def stats(content: str) -> SafeString:
    return format_html('<ul class="app-stats">{}</ul>', content)


@register.inclusion_tag("components/stat.html")
def stat(
    label: str, number: Any, *, href: str = "", colour: str = "", hint: str = ""
) -> dict[str, Any]:
    """A number that leads to the rows behind it."""
    return {
        "label": label,
        "number": number,
        "href": href,
        "colour": colour,
        "hint": hint,
    }


@register.inclusion_tag("components/progress.html")
def progress(value: int, maximum: int, text: str) -> dict[str, Any]:
    return {"value": value, "maximum": maximum, "text": text}


@register.simple_tag
def bar(value: float, maximum: float, *, label: str, colour: str = "", width: int = 120) -> str:
    """A small bar for a table row; `label` is what it says in words."""
    part = round(width * min(max(value, 0) / maximum, 1), 1) if maximum else 0
    return format_html(
        '<svg class="app-bar" role="img" aria-label="{}" width="{}" height="14"'
        ' viewBox="0 0 {} 14"><rect class="app-bar__rest" width="{}" height="14"/>'
        '<rect class="app-bar__part app-bar__part--{}" width="{}" height="14"/></svg>',
        label, width, width, width, colour or "plain", part,
    )  # fmt: skip


@register.simple_tag
def sparkline(values: Sequence[float], *, label: str, width: int = 120, height: int = 28) -> str:
    """A small line for a table row, oldest value first; the scale begins at nought."""
    numbers = list(values)
    if not numbers:
        return ""
    top, step = max([*numbers, 1]), (width - 8) / max(len(numbers) - 1, 1)
    points = [
        (round(4 + i * step, 1), round(height - 4 - (height - 8) * number / top, 1))
        for i, number in enumerate(numbers)
    ]
    line = format_html_join(" ", "{},{}", points)
    return format_html(
        '<svg class="app-sparkline" role="img" aria-label="{}" width="{}" height="{}"'
        ' viewBox="0 0 {} {}"><polyline points="{}"/><circle cx="{}" cy="{}" r="3"/></svg>',
        label, width, height, width, height, line, *points[-1],
    )  # fmt: skip


# --- lists


def _address(context: Context, **changes: str | None) -> str:
    """The query string of the page, with `changes` (None removes)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: Context, label: str, key: str, *, default: str = "", numeric: bool = False
) -> dict[str, Any]:
    """A column's heading that sorts the list on the server. `default` is the list's own order."""
    current = context["request"].GET.get("sort", default)
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    following = f"-{key}" if order == "ascending" else key
    return {
        "label": label,
        "order": order,
        "numeric": numeric,
        "url": _address(context, sort=following, page=None),
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: Context, page: Page, noun: str = "results", param: str = "page"
) -> dict[str, Any]:
    """Links to the other pages, and "Showing 51 to 100 of 412 households".

    Where a page has two lists, the second has its number in the address as `param`.
    """
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "noun": noun,
        "pages": [
            {
                "number": number if isinstance(number, int) else None,
                "url": _address(context, **{param: str(number)}),
                "is_current": number == page.number,
            }
            for number in numbers
        ],
        "previous": _turned(context, page, -1, param) if page.has_previous() else "",
        "next": _turned(context, page, 1, param) if page.has_next() else "",
    }


def _turned(context: Context, page: Page, by: int, param: str) -> str:
    return _address(context, **{param: str(page.number + by)})


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: Context, form: forms.BaseForm, title: str = "Filter") -> dict[str, Any]:
    """The questions beside a list. The order of the list survives, the page number does not."""
    query = context["request"].GET
    chips = []
    for bound in form.visible_fields():
        for value, text in _answers(form, bound.html_name, query):
            rest = query.copy()
            rest.setlist(
                bound.html_name,
                [v for v in query.getlist(bound.html_name) if v != value],
            )
            rest.pop("page", None)
            chips.append(
                {
                    "text": f"{bound.label}: {choice_label(bound.field, text)}",
                    "url": f"?{rest.urlencode()}",
                }
            )
    return {
        "form": form,
        "title": title,
        "chips": chips,
        "sort": query.get("sort", ""),
        "clear_url": context["request"].path,
    }


def _answers(form: forms.BaseForm, name: str, query: QueryDict) -> list[tuple[str, str]]:
    """Each answer to a question as the address has it and as the form was given it, which differ
    where it was typed (`fostering.core.typed`)."""
    values = query.getlist(name)
    texts = form.data.getlist(name) if isinstance(form.data, MultiValueDict) else values
    return [(value, text) for value, text in zip(values, texts, strict=False) if value and text]


def choice_label(field: forms.Field, value: str) -> str:
    """The words of a choice, for a field that has choices."""
    if isinstance(field, FindField):
        return field.words_of(value)
    for code, label in getattr(field, "choices", ()) or ():
        if isinstance(label, list | tuple):
            for inner_code, inner_label in label:
                if str(inner_code) == value:
                    return str(inner_label)
        elif str(code) == value:
            return str(label)
    return value


# --- forms


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: forms.BaseForm | forms.BaseFormSet) -> dict[str, Any]:
    """All errors of these forms and formsets in one box that takes the focus."""
    return {"lines": [line for source in sources if source for line in summary_lines(source)]}


@register.simple_block_tag
def save_bar(content: str, *, saved_at: Any = "") -> str:
    """The state of a draft in words, beside its buttons; autosave.js keeps it up to date."""
    return _block("save_bar", content, saved_at=saved_at)


def _block(component: str, content: str, /, **values: Any) -> str:
    """A component's template around what its block rendered."""
    values["content"] = conditional_escape(content)
    return render_to_string(f"components/{component}.html", values)
