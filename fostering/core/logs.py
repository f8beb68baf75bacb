"""Log lines hold ids and never what a record says."""

import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any


def safe_exception(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """Replace `exc_info` by the error's class and where it was raised, without its message.

    A database's message quotes the values that it refused, and a form's what was typed: a name
    in either would end in the log.
    """
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        event["raised_at"] = [f"{f.filename}:{f.lineno} {f.name}" for f in frames[-12:]]
    return event


def without_query(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Leave out of a request's line what follows the `?`: somebody's name, where they search."""
    request = event.get("request")
    if isinstance(request, str):
        event["request"] = request.partition("?")[0]
    return event
