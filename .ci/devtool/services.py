"""PostgreSQL and Valkey, shared by the commands that run at the same time.

Each command holds a shared lock while it uses them. Whoever comes first starts them, whoever can
take the lock alone at the end was the last and stops them. A killed command loses its lock with
its life; what it left running is used by the next.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from devtool import locks
from devtool.broker import Valkey
from devtool.places import STATE
from devtool.postgres import Postgres


class Service(Protocol):
    def start(self) -> None: ...
    def alive(self) -> bool: ...
    def stop(self) -> None: ...
    def env(self) -> dict[str, str]: ...
    def destroy(self) -> None: ...


class Services:
    """The services of one state folder that the environment does not already name."""

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        self.state = state
        self.parts: list[Service] = []
        if not _given("DATABASE_URL"):
            self.parts.append(Postgres(state, durable=durable))
        if not _given("REDIS_URL"):
            self.parts.append(Valkey(state, durable=durable))

    def start(self) -> None:
        """Start those that do not run. Safe to call again when one died."""
        with self._turn():
            for part in self.parts:
                part.start()

    def alive(self) -> bool:
        return all(part.alive() for part in self.parts)

    def stop(self) -> None:
        for part in reversed(self.parts):
            part.stop()

    def destroy(self) -> None:
        for part in self.parts:
            part.destroy()

    def env(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of those that are ours."""
        return {name: value for part in self.parts for name, value in part.env().items()}

    @contextmanager
    def running(self) -> Iterator["Services"]:
        """Started on the way in; on the way out stopped by the last command that leaves."""
        with locks.open_lock(self.state / "users.lock") as users:
            with self._turn():
                locks.share(users)
            try:
                self.start()
                yield self
            finally:
                with self._turn():
                    if locks.take_alone(users):
                        self.stop()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Starting and stopping happen one at a time."""
        with locks.exclusive(self.state / "turn.lock"):
            yield


@contextmanager
def running(state: Path = STATE, *, durable: bool = True) -> Iterator[Services]:
    """The services of a state folder, running."""
    with Services(state, durable=durable).running() as services:
        yield services


def _given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))
