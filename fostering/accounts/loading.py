"""Who asks: the person of a request, with what every page asks of them, in one query.

An app above adds what its own pages ask of everybody who signs in, from its AppConfig.ready:

    loading.register("allocated_ids", lambda: ArraySubquery(... OuterRef("pk") ...))

The value is kept on `request.user` alone and holds for that request. Of anybody else, in a task
or an action, whoever needs it asks the database: `of_request` then says None.
"""

from collections.abc import Callable
from typing import Any

from fostering.accounts.models import User

PREFIX = "request_"
_values: dict[str, Callable[[], Any]] = {}


def register(name: str, value: Callable[[], Any]) -> None:
    """Load an expression over User along with the person of a request; a second call replaces."""
    _values[name] = value


def of_request(user: User, name: str) -> Any:
    """What was loaded with the person of a request; None for a person from anywhere else."""
    return getattr(user, PREFIX + name, None)


def load(user_id: Any) -> User | None:
    """The person with that id and all that was registered; None when there is none."""
    extra = {PREFIX + name: value() for name, value in _values.items()}
    return User.objects.annotate(**extra).filter(pk=user_id).first()
