"""./dev machines: the product on two machines, which share this one. docs/scale.md tells more."""

import os

from devtool import system
from devtool.commands.test import test
from devtool.console import Failure
from devtool.registry import command


@command(
    "machines", "show on two machines in one that nothing is kept in a process (as root)", order=7
)
def machines(arguments: list[str]) -> int:
    if os.geteuid() != 0:
        raise Failure("./dev machines makes networks of its own: run it as root.")
    system.ensure(system.MACHINES)
    os.environ["FOSTERING_MACHINES"] = "full"
    return test(arguments or ["-n0", "-v", "tests/machines"])
