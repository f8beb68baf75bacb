"""./dev test: the test suite on services of its own."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtool import django_env, environment, locks, system
from devtool.console import Failure
from devtool.places import PYTHON, ROOT, STATE
from devtool.processes import run_in_foreground
from devtool.registry import command
from devtool.services import Services

TEST_STATE = STATE / "test"
# pytest's exit codes after which its database holds nothing of a test: all passed, some failed,
# none collected. A run that was cut short may have left rows.
FINISHED = {0, 1, 5}


@command("test", "run the tests, browser tests included", usage="[PYTEST ARGS]", order=3)
def test(arguments: list[str]) -> int:
    system.ensure([*system.RUN, *system.BROWSER])
    environment.ensure(dev=True)
    with throw_away_services(TEST_STATE) as ours:
        env = django_env.development(ours.env()) | {
            "FOSTERING_ENV": "dev",
            "FILES_ROOT": str(TEST_STATE / "files"),
            "CHROMIUM": str(system.chromium()),
        }
        code = run_in_foreground([PYTHON, "-m", "pytest", *spread(arguments)], env, ROOT)
    if code not in FINISHED:
        kept_mark(TEST_STATE).unlink(missing_ok=True)
    return code


def spread(arguments: list[str]) -> list[str]:
    """The whole suite in two processes; what somebody asks for by name in one, as they say.

    Each process has a database of its own. A test that waits takes the place of none: whoever
    has nothing left takes over tests of the other.
    """
    return arguments or ["-n", "2", "--dist", "worksteal"]


@contextmanager
def throw_away_services(state: Path, *, durable: bool = False) -> Iterator[Services]:
    """Services that never meet the data of `./dev up`, one run at a time.

    The cluster is kept between runs, as pytest then skips the migrations, but only after a run
    that ended tidily and while no migration changed.
    """
    with locks.open_lock(state / "run.lock") as alone:
        if not locks.take_alone(alone):
            raise Failure(
                "Another run of this command is at work in this checkout; try again when it has ended."
            )
        services = Services(state, durable=durable)
        kept, current = kept_mark(state), migrations_fingerprint(ROOT)
        if not kept.exists() or kept.read_text() != current:
            services.stop()
            services.destroy()
        kept.unlink(missing_ok=True)
        with services.running():
            yield services
        kept.write_text(current)


def kept_mark(state: Path) -> Path:
    """The file that says for which migrations the kept cluster is good."""
    return state / "migrations"


def migrations_fingerprint(root: Path) -> str:
    """Changes when the test database would be made differently."""
    digest = hashlib.sha256(environment.fingerprint(environment.DEV).encode())
    for path in sorted([*root.glob("*/migrations/*.py"), *root.glob("*/*/migrations/*.py")]):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()
