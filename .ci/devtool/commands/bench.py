"""./dev bench: how quick the product is, on services of its own."""

from bench import run
from devtool import django_env, environment, system
from devtool.commands.test import throw_away_services
from devtool.console import Failure
from devtool.places import PYTHON, ROOT, STATE
from devtool.processes import run_in_foreground
from devtool.registry import command

PAGES, OBLIGATIONS = "pages", "obligations"
USAGE = "[pages|obligations] [--small] [--households N]"


@command(
    "bench", "measure how quick it is; pages under load if nothing is said", usage=USAGE, order=8
)
def bench(arguments: list[str]) -> int:
    name, rest = what_to_measure(arguments)
    system.ensure(system.RUN)
    if name == PAGES:
        return _pages(rest)
    environment.ensure()
    # Durable, as on a server: what is measured waits for the disk.
    with throw_away_services(STATE / "bench", durable=True) as ours:
        env = django_env.development(ours.env())
        return run_in_foreground([PYTHON, "manage.py", "bench_obligations", *rest], env, ROOT)


def what_to_measure(arguments: list[str]) -> tuple[str, list[str]]:
    """The bench and its own arguments: the pages unless another is named."""
    if not arguments or arguments[0].startswith("-"):
        return PAGES, arguments
    if arguments[0] not in (PAGES, OBLIGATIONS):
        raise Failure(f"What to measure? One of: {PAGES}, {OBLIGATIONS}")
    return arguments[0], arguments[1:]


def _pages(arguments: list[str]) -> int:
    environment.ensure(bench=True)
    return run.main(arguments)
