"""From the command line to a command and its exit code."""

import os
import sys
from collections.abc import Sequence

from devtool.console import Failure, say
from devtool.places import ROOT
from devtool.processes import Interrupted, end_tidily
from devtool.registry import Command, load


def main(argv: Sequence[str]) -> int:
    commands = load()
    if not argv or argv[0] in {"-h", "--help", "help"}:
        sys.stdout.write(listing(commands))
        return 0
    name, *rest = argv
    if name not in commands:
        say(f"./dev has no command {name!r}. These are its commands:\n{listing(commands)}")
        return 2
    return _run(commands[name], rest)


def listing(commands: dict[str, Command]) -> str:
    """One line a command."""
    width = max(len(c.usage) for c in commands.values())
    lines = [f"  ./dev {c.usage:<{width}}  {c.summary}" for c in commands.values()]
    return "\n".join(lines) + "\n"


def _run(command: Command, rest: list[str]) -> int:
    os.chdir(ROOT)
    end_tidily()
    try:
        return command.run(rest)
    except Failure as failure:
        say(str(failure))
        return 1
    except Interrupted as interrupted:
        return 128 + interrupted.signum
