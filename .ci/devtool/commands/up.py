"""./dev up: the whole product on this machine."""

import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from devtool import django_env, environment, logs, services, system
from devtool.console import Failure, say, step
from devtool.places import PYTHON, ROOT, STATE
from devtool.preparation import prepare
from devtool.registry import command
from devtool.services import Services
from devtool.supervisor import Child, Supervisor

LOGS = STATE / "log"
TICK_SECONDS = 0.2
ANSWER_SECONDS = 60


class WatchedServices:
    """PostgreSQL and Valkey as the supervisor sees them."""

    name = "the database or the broker"

    def __init__(self, ours: Services) -> None:
        self.start = ours.start
        self.alive = ours.alive

    def last_words(self) -> str:
        return f"Logs: {STATE}/*.log"


@command("up", "set up what is missing, then run the product; PORT chooses the port", order=1)
def up(arguments: list[str]) -> int:
    if arguments:
        raise Failure("./dev up takes no arguments; PORT=8001 ./dev up chooses another port.")
    began = time.monotonic()
    check_port(django_env.host(), django_env.port())
    system.ensure(system.RUN)
    environment.ensure()
    say("Starting PostgreSQL and Valkey ...")
    with services.running() as ours:
        env = django_env.development(ours.env())
        with step("Preparing the database, the static files and the demo service"):
            sign_ins = prepare(["migrate", "static", "demo"], env)
        supervisor = Supervisor(children(env), [WatchedServices(ours)])
        with kept_running(supervisor) as tick:
            wait_for_answer(tick)
            greet(sign_ins, time.monotonic() - began)
            while True:
                tick()


def check_port(host: str, port: int) -> None:
    """Say at once that the port is taken, before anything is set up."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = (
                f"Cannot use {host} port {port} ({error.strerror}). Try: PORT={port + 1} ./dev up"
            )
            raise Failure(message) from error


def children(env: Mapping[str, str]) -> list[Child]:
    """Web, worker and beat, each a process of its own as in production."""
    host, port = django_env.host(), django_env.port()
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    gunicorn = ["-m", "gunicorn", "fostering.wsgi:application", "--bind", bind]
    gunicorn += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    gunicorn += ["--graceful-timeout", "5", "--no-control-socket"]
    celery = ["-m", "celery", "-A", "fostering"]
    worker = ["worker", "--concurrency", "2", "--loglevel", "INFO"]
    beat = ["beat", "--pidfile=", "--schedule", str(STATE / "beat"), "--loglevel", "INFO"]
    commands = {"web": gunicorn, "worker": [*celery, *worker], "beat": [*celery, *beat]}
    return [
        Child(
            name,
            [str(PYTHON), *argv],
            env=env,
            cwd=ROOT,
            log=LOGS / f"{name}.log",
            is_background=name == "worker",  # pages go first, as in the compose file
        )
        for name, argv in commands.items()
    ]


@contextmanager
def kept_running(supervisor: Supervisor) -> Iterator["Tick"]:
    """The children run inside the block and none after it."""
    try:
        supervisor.start()
        yield Tick(supervisor)
    finally:
        say("\nEnding ...")
        supervisor.stop()


class Tick:
    """One round: restart what died, show new errors of the web process, rest."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor
        self.errors = logs.Errors(LOGS / "web.log")

    def __call__(self) -> None:
        self.supervisor.tick()
        for line in self.errors.new():
            say(f"web: {line}")
        time.sleep(TICK_SECONDS)


def wait_for_answer(tick: Tick) -> None:
    end = time.monotonic() + ANSWER_SECONDS
    while not web_answers():
        if time.monotonic() > end:
            raise Failure(f"The web process does not answer: see {LOGS / 'web.log'}")
        tick()


def web_answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(django_env.host(), django_env.host())
    url_host = f"[{host}]" if ":" in host else host
    try:
        urllib.request.urlopen(f"http://{url_host}:{django_env.port()}/livez", timeout=2).close()
    except urllib.error.HTTPError:
        return True  # it answers; what it thinks of itself is in its log
    except OSError:
        return False
    return True


def greet(sign_ins: str, seconds: float) -> None:
    lines = ["", f"Ready after {seconds:.1f} s: {django_env.site_url()}", "", sign_ins.rstrip()]
    lines += [
        "",
        f"Logs: {LOGS}/ (errors of the web process also appear here). Ctrl-C ends it.",
        "",
    ]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()
