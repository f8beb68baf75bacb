"""Processes and signals."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
NICE = 10


class Interrupted(BaseException):
    """We were told to end (Ctrl-C, kill, a closed terminal). Not an Exception: nobody swallows it."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def end_tidily() -> None:
    """Turn the first SIGINT, SIGTERM or SIGHUP into Interrupted, so that `finally` blocks run.

    Later ones are ignored: the tidying has its own time limits, and a second Ctrl-C that cut it
    short would leave processes behind.
    """

    def interrupt(signum: int, _frame: FrameType | None) -> None:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        raise Interrupted(signum)

    for ending in ENDINGS:
        # Under nohup the closed terminal is meant to be survived.
        if ending != signal.SIGHUP or signal.getsignal(ending) != signal.SIG_IGN:
            signal.signal(ending, interrupt)


@contextmanager
def _handling(
    signums: Sequence[int], handler: Callable[[int, FrameType | None], None]
) -> Iterator[None]:
    before = {signum: signal.signal(signum, handler) for signum in signums}
    try:
        yield
    finally:
        for signum, old in before.items():
            signal.signal(signum, old)


def run_in_foreground(
    argv: Sequence[str | Path], env: Mapping[str, str], cwd: Path | None = None
) -> int:
    """Run a command that owns the terminal; return its exit code as a shell would.

    Ctrl-C reaches it from the terminal by itself, so we only stay alive to tidy up after it.
    SIGTERM and SIGHUP reach us alone, so we pass them on.
    """
    process: subprocess.Popen[bytes] | None = None

    def pass_on(signum: int, _frame: FrameType | None) -> None:
        if process is None:
            raise Interrupted(signum)
        with suppress(ProcessLookupError):
            process.send_signal(signum)

    # Handlers, not SIG_IGN: a child would inherit being deaf to Ctrl-C.
    with (
        _handling([signal.SIGINT], lambda *_: None),
        _handling([signal.SIGTERM, signal.SIGHUP], pass_on),
    ):
        process = subprocess.Popen(list(map(str, argv)), env=dict(env), cwd=cwd)
        code = process.wait()
    return code if code >= 0 else 128 - code


def die_with_parent(signum: int = signal.SIGTERM) -> Callable[[], None] | None:
    """A preexec_fn that has the kernel signal the child when we die, even by kill -9 (Linux)."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, int(signum))


def give_way() -> None:
    """Let every other process go first, from now on: what runs here has nobody waiting for it.

    On Linux a session has a share of its own, of which niceness only divides the parts: then the
    session's own niceness has to be set too.
    """
    os.nice(NICE)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICE))


def is_running(pid: int, name: str) -> bool:
    """Is there a live process of that id whose command line holds the name? A zombie is not live.

    After a kill -9 in a container whose first process does not reap, a dead process lingers.
    """
    proc = Path("/proc") / str(pid)
    if proc.parent.joinpath("self").exists():
        try:
            state = proc.joinpath("stat").read_text().rpartition(")")[2].split()[0]
            return state != "Z" and name.encode() in proc.joinpath("cmdline").read_bytes()
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_until(true: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Wait for a condition; False when the time ran out."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def signal_group(process: subprocess.Popen[bytes], signum: int) -> None:
    """Signal a child started with start_new_session and all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signum)
