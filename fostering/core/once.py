"""Reading what several parts of one page need once.

A page that is put together by several apps opens a memory on the record that it is about:

    remember(household)

and its parts read through `once(household, "people", lambda: list(...))`. A record without a
memory, as in a task, an action or a form, is read anew each time.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
MEMORY = "_read_once"


def remember(record: Any) -> None:
    """From now on, what is read through `once` about this object is read once."""
    record.__dict__[MEMORY] = {}


def once(record: Any, what: Hashable, read: Callable[[], T]) -> T:
    """What `read` returns: from the object's memory where it has one."""
    memory: dict[Hashable, Any] | None = record.__dict__.get(MEMORY)
    if memory is None:
        return read()
    if what not in memory:
        memory[what] = read()
    found: T = memory[what]
    return found
