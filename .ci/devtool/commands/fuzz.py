"""./dev fuzz: random tests of what is due, for as long as one likes, on services of their own.

`actions`: sequences of the product's own actions; after each a rebuild finds no difference.
`contract`: generated households, imported, and both answers compared, the product's and that of an
independent reading of the contract, for all policies and several days.
"""

import argparse
from collections.abc import Sequence

from devtool import django_env, environment, system
from devtool.commands.test import throw_away_services
from devtool.places import PYTHON, ROOT, STATE
from devtool.processes import run_in_foreground
from devtool.registry import command

FUZZ_STATE = STATE / "fuzz"
ACTIONS = ["tests/fuzz/test_actions.py", "-k", "finds_no_difference", "-n0", "-p", "no:randomly"]


@command(
    "fuzz",
    "random tests of what is due: real actions, or the contract",
    usage="actions [--examples N] | contract [--households N] [--seeds A-B]",
    order=9,
)
def fuzz(arguments: list[str]) -> int:
    options = parse(arguments)
    system.ensure(system.RUN)
    environment.ensure(dev=True)
    with throw_away_services(FUZZ_STATE) as ours:
        env = django_env.development(ours.env()) | {"FILES_ROOT": str(FUZZ_STATE / "files")}
        if options.what == "actions":
            return _actions(env, options.examples)
        return _contract(env, options.households, options.days, options.seeds)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for. Leaves with a message, as argparse does, when it makes no sense."""
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__)
    kinds = parser.add_subparsers(dest="what", required=True)
    actions = kinds.add_parser("actions")
    actions.add_argument("--examples", type=int, default=500, help="how many sequences")
    contract = kinds.add_parser("contract")
    contract.add_argument("--households", type=int, default=1000, help="how many for each seed")
    contract.add_argument("--days", type=int, default=12, help="how many as-of days")
    contract.add_argument("--seeds", type=seeds, default=range(1, 4), help="such as 1-20")
    return parser.parse_args(arguments)


def seeds(text: str) -> range:
    """ "7" or "1-20", both ends included. Raises ValueError for anything else."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _actions(env: dict[str, str], examples: int) -> int:
    argv = [str(PYTHON), "-m", "pytest", *ACTIONS, "--hypothesis-show-statistics"]
    return run_in_foreground(argv, env | {"FUZZ_EXAMPLES": str(examples)}, ROOT)


def _contract(env: dict[str, str], households: int, days: int, chosen: range) -> int:
    """Each seed in turn; the first difference ends it."""
    if code := run_in_foreground([PYTHON, "manage.py", "migrate", "--verbosity", "0"], env, ROOT):
        return code
    sizes = ["--households", str(households), "--days", str(days)]
    for seed in chosen:
        argv = [str(PYTHON), "-m", "tests.contract.compare", *sizes, "--seed", str(seed)]
        if code := run_in_foreground(argv, env, ROOT):
            return code
    return 0
