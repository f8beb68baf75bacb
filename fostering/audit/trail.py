"""Who changed what on a household's record: the versions of its rows, as differences in words.

Each app registers the models whose changes belong to a household's record, in its `audit.py`:

    trail.register(Check, household="person__household", label="Check",
                   names=lambda check: check.get_kind_display(), shown=may_read_checks)
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.formats import date_format

# Set by the database or by save(): they say nothing that the line itself does not.
_SILENT = {"id", "created_at", "updated_at", "version", "name_key"}


@dataclass(frozen=True)
class Source:
    """A model with history whose rows belong to households.

    `household` is the lookup from a version to the household's id. `title` says which row it is
    from one version of it. `shown(user)`: whether the user's role reads these rows at all.
    """

    model: Any
    household: str
    label: str
    title: Callable[[Any], str] = lambda version: ""
    shown: Callable[[Any], bool] = lambda user: True
    silent: frozenset[str] = field(default_factory=frozenset)


class Change(NamedTuple):
    """One field of one row: what it was and what it is."""

    label: str
    before: str
    after: str


class Entry(NamedTuple):
    """One version of one row."""

    at: datetime.datetime
    by: Any
    what: str
    verb: str
    changes: list[Change]
    reason: str
    is_new: bool


VERBS = {"+": "Added", "~": "Changed", "-": "Removed"}
_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a model's versions to the trail; registering it again replaces it."""
    _sources[source.model._meta.label_lower] = source


def entries(
    household_id: int, user: Any, *, before: datetime.datetime | None, limit: int
) -> list[Entry]:
    """The newest `limit` versions before a moment, each compared with the version before it.

    A fixed number of queries: two a source, and one for each model that a field points to.
    """
    found: list[tuple[Source, Any]] = []
    for source in _sources.values():
        if source.shown(user):
            versions = _versions(source, household_id, before)[:limit]
            found += [(source, version) for version in versions]
    found.sort(key=lambda pair: (pair[1].history_date, pair[1].history_id), reverse=True)
    found = found[:limit]
    earlier = _earlier(found)
    pairs = [
        (source, version, earlier.get((source.label, version.earlier_id)))
        for source, version in found
    ]
    names = _names(pairs)
    return [_entry(source, version, before_it, names) for source, version, before_it in pairs]


def _versions(
    source: Source, household_id: int, before: datetime.datetime | None
) -> models.QuerySet:
    history = source.model.history.model.objects
    same_row = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    wanted = Q(**{source.household: household_id})
    if before:
        wanted &= Q(history_date__lt=before)
    return (
        history.filter(wanted)
        .select_related("history_user")
        .annotate(earlier_id=Subquery(same_row.order_by("-history_id").values("history_id")[:1]))
        .order_by("-history_date", "-history_id")
    )


def _earlier(found: Iterable[tuple[Source, Any]]) -> dict[tuple[str, int], Any]:
    wanted: dict[str, set[int]] = defaultdict(set)
    sources = {source.label: source for source, _ in found}
    for source, version in found:
        if version.earlier_id:
            wanted[source.label].add(version.earlier_id)
    return {
        (label, pk): version
        for label, pks in wanted.items()
        for pk, version in sources[label].model.history.model.objects.in_bulk(pks).items()
    }


def _fields(source: Source) -> list[models.Field]:
    """The fields whose change is told. A stored history without a field (drafts) has none of it."""
    history = {one.name for one in source.model.history.model._meta.get_fields()}
    return [
        one
        for one in source.model._meta.concrete_fields
        if one.name in history and one.name not in _SILENT | source.silent
    ]


def _names(pairs: Sequence[tuple[Source, Any, Any]]) -> dict[tuple[type, int], str]:
    """What the rows are called that changed fields point to: people, teams, files."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for source, version, earlier in pairs:
        for one in _fields(source):
            if one.is_relation and one.related_model:
                values = {getattr(row, one.attname) for row in (version, earlier) if row}
                wanted[one.related_model] |= values - {None}
    return {
        (model, pk): str(row)
        for model, pks in wanted.items()
        for pk, row in model._base_manager.in_bulk(pks).items()
    }


def _entry(source: Source, version: Any, earlier: Any, names: dict[tuple[type, int], str]) -> Entry:
    changes = []
    for one in _fields(source):
        after = getattr(version, one.attname)
        before = getattr(earlier, one.attname) if earlier else None
        if before != after and not (earlier is None and after in (None, "", False)):
            label = str(one.verbose_name)
            changes.append(
                Change(
                    label[:1].upper() + label[1:],
                    _in_words(one, before, names),
                    _in_words(one, after, names),
                )
            )
    return Entry(
        at=version.history_date,
        by=version.history_user,
        what=" ".join(filter(None, [source.label, source.title(version)])),
        verb=VERBS.get(version.history_type, "Changed"),
        changes=changes,
        reason=version.history_change_reason or "",
        is_new=earlier is None,
    )


def _in_words(one: models.Field, value: Any, names: dict[tuple[type, int], str]) -> str:
    if value is None or value == "":
        return ""
    if one.is_relation:
        return names.get((cast("type", one.related_model), value), "")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime.datetime):
        return date_format(value, "j F Y, H:i")
    if isinstance(value, datetime.date):
        return date_format(value, "j F Y")
    return str(dict(one.flatchoices).get(value, value))
