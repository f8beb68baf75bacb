"""./dev faults: the product's processes killed outright while it is written to; minutes, by hand."""

import argparse

from devtool import django_env, environment, system
from devtool.commands.test import throw_away_services
from devtool.console import step
from devtool.places import STATE
from devtool.preparation import prepare
from devtool.registry import command
from faults.run import run

FAULTS_STATE = STATE / "faults"


@command(
    "faults",
    "kill worker, web, Valkey and PostgreSQL in turn while visits are written; then check",
    usage="[--rounds N]",
    order=10,
)
def faults(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how often each is killed")
    options = parser.parse_args(arguments)
    system.ensure(system.RUN)
    environment.ensure()
    # Durable, as on a server: what was acknowledged has to survive.
    with throw_away_services(FAULTS_STATE, durable=True) as ours:
        files = {"FILES_ROOT": str(FAULTS_STATE / "files" / "store")}
        env = django_env.development(ours.env()) | files
        with step("Preparing the database, the static files and the demo service"):
            prepare(["migrate", "static", "demo"], env)
        return run(ours, env, FAULTS_STATE, options.rounds)
