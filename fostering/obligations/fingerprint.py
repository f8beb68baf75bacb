"""A fingerprint of the rules: when it differs, every row may be another."""

import functools
import hashlib
import importlib.metadata
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from django.conf import settings

from fostering.obligations import policies, registry
from fostering.obligations.cycles import StandardSet

# What of others' code decides a date: bank holidays.
DISTRIBUTIONS = ("holidays",)
_WRITER = "fostering.obligations.actions.refresh"


def of_rules(standards: StandardSet | None = None) -> str:
    """Of the code of every rule and of the figures in use, or of others.

    Too often another is no harm, a night's rebuild of everything: so the code is that of all
    modules of the product that a rule, its loaders and the writing of rows are made with.
    """
    figures = repr(policies.current() if standards is None else standards)
    return hashlib.sha256(f"{_of_code()}\n{figures}".encode()).hexdigest()


@functools.cache
def _of_code() -> str:
    found = hashlib.sha256()
    for name in DISTRIBUTIONS:
        found.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for name in sorted(modules()):
        found.update(name.encode())
        found.update(Path(str(sys.modules[name].__file__)).read_bytes())
    return found.hexdigest()


def modules() -> set[str]:
    """The names of the product's modules that rows are made with, found from the registry."""
    waiting = {_WRITER}
    for kind in registry.kinds():
        waiting |= {kind.rule.__module__, kind.cases.__module__}
    known: set[str] = set()
    while waiting:
        name = waiting.pop()
        known.add(name)
        waiting |= set(_used_by(sys.modules[name])) - known
    return known


def _used_by(module: ModuleType) -> Iterator[str]:
    """The product's own modules from which the names of a module come."""
    for value in list(vars(module).values()):
        name = value.__name__ if isinstance(value, ModuleType) else _module_of(value)
        if name in sys.modules and _is_ours(sys.modules[name]):
            yield name


def _module_of(value: object) -> str:
    name = getattr(value, "__module__", "")
    return name if isinstance(name, str) else ""


def _is_ours(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    if file is None or not Path(file).is_relative_to(settings.BASE_DIR):
        return False
    # The packages that are used may lie in the checkout, too: in its .venv.
    return "site-packages" not in Path(file).parts
