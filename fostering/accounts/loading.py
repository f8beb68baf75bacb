"""Who asks: the person of a request, with what every page asks of them, in one query.

An app above adds what its own pages ask of everybody who signs in, from its AppConfig.ready:

    loading.register("allocated_ids", lambda: ArraySubquery(... OuterRef("pk") ...))

The value is kept on `request.user` alone and holds for that request. Of anybody else, in a task
or an action, whoever needs it asks the database: `of_request` then says None.
"""

import datetime
import functools
from collections.abc import Callable
from typing import Any

from fostering.accounts.models import User
from fostering.core.dates import today

PREFIX = "request_"
# No id, and no value that an expression would hold.
NOBODY = -7_316_245
_values: dict[str, Callable[[], Any]] = {}
# Those of them that are lists of ids by which rows are the person's own.
_ids: list[str] = []


def register(name: str, value: Callable[[], Any]) -> None:
    """Load an expression over User along with the person of a request; a second call replaces."""
    _values[name] = value


def register_ids(name: str, value: Callable[[], Any]) -> None:
    """The same, of an array of ids by which what a person may see is told."""
    register(name, value)
    if name not in _ids:
        _ids.append(name)


def of_request(user: User, name: str) -> Any:
    """What was loaded with the person of a request; None for a person from anywhere else."""
    return getattr(user, PREFIX + name, None)


def ids_of_request(user: User) -> dict[str, list[int]] | None:
    """All the lists of ids that were loaded with the person of a request; else None."""
    found = {name: of_request(user, name) for name in _ids}
    return None if None in found.values() else found


def ids_stand_in(user: User, ids: dict[str, list[int]]) -> None:
    """Make a person look as if they had been loaded with these ids."""
    for name, values in ids.items():
        setattr(user, PREFIX + name, values)


def id_names() -> list[str]:
    return list(_ids)


def load(user_id: Any) -> User | None:
    """The person with that id and all that was registered; None when there is none."""
    sql, parameters = _statement(today(), tuple(_values))
    given = [user_id if value == NOBODY else value for value in parameters]
    return next(iter(User.objects.raw(sql, given)), None)


@functools.lru_cache(maxsize=4)
def _statement(day: datetime.date, names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """The query with its parameters, NOBODY where the id goes. Every request asks the same: to
    have the ORM write it anew took a third of the time of a small page. It holds for a day, as
    what was registered may ask what day it is."""
    extra = {PREFIX + name: _values[name]() for name in names}
    query = User.objects.annotate(**extra).filter(pk=NOBODY).order_by().query
    sql, parameters = query.sql_with_params()
    return sql, tuple(parameters)
