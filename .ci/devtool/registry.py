"""The commands of ./dev. Each module in commands/ registers its own: a new one is a new file."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

Run = Callable[[list[str]], int]


@dataclass(frozen=True)
class Command:
    name: str
    usage: str
    summary: str
    run: Run
    order: int


_commands: dict[str, Command] = {}


def command(name: str, summary: str, *, usage: str = "", order: int = 50) -> Callable[[Run], Run]:
    """Register a function that takes the arguments after the name and returns an exit code."""

    def register(run: Run) -> Run:
        _commands[name] = Command(name, f"{name} {usage}".strip(), summary, run, order)
        return run

    return register


def load() -> dict[str, Command]:
    """All commands by name, in the order in which they are listed."""
    package = importlib.import_module("devtool.commands")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"devtool.commands.{module.name}")
    return {c.name: c for c in sorted(_commands.values(), key=lambda c: (c.order, c.name))}
