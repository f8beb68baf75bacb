"""Queries whose text is written once and asked many times.

To have the ORM write the SQL of a short query takes longer than to ask it and read its rows: two
thirds of what it costs a web process. Here the text is kept, and only the ids in it change:

    @written
    def _drafts(user: User, *, household: int) -> QuerySet[Visit]:
        return Visit.objects.visible_to(user).filter(household=household, status="draft")

    drafts = _drafts(user, household=household.pk)      # a list, read now

A text belongs to a role and to the positional arguments after the user, such as the day: another
role, another day, a list without ids are written anew. Keyword arguments are ids, lists of ids, or
days: alone they and the ids of the person who asks (theirs, their teams', their households') change
from call to call. The function sees stand-ins for all of these, so it may filter by them and do
nothing else with them. What it does besides raises NotWritable when the text is written.

The server plans such a query once, too (a prepared statement), where ids that it is given say which
rows and no pooler stands before it.

The tests prove each call: the ORM writes the query of the real person too, and it has to be the
same (`settings.PROVE_WRITTEN_QUERIES`).
"""

import copy
import datetime
import functools
import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import psycopg
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from fostering.accounts import loading
from fostering.accounts.models import User
from fostering.core.dates import today

Row = TypeVar("Row")
# One function's texts: roles by days by what else it is given.
TEXTS_KEPT = 128
# Plans that the server keeps for one connection, the last used.
PLANS_KEPT = 300
# Ids that no row has, one for each value that stands in for another.
FIRST_STAND_IN = -1_916_245_000
_PLACES = re.compile(r"IN \((%s(?:, %s)*)\)|%s")
USER, TEAMS = "user", "teams"
# What one value is; anything else is a list of ids.
SINGLE = (int, datetime.date)


class NotWritable(Exception):
    """A query does more with an id than to filter by it, or does not filter by it at all."""


@dataclass(frozen=True)
class Place:
    """Where ids go: one value, or all the values of these names in one array."""

    names: tuple[str, ...]
    is_array: bool
    made_of: Any = None  # the stand-in as the ORM gives it to the driver


@dataclass(frozen=True)
class Text:
    """A query as it was written: its SQL, and for each parameter the value or whose place it is."""

    queryset: Any  # a QuerySet: more of it is looked at than it promises
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]
    prepared: str  # the same with all but ids in it, for the server to plan once

    def filled(self, ids: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(_fill(one, ids) if isinstance(one, Place) else one for one in self.parameters)

    @property
    def is_planned_once(self) -> bool:
        """Not where only the asker's teams and cases say which rows: how many these are decides
        how they are found best, and it is found out for each."""
        places = [one for one in self.parameters if isinstance(one, Place)]
        theirs = {TEAMS, *loading.id_names()}
        return not places or any(not theirs.issuperset(one.names) for one in places)

    def only_ids(self, ids: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(_fill(one, ids) for one in self.parameters if isinstance(one, Place))

    def rows(self, ids: dict[str, Any]) -> list:
        """Ask it with these ids."""
        made, query = type(self.queryset), _Asked(self, ids)
        asked = made(self.queryset.model, query=query, using=self.queryset._db)
        asked._iterable_class = self.queryset._iterable_class
        asked._fields = self.queryset._fields
        return list(asked)


def _fill(place: Place, ids: dict[str, Any]) -> Any:
    if place.is_array:
        return [one for name in place.names for one in ids[name]]
    value, kind = ids[place.names[0]], type(place.made_of)
    # The driver is told the size of a number by its type.
    return kind(value) if issubclass(kind, int) else value


class _Asked:
    """Stands in for a queryset's Query: its compiler gives the text that was written before."""

    def __init__(self, text: Text, ids: dict[str, Any]) -> None:
        self._text, self._ids = text, ids

    def __getattr__(self, name: str) -> Any:
        return getattr(self._text.queryset.query, name)

    def get_compiler(self, using: str, **_options: Any) -> SQLCompiler:
        compiler: Any = copy.copy(self._text.compiler)
        connection = connections[using]
        if settings.DATABASE_POOLER or not self._text.is_planned_once:
            compiler.connection = connection
            asked = self._text.sql, self._text.filled(self._ids)
        else:
            compiler.connection = _Preparing(connection)
            asked = self._text.prepared, self._text.only_ids(self._ids)
        compiler.as_sql = lambda *args, **kwargs: asked
        return cast(SQLCompiler, compiler)


class _Preparing:
    """A connection whose cursors have the server keep the plan of what they ask."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        ours = self._connection
        ours.ensure_connection()
        ours.connection.prepared_max = PLANS_KEPT
        with ours.wrap_database_errors:
            return ours._prepare_cursor(_PreparedCursor(ours.connection))


class _PreparedCursor(psycopg.Cursor):
    def _maybe_prepare_gen(self, pgq: Any, *, prepare: Any = None, binary: Any = None) -> Any:
        self._query = pgq  # what Django tells of as the last query; the driver keeps others alone
        return super()._maybe_prepare_gen(pgq, prepare=True, binary=binary)


class Written(Generic[Row]):
    """A function that makes a query, with the texts that were written for it."""

    def __init__(self, build: Callable[..., "QuerySet[Any, Row]"]) -> None:
        self.build = build
        self.texts: dict[Hashable, Text | None] = {}
        functools.update_wrapper(self, build)

    def __call__(self, user: User | None, *given: Hashable, **ids: Any) -> list[Row]:
        theirs = _ids_of(user)
        if theirs is None or not all(map(_fits, ids.values())):
            # Not the person of a request, but of a task; or an id that is none.
            return list(self.build(user, *given, **ids))
        kinds = tuple((name, _kind(value)) for name, value in ids.items())
        # The ORM leaves out what a list without ids would find.
        empty = frozenset(name for name, value in (theirs | ids).items() if _is_empty(value))
        # The day, as what a person sees may depend on it: a text never outlives it.
        key = (user and (user.role, user.is_active), today(), given, kinds, empty)
        try:
            text = self.texts[key]
        except KeyError:
            self._make_room()
            text = self.texts[key] = _write(self.build, user, given, kinds, empty)
        if settings.PROVE_WRITTEN_QUERIES:
            _prove(text, self.build(user, *given, **ids), theirs | ids)
        return [] if text is None else text.rows(theirs | ids)

    def _make_room(self) -> None:
        while len(self.texts) >= TEXTS_KEPT:
            # Another thread may have been first.
            self.texts.pop(next(iter(self.texts)), None)


written = Written


def _kind(value: Any) -> type:
    return datetime.date if isinstance(value, datetime.date) else type(value)


def _is_empty(value: Any) -> bool:
    return not isinstance(value, SINGLE) and not value


def _fits(value: Any) -> bool:
    """Whether a number is one that a row's id may have."""
    return not isinstance(value, int) or abs(value) < 2**63


def _ids_of(user: User | None) -> dict[str, Any] | None:
    """The ids of the person of a request by which rows are theirs; None of anybody else."""
    if user is None:  # rows of a record that somebody has opened
        return {}
    lists = loading.ids_of_request(user)
    return None if lists is None else {USER: user.pk, TEAMS: user.team_ids(), **lists}


def _write(
    build: Callable[..., QuerySet],
    user: User | None,
    given: tuple[Hashable, ...],
    kinds: tuple[tuple[str, type], ...],
    empty: frozenset[str],
) -> Text | None:
    """Have the ORM write the query for stand-ins; None when it holds nothing for this role."""
    lists = loading.id_names()
    names = [USER, TEAMS, *lists, *(name for name, _ in kinds)]
    stand_ins = {name: FIRST_STAND_IN - number for number, name in enumerate(names)}
    ids = {name: [] if name in empty else _stand_in(stand_ins[name], kind) for name, kind in kinds}
    queryset: Any = build(user and _somebody(user, stand_ins, empty), *given, **ids)
    if queryset._prefetch_related_lookups:
        raise NotWritable("Rows read along (prefetch_related) are asked for by the stand-in.")
    compiler = queryset.query.get_compiler(using=queryset.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    arrays = {TEAMS, *lists, *(name for name, kind in kinds if kind not in SINGLE)}
    whose: dict[Hashable, str] = {number: name for name, number in stand_ins.items()}
    whose |= {ids[name]: name for name, kind in kinds if kind is datetime.date}
    sql, found = _with_places(sql, parameters, whose, arrays)
    used = {name for place in found if isinstance(place, Place) for name in place.names}
    if missing := {name for name, _ in kinds} - used - empty:
        raise NotWritable(f"The query does not filter by {', '.join(sorted(missing))}.")
    prepared = _with_constants(sql, found, connections[queryset.db])
    return Text(queryset, compiler, sql, found, prepared)


def _somebody(user: User, stand_ins: dict[str, int], empty: frozenset[str]) -> User:
    """Somebody of the same role with other ids, and without any where the user has none."""
    somebody = User(pk=stand_ins[USER], role=user.role, is_active=user.is_active)
    lists = {
        name: [] if name in empty else [stand_ins[name]] for name in (TEAMS, *loading.id_names())
    }
    somebody._team_ids = set(lists.pop(TEAMS))
    loading.ids_stand_in(somebody, lists)
    return somebody


def _stand_in(number: int, kind: type) -> Any:
    if kind is datetime.date:
        return datetime.date(1, 1, 1) + datetime.timedelta(days=FIRST_STAND_IN - number)
    return number if kind is int else [number]


def _with_places(
    sql: str, parameters: Sequence[Any], names: dict[Hashable, str], arrays: set[str]
) -> tuple[str, tuple[Any, ...]]:
    """The SQL with `= ANY(%s)` where a list of ids goes, and the places among its parameters."""
    left, found = list(parameters), []

    def place(match: re.Match[str]) -> str:
        count = match[0].count("%s")
        values = [left.pop(0) for _ in range(count)]
        whose = [names.get(one) if isinstance(one, SINGLE) else None for one in values]
        if match[1] and any(whose):
            if not all(name in arrays for name in whose):
                raise NotWritable("A list holds an id beside others.")
            found.append(Place(tuple(map(str, whose)), is_array=True))
            return "= ANY(%s)"
        for value, name in zip(values, whose, strict=True):
            if name in arrays or (name is None and _hides(value, names)):
                raise NotWritable("An id is used for something else than to filter by it.")
            if isinstance(value, datetime.datetime):
                raise NotWritable("A moment would be that of the first call.")
            found.append(Place((name,), is_array=False, made_of=value) if name else value)
        return match[0]

    return _PLACES.sub(place, sql), tuple(found)


def _with_constants(sql: str, parameters: Sequence[Any], connection: Any) -> str:
    """The SQL with its constants, and the ids as numbered by their type."""
    left = iter(parameters)

    def place(_match: re.Match[str]) -> str:
        one = next(left)
        if not isinstance(one, Place):
            return str(connection.ops.compose_sql("%s", [one])).replace("%", "%%")
        if one.is_array:
            return "%s::bigint[]"
        return "%s::date" if isinstance(one.made_of, datetime.date) else "%s::bigint"

    return re.sub("%s", place, sql)


def _hides(value: Any, names: dict[Hashable, str]) -> bool:
    """Whether a value was made of an id. (What was made of a day the tests find: see _prove.)"""
    return any(str(number) in repr(value) for number in names if isinstance(number, int))


def _prove(text: Text | None, real: QuerySet, ids: dict[str, Any]) -> None:
    """Raise unless the text says what the ORM writes for these ids themselves."""
    try:
        wanted = real.query.get_compiler(using=real.db).as_sql()
    except EmptyResultSet:
        wanted = None
    kept = None if text is None else (text.sql, text.filled(ids))
    if (kept and _plain(*kept)) != (wanted and _plain(*wanted)):
        raise NotWritable(f"{kept} was written, and {wanted} is right.")


def _plain(sql: str, parameters: Sequence[Any]) -> tuple[str, list[Any]]:
    """The same for both ways to write a list."""
    left, found = list(parameters), []

    def place(match: re.Match[str]) -> str:
        values = [left.pop(0) for _ in range(match[0].count("%s"))]
        if match[1]:
            found.append(sorted(map(str, values)))
            return "= ANY(%s)"
        found.extend(sorted(map(str, one)) if isinstance(one, list) else one for one in values)
        return match[0]

    return _PLACES.sub(place, sql), found
