"""./dev bench: how quick the product is, on services of its own."""

from devtool import django_env, environment, system
from devtool.commands.test import throw_away_services
from devtool.console import Failure
from devtool.places import PYTHON, ROOT, STATE
from devtool.processes import run_in_foreground
from devtool.registry import command

BENCHES = {"obligations": "bench_obligations"}


@command("bench", "measure how quick it is", usage="obligations [--small]", order=8)
def bench(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in BENCHES:
        raise Failure(f"What to measure? One of: {', '.join(BENCHES)}")
    system.ensure(system.RUN)
    environment.ensure()
    name, *rest = arguments
    # Durable, as on a server: what is measured waits for the disk.
    with throw_away_services(STATE / "bench", durable=True) as ours:
        env = django_env.development(ours.env())
        return run_in_foreground([PYTHON, "manage.py", BENCHES[name], *rest], env, ROOT)
