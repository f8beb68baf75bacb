"""The product's processes as the Dockerfile and the compose file start them, without the containers.

In front there is no TLS proxy: what asks says what the proxy would (X-Forwarded-Proto).
"""

import json
import re
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.sign_in import PROXY, SITE
from devtool import sockets
from devtool.console import Failure
from devtool.places import PYTHON, ROOT
from devtool.processes import wait_until
from devtool.supervisor import Child

FLOOR = "bench.floor.wsgi:application"
START_SECONDS = 120


def production(database_url: str, redis_url: str, state: Path, static: Path) -> dict[str, str]:
    """The environment of a server: nothing of a developer's."""
    return {
        "FOSTERING_ENV": "production",
        "DEBUG": "no",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FILES_ROOT": str(state / "files"),
        "STATIC_ROOT": str(static),
        "ALLOWED_HOSTS": SITE,
        "CSRF_TRUSTED_ORIGINS": f"https://{SITE}",
        "SITE_URL": f"https://{SITE}",
    }


def web_command(dockerfile: str, port: int, application: str) -> list[str]:
    """The CMD of the Dockerfile, on a port of this machine. Raises Failure if there is none."""
    found = re.search(r"^CMD (\[.*?\])$", dockerfile.replace("\\\n", ""), re.MULTILINE)
    if found is None:
        raise Failure("The Dockerfile has no CMD list.")
    _gunicorn, _application, *options = json.loads(found[1])
    options[options.index("--bind") + 1] = f"127.0.0.1:{port}"
    return [str(PYTHON), "-m", "gunicorn", application, *options]


def background_command(compose: str, service: str) -> list[str]:
    """The command of the service `worker` or `beat` of the compose file."""
    found = re.search(
        rf"^  {service}:.*?\n    command: \[(.*?)\]$", compose, re.MULTILINE | re.DOTALL
    )
    if found is None:
        raise Failure(f"The compose file has no command of {service}.")
    words = [word.strip().strip('"') for word in found[1].split(",")]
    at = words.index("celery")
    return [*words[:at], str(PYTHON), "-m", *words[at:]]


class Stack:
    """Web, worker and beat on one database, with their logs in `state`."""

    def __init__(self, env: Mapping[str, str], state: Path) -> None:
        self.env, self.state = dict(env), state
        self.port, self.floor_port = sockets.free_port(), sockets.free_port()
        self.children: dict[str, Child] = {}

    def start_web(self) -> float:
        """Start the web process; returns the seconds until it answered a page."""
        return self._serve("web", "fostering.wsgi:application", self.port, "/accounts/login/")

    def start_floor(self) -> None:
        self._serve("floor", FLOOR, self.floor_port, "/ready/")

    def start_background(self) -> None:
        compose = (ROOT / "docker-compose.yml").read_text()
        for service in ("worker", "beat"):
            argv = background_command(compose, service)
            if service == "beat":
                argv[argv.index("--schedule") + 1] = str(self.state / "beat")
            self._start(service, argv)

    def stop(self) -> None:
        for child in self.children.values():
            child.ask_to_end()
        wait_until(lambda: not any(c.alive() for c in self.children.values()), 20)
        for child in self.children.values():
            child.kill()

    def web_memory(self) -> list[float]:
        """The share of each process of the web server, its master first, in MB."""
        web = self.children["web"].process
        pids = [web.pid, *_children_of(web.pid)] if web else []
        return [_memory_mb(pid) for pid in pids]

    def _serve(self, name: str, application: str, port: int, path: str) -> float:
        began = time.monotonic()
        dockerfile = (ROOT / "Dockerfile").read_text()
        child = self._start(name, web_command(dockerfile, port, application))
        if not wait_until(lambda: _answers(port, path) or not child.alive(), START_SECONDS):
            raise Failure(f"{name} does not answer: see {child.log}")
        if not child.alive():
            raise Failure(f"{name} ended. {child.last_words()}")
        return time.monotonic() - began

    def _start(self, name: str, argv: list[str]) -> Child:
        env = self.env | {"PYTHONPATH": f"{ROOT}:{ROOT / '.ci'}", "PATH": "/usr/bin:/bin"}
        child = Child(
            name,
            argv,
            env=env,
            cwd=ROOT,
            log=self.state / "log" / f"{name}.log",
            is_background=name == "worker",  # the compose file's cpu_shares
        )
        self.children[name] = child
        child.start()
        return child


@contextmanager
def running(env: Mapping[str, str], state: Path) -> Iterator[Stack]:
    """A stack of which nothing is left afterwards."""
    stack = Stack(env, state)
    try:
        yield stack
    finally:
        stack.stop()


def _answers(port: int, path: str) -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=PROXY)
    try:
        with urllib.request.urlopen(request, timeout=START_SECONDS) as response:
            return response.status == 200
    except urllib.error.HTTPError as error:
        raise Failure(f"{path} answers {error.code}") from error
    except OSError:
        return False


def _children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def _memory_mb(pid: int) -> float:
    """Proportional set size: what several processes share is divided among them."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
