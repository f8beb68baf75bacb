"""./dev check: everything about the code that can be said without running its tests."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtool import django_env, environment, services, system
from devtool.console import say
from devtool.places import PYTHON, ROOT, STATE, VENV
from devtool.registry import command


@dataclass(frozen=True)
class Step:
    name: str
    argv: Sequence[str]
    env: Mapping[str, str]


@command("check", "format, lint, types, imports, templates, migrations, settings", order=4)
def check(arguments: list[str]) -> int:
    system.ensure(system.RUN)
    environment.ensure(dev=True)
    with services.running(STATE / "check", durable=False) as ours:
        failed = [step.name for step in steps(ours.env()) if not _passes(step)]
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def steps(urls: dict[str, str]) -> list[Step]:
    env, production = django_env.development(urls), django_env.production(urls)
    python, bin_ = str(PYTHON), VENV / "bin"
    manage = [python, "manage.py"]
    deploy = [*manage, "check", "--deploy", "--fail-level", "WARNING"]
    return [
        Step("ruff format", [python, "-m", "ruff", "format", "--check", "."], env),
        Step("ruff check", [python, "-m", "ruff", "check", "."], env),
        *_template_steps(ROOT / "templates", env),
        Step("lint-imports", [str(bin_ / "lint-imports"), "--no-logo"], env),
        Step("makemigrations", [*manage, "makemigrations", "--check", "--dry-run"], env),
        Step("mypy", [python, "-m", "mypy"], env),
        Step("check --deploy", deploy, production),
    ]


def _template_steps(folder: Path, env: Mapping[str, str]) -> list[Step]:
    """None while there is no template: djade refuses to be called without a file."""
    files = sorted(str(path.relative_to(ROOT)) for path in folder.rglob("*.html"))
    if not files:
        return []
    djade = [str(VENV / "bin" / "djade"), "--check", "--target-version", "5.2", *files]
    djlint = [str(PYTHON), "-m", "djlint", "--lint", "--quiet", str(folder)]
    return [Step("djade", djade, env), Step("djlint", djlint, env)]


def _passes(step: Step) -> bool:
    """Run one step; show what it says only if it failed."""
    began = time.monotonic()
    done = subprocess.run(
        step.argv,
        cwd=ROOT,
        env=dict(step.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    passed = done.returncode == 0
    say(f"{'ok    ' if passed else 'FAILED'}  {step.name} ({time.monotonic() - began:.1f} s)")
    if not passed:
        sys.stderr.write(done.stdout)
    return passed
