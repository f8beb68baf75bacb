"""Talking to the person at the terminal.

Messages go to standard error, so that `./dev manage dumpdata > file` holds the data alone.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Failure(Exception):
    """Something the person has to put right. The message is shown as it is, without a traceback."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins and, when it took a moment, how long it took."""
    say(f"{text} ...")
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    if took >= 1:
        say(f"    {took:.1f} s")
