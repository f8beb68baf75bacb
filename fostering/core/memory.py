"""Memory of work that makes very many small objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Do without the search for cycles of objects for the life of the block.

    For a bounded piece of work, such as one chunk of a rebuild: its rows are tuples that are freed
    without that search, and walking over them again and again was a third of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
