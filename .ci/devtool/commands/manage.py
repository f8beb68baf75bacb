"""Commands that run one of Django's own."""

from devtool import django_env, environment, services, system
from devtool.places import PYTHON, ROOT
from devtool.processes import run_in_foreground
from devtool.registry import command


@command(
    "manage", "run manage.py ARGS beside a running product or on its own", usage="ARGS", order=2
)
def manage(arguments: list[str]) -> int:
    system.ensure(system.RUN)
    environment.ensure()
    with services.running() as ours:
        env = django_env.development(ours.env())
        return run_in_foreground([PYTHON, "manage.py", *arguments], env, ROOT)


@command("shell", "Python with the models at hand", order=5)
def shell(arguments: list[str]) -> int:
    return manage(["shell", *arguments])


@command("demo", "build the demo service anew; this removes what was entered", order=6)
def demo(arguments: list[str]) -> int:
    return manage(["demo", *arguments])
