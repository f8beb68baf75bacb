"""The real stack on services of its own, and one after another of its processes killed outright."""

import functools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from devtool import sockets
from devtool.commands.up import children
from devtool.console import Failure, say
from devtool.places import PYTHON, ROOT
from devtool.processes import wait_until
from devtool.services import Service, Services
from devtool.supervisor import Child
from faults.journal import Entry, Journal

STEADY_SECONDS, AFTER_SECONDS = 10, 20


class Phase(NamedTuple):
    """Something that is killed, and for how long it stays away."""

    name: str
    kill: Callable[[], None]
    start: Callable[[], None]
    away_seconds: int


class Lap(NamedTuple):
    """A part of the run, for its line of the table."""

    name: str
    began: float
    ended: float


def run(services: Services, env: Mapping[str, str], state: Path, rounds: int) -> int:
    """Kill each in turn, `rounds` times; print the table, check the promises."""
    journal = Journal(state / "journal.jsonl")
    journal.path.unlink(missing_ok=True)
    shutil.rmtree(Path(env["FILES_ROOT"]).parent / "mail", ignore_errors=True)
    port = sockets.free_port()
    os.environ["PORT"] = str(port)
    stack = {child.name: child for child in children({**env, "PYTHONPATH": str(ROOT)})}
    with _running(stack, port), _writing(env, port, journal):
        laps = [_lap("steady", STEADY_SECONDS)]
        for _ in range(rounds):
            for phase in _phases(services, stack):
                laps += _away(phase)
        say("All of it runs again; the writers have ended, what waits is being done ...")
        _end_writers()
        code = _run_python("faults.checks", env, str(journal.path)).wait()
    _table(laps, list(journal.entries()))
    return code


def _phases(services: Services, stack: Mapping[str, Child]) -> list[Phase]:
    by_name = {type(part).__name__: part for part in services.parts}
    phases = [Phase(name, stack[name].kill, stack[name].start, 3) for name in ("worker", "web")]
    for name, part in by_name.items():
        phases.append(Phase(name, functools.partial(_kill, part), part.start, 15))
    return [*phases, Phase("beat", stack["beat"].kill, stack["beat"].start, 3)]


def _kill(part: Service) -> None:
    """As the kernel does when memory runs out. Its own processes notice by themselves."""
    process = getattr(part, "process", None)
    if process is None:
        raise Failure("A service of an earlier run is still there: try again.")
    process.send_signal(signal.SIGKILL)
    process.wait()


def _away(phase: Phase) -> list[Lap]:
    say(f"Killing: {phase.name}, for {phase.away_seconds} s")
    phase.kill()
    away = _lap(f"{phase.name} away", phase.away_seconds)
    phase.start()
    return [away, _lap(f"{phase.name} back", AFTER_SECONDS)]


def _lap(name: str, seconds: int) -> Lap:
    began = time.time()
    time.sleep(seconds)
    return Lap(name, began, time.time())


@contextmanager
def _running(stack: Mapping[str, Child], port: int) -> Iterator[None]:
    try:
        for child in stack.values():
            child.start()
        if not wait_until(lambda: sockets.listens(port), 60):
            raise Failure(f"The web process does not answer: {stack['web'].last_words()}")
        yield
    finally:
        for child in stack.values():
            child.ask_to_end()
        wait_until(lambda: not any(child.alive() for child in stack.values()), 15)
        for child in stack.values():
            child.kill()


_writers: list[subprocess.Popen[str]] = []


@contextmanager
def _writing(env: Mapping[str, str], port: int, journal: Journal) -> Iterator[None]:
    process = _run_python("faults.writer", env, str(port), str(journal.path))
    _writers.append(process)
    try:
        if process.stdout is None or process.stdout.readline() != "writing\n":
            raise Failure("The writers did not start.")
        yield
    finally:
        _end_writers()


def _end_writers() -> None:
    while _writers:
        process = _writers.pop()
        process.send_signal(signal.SIGTERM)
        process.wait()


def _run_python(module: str, env: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    ours = {
        **env,
        "PYTHONPATH": f"{ROOT}:{ROOT / '.ci'}",
        "DJANGO_SETTINGS_MODULE": "fostering.settings",
    }
    pipe = subprocess.PIPE if module == "faults.writer" else None
    argv = [str(PYTHON), "-m", module, *arguments]
    return subprocess.Popen(argv, env=ours, cwd=ROOT, stdout=pipe, text=True)


def _table(laps: list[Lap], entries: list[Entry]) -> None:
    """What was tried in each part: how many were acknowledged, and the longest wait."""
    say(f"\n{'':<18}" + "".join(f"{what:>26}" for what in ("visits", "emails", "sign-ins")))
    for lap in laps:
        cells = [
            _cell([e for e in entries if e.what == what and lap.began <= e.began < lap.ended])
            for what in ("visit", "email", "sign-in")
        ]
        say(f"{lap.name:<18}" + "".join(f"{cell:>26}" for cell in cells))


def _cell(entries: list[Entry]) -> str:
    if not entries:
        return "-"
    kept = sum(entry.is_kept for entry in entries)
    return f"{kept} of {len(entries)}, {max(entry.seconds for entry in entries):.1f} s"
