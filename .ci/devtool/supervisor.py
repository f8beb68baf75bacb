"""Keeps the product's processes running together, and ends them together."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from devtool import logs
from devtool.console import Failure, say
from devtool.processes import die_with_parent, give_way, signal_group, wait_until

# Seconds to wait before each restart. After the last one everything ends.
DELAYS = (1.0, 2.0, 4.0, 8.0)
# One that ran this long before it died starts with a clean sheet.
STEADY_SECONDS = 60.0
# Requests and tasks in progress may finish within this time.
PATIENCE_SECONDS = 10.0


class Watched(Protocol):
    """Something that runs and can be started again."""

    name: str

    def start(self) -> None: ...
    def alive(self) -> bool: ...
    def last_words(self) -> str: ...


class Child:
    """One process with everything that it starts, and its log."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        log: Path,
        is_background: bool = False,
    ) -> None:
        self.name = name
        self.argv = list(argv)
        self.env = dict(env)
        self.cwd = cwd
        self.log = log
        self.is_background = is_background
        self.process: subprocess.Popen[bytes] | None = None
        logs.begin(log)

    def start(self) -> None:
        self.kill()  # what a dead one left of its group
        with self.log.open("ab") as log:
            # Its own session, so that Ctrl-C reaches us alone and we end all in good order; and
            # should we be killed outright, the kernel tells it.
            self.process = subprocess.Popen(
                self.argv,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self._before(),
            )

    def _before(self) -> Callable[[], None] | None:
        """What the child does before it becomes the program."""
        steps = [die_with_parent(), give_way if self.is_background else None]
        wanted = [step for step in steps if step]

        def prepare() -> None:
            for step in wanted:
                step()

        return prepare if wanted else None

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.process and self.alive():
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the whole group, whether its first process lives or not."""
        if self.process:
            signal_group(self.process, signal.SIGKILL)
            self.process.wait()

    def last_words(self) -> str:
        code = self.process.returncode if self.process else None
        return f"Exit code {code}; the end of {self.log}:\n{logs.last_lines(self.log)}"


@dataclass
class Record:
    """How often one has died, and when it is next started."""

    deaths: int = 0
    started_at: float = 0.0
    due_at: float | None = None


@dataclass
class Supervisor:
    """Start the children, then call `tick` often; `stop` in a finally block.

    `watched` are started by somebody else and stopped by somebody else, but started again here.
    """

    children: Sequence[Child]
    watched: Sequence[Watched] = ()
    delays: Sequence[float] = DELAYS
    patience: float = PATIENCE_SECONDS
    clock: Callable[[], float] = time.monotonic
    records: dict[str, Record] = field(default_factory=dict)

    def start(self) -> None:
        for each in self._all():
            self.records[each.name] = Record(started_at=self.clock())
        for child in self.children:
            child.start()

    def tick(self) -> None:
        """Restart what died, each time after a longer pause. Raises Failure when it is hopeless."""
        for each in self._all():
            if not each.alive():
                self._handle_death(each, self.records[each.name])

    def stop(self) -> None:
        """Ask all to end, wait, then kill what is left. Nothing survives."""
        for child in self.children:
            child.ask_to_end()
        wait_until(lambda: not any(c.alive() for c in self.children), self.patience)
        for child in self.children:
            child.kill()

    def _all(self) -> list[Watched]:
        return [*self.watched, *self.children]

    def _handle_death(self, each: Watched, record: Record) -> None:
        now = self.clock()
        if record.due_at is None:
            self._note_death(each, record, now)
        elif now >= record.due_at:
            record.due_at, record.started_at = None, now
            each.start()

    def _note_death(self, each: Watched, record: Record, now: float) -> None:
        if now - record.started_at >= STEADY_SECONDS:
            record.deaths = 0
        if record.deaths == len(self.delays):
            message = f"{each.name} does not stay up, so everything ends."
            raise Failure(f"{message} {each.last_words()}")
        delay = self.delays[record.deaths]
        record.deaths += 1
        record.due_at = now + delay
        say(f"{each.name} ended; starting it again in {delay:g} s. {each.last_words()}")
